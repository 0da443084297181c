"""The reference of the mapping file says what the program takes, and the guide's examples run."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.docs.pages import examples, matches, run
from tests.house.tree import ROOT


def test_the_reference_is_made_from_the_declaration() -> None:
    spec = spec_from_file_location("mapping_reference", ROOT / "docs" / "mapping_reference.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / module.PATH).read_text(encoding="utf-8")
    assert page == module.page(), "run `make docs`"


@pytest.mark.parametrize("name", ["docs/guides/import.md", "examples/README.md"])
def test_examples_do_what_the_page_shows(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    commands = examples(ROOT / name)
    printed = run(commands, tmp_path)
    for one, did in zip(commands, printed, strict=True):
        if one.shown:
            assert matches(one.shown, did.lines), f"{name}: $ {one.command}\n" + "\n".join(did.lines)
