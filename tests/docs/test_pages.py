"""What the README and the tutorial show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_an_example_that_is_wrong_is_found() -> None:
    """The comparison tells lines that differ, and lines that are missing, from lines that fit."""
    assert matches(["a … c", "…", "z"], ["a b c", "x", "y", "z"])
    assert matches(["a", "…"], ["a"])
    assert not matches(["a"], ["a", "b"])
    assert not matches(["a … c"], ["a b"])
