"""The Chinese catalogue has every sentence of the program, with its names, and is compiled."""

from __future__ import annotations

import ast
import io
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house.tree import ROOT

FILE = ROOT / "events/opsledger_events/locale/zh_CN/LC_MESSAGES/opsledger.po"
SOURCES = ("events/opsledger_events", "projections/opsledger_projections", "opsledger", "tui/opsledger_tui")
WAY_OUT = "Run `make catalogue`, translate what is empty in the .po file, and run it again."


def sentences() -> set[str]:
    """Every text that the sources hand to `tr`."""
    found: set[str] = set()
    for source in SOURCES:
        for _, _, message, _, _ in extract_from_dir(ROOT / source, keywords={"tr": None}):
            assert isinstance(message, str)
            found.add(message)
    return found


def names(sentence: str) -> set[str]:
    """The `{names}` that a sentence is filled with."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The catalogue as it is written."""
    with FILE.open("rb") as file:
        return read_po(file, locale="zh_CN")


def test_every_sentence_is_translated_and_nothing_else_is_kept(catalogue: Catalog) -> None:
    written = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert written.keys() == sentences(), WAY_OUT
    assert [sentence for sentence, chinese in written.items() if not chinese.strip()] == [], WAY_OUT


def test_no_sentence_is_hidden_in_another_text() -> None:
    """Before Python 3.12 nobody who collects sentences sees a `tr` within an f-string."""
    called = {
        node.args[0].value
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert called <= sentences()


def test_translations_are_filled_with_the_same_names(catalogue: Catalog) -> None:
    """A misspelt name would be a KeyError before a Chinese user's eyes."""
    differing = [m.id for m in catalogue if m.id and names(str(m.id)) != names(str(m.string))]
    assert differing == []


def test_the_compiled_file_is_this_one(catalogue: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert FILE.with_suffix(".mo").read_bytes() == compiled.getvalue(), WAY_OUT
