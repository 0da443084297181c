"""The screen Verify: the checks run, say what they found and where, and a log that holds is remembered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from opsledger.ledger import Ledger
from opsledger.store.files import LOG_NAME
from opsledger_events.language import speak
from opsledger_tui.action import Where
from opsledger_tui.kept import Keeper
from tests.tui.conftest import Opening
from tests.tui.story import STORY_EVENTS, raise_issue


def change(file: Path, statement: str) -> None:
    """Change a file of the ledger behind its back."""
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


async def test_a_log_that_holds_is_remembered(place: Path, opened: Opening) -> None:
    """Enter checks it; the title says up to where; the next visit compares the past with the root kept then."""
    async with opened() as operator:
        await operator.press("6")
        await operator.until_shown("Not checked since the program started", "never, by you")
        await operator.press("enter")
        await operator.until_shown("✓ It holds.", f"verified ✓ #{STORY_EVENTS}")
    raise_issue(place, "one more")
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("j", "enter")
        await operator.until_shown("✓ It holds.", f"#{STORY_EVENTS} ")
    kept = Keeper(identity_of(place)).kept.verified
    assert kept is not None
    assert kept.position == STORY_EVENTS


def identity_of(place: Path) -> str:
    """The ledger's own id."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.identity


async def test_the_first_bad_position_is_shown_and_led_to(place: Path, opened: Opening) -> None:
    """An entry was changed in the file: its position, what is wrong, and Enter goes to it."""
    change(
        place / LOG_NAME,
        "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '李娜', '李四') AS BLOB) WHERE seq = 6",
    )
    async with opened((160, 40), screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✖ It does not hold.", "#6", "✖ does not hold")
        await operator.press("tab", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        assert operator.at_event == 6


async def test_a_log_that_was_rewritten_as_a_whole_is_seen(place: Path, opened: Opening) -> None:
    """Every hash fits, but the root is not the one that this user verified."""
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✓ It holds.")
    kept = Keeper(identity_of(place))
    assert kept.kept.verified is not None
    path = kept.folder / "kept.json"
    path.write_text(path.read_text().replace(kept.kept.verified.root, "00" * 32))
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("j", "enter")
        await operator.until_shown("✖ It does not hold.", "were rewritten")


async def test_a_log_that_was_cut_is_seen(place: Path, opened: Opening) -> None:
    """It is shorter than what this user verified."""
    raise_issue(place, "will be gone")
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✓ It holds.")
    change(place / LOG_NAME, f"DELETE FROM events WHERE seq = {STORY_EVENTS + 1}")
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("j", "enter")
        await operator.until_shown("✖ It does not hold.", f"ends at #{STORY_EVENTS}")


async def test_views_that_lie_are_found(place: Path, opened: Opening) -> None:
    """A row of the live views was changed: which view, and its first row that differs."""
    with Ledger.open(place) as ledger:
        ledger.caught_up()
    change(place / "views.db", "UPDATE records SET title = 'forged' WHERE record = 'ISS-3'")
    async with opened((160, 40), screen=Where.VERIFY) as operator:
        await operator.press("G", "enter")
        await operator.until_shown("✖ It does not hold.", "records", "forged", "versions", "equal")


async def test_every_check_at_once_in_chinese(opened: Opening) -> None:
    """`r` makes all three; on a small terminal Enter is followed by the report."""
    speak("zh")
    async with opened((80, 24), screen=Where.VERIFY) as operator:
        await operator.press("r")
        await operator.until(lambda: operator.screen().count("完好") == 3)
        await operator.press("tab")
        await operator.until_shown("✓ 完好。")
        await operator.press("escape")
        await operator.until_shown("检查")
