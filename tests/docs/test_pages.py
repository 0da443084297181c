"""What the README and the tutorial show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger_events.personal import personal_shape
from opsledger_events.registry import KINDS
from tests.docs.pages import examples, matches, run
from tests.house.tree import ROOT


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/tutorial.md",
        "docs/guides/handbook.md",
        "docs/guides/figures.md",
        "docs/guides/backup.md",
        "docs/guides/access.md",
        "docs/guides/personal-data.md",
        "docs/guides/proofs.md",
    ],
)
def test_examples_do_what_the_page_shows(name: str, tmp_path: Path) -> None:
    """Each command of a page ends as it should and prints what stands under it."""
    commands = examples(ROOT / name)
    assert commands, f"{name} has no examples"
    printed = run(commands, tmp_path)
    asked = [following.command for following in commands[1:]] + [""]
    for one, did, after in zip(commands, printed, asked, strict=True):
        if after != "echo $?":
            assert did.exit_code == 0, f"{name}: $ {one.command}\n" + "\n".join(did.lines)
        if one.shown:
            assert matches(one.shown, did.lines), f"{name}: $ {one.command} printed:\n" + "\n".join(did.lines)


def test_the_page_on_personal_data_names_every_kind_that_has_any() -> None:
    """Whoever reads what is sealed takes the rest for what is not."""
    page = (ROOT / "docs/guides/personal-data.md").read_text(encoding="utf-8")
    table = page.partition("## What is sealed")[2].partition("## ")[0]
    told = {
        name
        for line in table.splitlines()
        if line[:2] == "| "
        for name in line.split("|")[1].strip().split(", ")
    }
    has_any = {
        kind.name
        for kind in KINDS.values()
        if any(not personal_shape(event, kind.record).bare for event in kind.events)
    }
    assert told - {"Record"} == has_any, "the table “What is sealed” in docs/guides/personal-data.md"


def test_an_example_that_is_wrong_is_found() -> None:
    """The comparison tells lines that differ, and lines that are missing, from lines that fit."""
    assert matches(["a … c", "…", "z"], ["a b c", "x", "y", "z"])
    assert matches(["a", "…"], ["a"])
    assert not matches(["a"], ["a", "b"])
    assert not matches(["a … c"], ["a b"])
