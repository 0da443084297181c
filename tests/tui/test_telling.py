"""What is told in passing, while something takes its time, and when the log cannot be followed any more."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.tui.conftest import Opening
from tests.tui.story import raise_issue

AGAIN = "What was typed is not recorded."


def move(place: Path, name: str) -> None:
    """Give a ledger's folder another name."""
    place.rename(place.with_name(name))


async def test_the_same_is_told_once(opened: Opening) -> None:
    """However often the key is pressed that cannot do anything."""
    async with opened(size=(80, 24), read_only=True) as operator:
        await operator.until_shown("1/48")
        await operator.press("n", "e", "n", "e")
        await operator.until_shown("Nothing can be recorded here")
        assert operator.screen().count("Nothing can be recorded here") == 1


async def test_nothing_is_left_of_what_was_told(opened: Opening) -> None:
    """Who records one thing after the other sees each told, in one line below the keys."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48")
        for count in range(3):
            await operator.press("\\", "n")
            await operator.until_shown("New record")
            await operator.type("issue")
            await operator.until_shown("New: Issue raised")
            await operator.type("x")
            await operator.until_shown("This would be recorded")
            await operator.press("ctrl+s")
            await operator.until_shown(f"Recorded as #{49 + count}")
            keys, said = operator.screen().splitlines()[-2:]
            assert "Help" in keys
            assert "Recorded as" in said


async def test_what_is_said_of_a_form_goes_with_it(opened: Opening) -> None:
    """How to leave it is not told any more to whoever left it."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48")
        await operator.press("n")
        await operator.until_shown("New record")
        await operator.type("issue")
        await operator.until_shown("New: Issue raised")
        await operator.press("x", "escape")
        await operator.until_shown(AGAIN)
        await operator.press("escape")
        await operator.until(lambda: "New: Issue raised" not in operator.screen())
        assert AGAIN not in operator.screen()  # at once, and not when its time is over


async def test_a_form_says_that_it_waits(opened: Opening, place: Path) -> None:
    """While another program writes, neither what is missing no more stands there, nor nothing after Ctrl+S."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48")
        await operator.press("n")
        await operator.until_shown("New record")
        await operator.type("issue")
        await operator.until_shown("Still to fill in: Title")
        with closing(sqlite3.connect(place / "log.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await operator.press("x")
            await operator.until_shown("looking …")
            assert "Still to fill in" not in operator.screen()
            await operator.press("ctrl+s")
            await operator.until_shown("Recording …")
            other.execute("ROLLBACK")
        await operator.until_shown("Recorded as #49")


async def test_a_ledger_that_was_moved_is_not_live(opened: Opening, place: Path) -> None:
    """The time bar says so for as long as it is so, and in words what to do."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48", "● LIVE")
        raise_issue(place, "it is followed")
        await operator.until_shown("it is followed")
        move(place, "elsewhere")
        await operator.until_shown("✖ CUT OFF", "moved, removed or replaced", "open it again")
        assert "● LIVE" not in operator.screen()


async def test_a_ledger_that_came_back_is_live_again(opened: Opening, place: Path) -> None:
    """With what was recorded in it elsewhere."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48", "● LIVE")
        raise_issue(place, "it is followed")
        await operator.until_shown("it is followed")
        move(place, "elsewhere")
        await operator.until_shown("✖ CUT OFF")
        raise_issue(place.with_name("elsewhere"), "said elsewhere")
        move(place.with_name("elsewhere"), place.name)
        await operator.until_shown("● LIVE", "in its place again", "said elsewhere")
        raise_issue(place, "followed once more")
        await operator.until_shown("followed once more")


async def test_a_ledger_that_was_replaced_is_not_live(opened: Opening, place: Path) -> None:
    """By a copy that was put back, as well."""
    async with opened(size=(80, 24)) as operator:
        await operator.until_shown("1/48", "● LIVE")
        raise_issue(place, "it is followed")
        await operator.until_shown("it is followed")
        shutil.copytree(place, place.with_name("copy"))
        move(place, "elsewhere")
        shutil.copytree(place.with_name("copy"), place)
        await operator.until_shown("✖ CUT OFF")
