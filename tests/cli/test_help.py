"""`--help` of every command in both languages: headings and sentences are those of one language throughout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import pytest

from tests.cli.conftest import Run
from tests.program import ROOT

WALK = """
import click
from opsledger.cli.commands import program

def walk(command, name, parent):
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    print("\\f" + context.command_path)
    print(context.get_help())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            walk(command.get_command(context, name), name, context)

walk(program, "opsledger", None)
"""
"""Prints the help of every command; texts are made when commands are, so it is a process of its own."""


@cache
def helps(language: str) -> dict[str, str]:
    """The help of every command, by the words that call it."""
    sources = os.pathsep.join(str(ROOT / name) for name in ("", "events", "projections", "tui"))
    environment = {**os.environ, "OPSLEDGER_LANG": language, "PYTHONPATH": sources, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    parts = (part.partition("\n") for part in done.stdout.split("\f")[1:])
    return {path: text for path, _, text in parts}


def test_every_command_is_looked_at() -> None:
    assert {"opsledger", "opsledger issue", "opsledger issue raise", "opsledger access grant"} <= set(
        helps("en")
    )
    assert len(helps("zh")) == len(helps("en")) > 300


def test_no_chinese_help_has_english_headings_or_stops() -> None:
    for path, text in helps("zh").items():
        assert text.startswith("用法："), path
        assert not re.search(r"^[A-Za-z ]+[:：]$", text, re.MULTILINE), path
        assert not re.search(r"[\u4e00-\u9fff][.:](\s|$)", text), path


def test_no_english_help_has_chinese_stops() -> None:
    for path, text in helps("en").items():
        assert not re.search("[：。；，]", text), path


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("issue resolvr", "“resolve”"),
        ("issue show 3", "“opsledger show”"),
        ("issue list", "“opsledger list issue”"),
        ("issue log", "“opsledger log”"),
        ("问题", "“issue”"),
        ("access shw", ""),
        ("serch", "“search”"),
        ("xyzzy", ""),
        ("issue xyzzy", ""),
        ("witness rmove", "“remove”"),
    ],
)
def test_a_mistyped_command_gets_the_nearest_and_not_every_one(bare: Run, words: str, near: str) -> None:
    """Where none is like it, the help is pointed at."""
    done = bare(*words.split())
    assert (done.code, done.out) == (2, "")
    assert near in done.err
    assert ("Did you mean" in done.err) == bool(near)
    assert "--help`" in done.err
    assert len(done.err) < 160


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("delete ISS-1", "Nothing is deleted"),
        ("issue delete ISS-1", "correct-entry"),
        ("edit ISS-1", "amend"),
        ("issue undo", "correct-entry"),
        ("add issue", "opsledger issue raise"),
        ("status", "opsledger attention"),
        ("version", "opsledger --version"),
    ],
)
def test_a_command_of_other_programs_is_told_what_there_is_instead(bare: Run, words: str, way: str) -> None:
    """And no command whose letters happen to be like it."""
    done = bare(*words.split())
    assert (done.code, done.out) == (2, "")
    assert way in done.err
    assert "Did you mean" not in done.err


def test_a_value_that_is_missing_points_at_the_help_of_the_command(bare: Run) -> None:
    assert "`opsledger issue raise --help`" in bare("issue", "raise", "--title").err


def test_a_command_that_takes_what_is_no_subcommand_tells_its_options(bare: Run) -> None:
    """Where it is asked for help, and where a word for it was typed already; they may stand before that word, as anywhere."""
    for words in (("analyse",), ("analyse", "kpi.1")):
        shown = bare(*words, "--help").out
        assert shown.startswith("Usage: opsledger analyse [OPTIONS] ID\n")
        assert "--rules [usual|all]" in shown
    assert bare("handbook", "risks", "--help").out.startswith("Usage: opsledger handbook [OPTIONS] SECTION\n")
    assert "`opsledger analyse --help`" in bare("analyse", "kpi.1", "--rules", "al").err
    assert bare("init").code == 0
    defined = ("--title", "Speed", "--unit", "d", "--formula", "x")
    assert bare("indicator", "define", "kpi.1", *defined).code == 0
    done = bare("analyse", "--rules", "all", "kpi.1")
    assert (done.code, "Speed" in done.out) == (0, True), done.err
    mistyped = bare("analyse", "--rulse", "all", "kpi.1")
    assert (mistyped.code, "“--rules”" in mistyped.err) == (2, True)


def test_what_is_required_and_what_else_holds_is_told_in_one_way() -> None:
    """By a sentence of the language, whatever click would add."""
    for language, required in (("en", "Required."), ("zh", "必填。")):
        for path, text in helps(language).items():
            assert "[required]" not in text, path
            assert "[default:" not in text, path
        assert required in helps(language)["opsledger import"]
        assert "50" in helps(language)["opsledger search"]
