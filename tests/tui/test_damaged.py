"""A ledger with an entry that cannot be read: every way to its record goes on, and says what is wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_tui.action import Where
from opsledger_tui.kept import Bookmark, Keeper
from tests.tui.conftest import Opening, Operator
from tests.tui.story import STORY_EVENTS
from tests.tui.test_now import to_line

LATE = "ISS-13"
RAISED, TRIAGED = STORY_EVENTS + 1, STORY_EVENTS + 2


@pytest.fixture(params=[RAISED, TRIAGED], ids=["its first entry", "a later one"])
def damaged(request: pytest.FixtureRequest, place: Path) -> int:
    """The story with an issue that is overdue, one entry of which was overwritten after the views had read it."""
    began = datetime(2025, 6, 2, tzinfo=UTC)
    with Ledger.open(place) as ledger:
        ledger.execute(Command(kind="issue", event=IssueRaised(title="late one"), at=began))
        triaged = IssueTriaged(severity=Severity.LOW, due=datetime(2025, 6, 20, tzinfo=UTC))
        ledger.execute(Command(kind="issue", record=LATE, event=triaged, at=began))
        ledger.execute(Command(kind="issue", event=IssueRaised(title="the last one"), at=began))
        assert ledger.caught_up()
    with closing(sqlite3.connect(place / "log.db")) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (b"\x00garbage", request.param))
        connection.commit()
    return request.param


async def told_in_the_book(operator: Operator) -> None:
    """The Book is at the record, says that an entry cannot be read, and goes on to another record."""
    book = operator.app.frame.book
    await operator.until(lambda: operator.app.place is Where.BOOK and book.record == LATE, "the Book")
    await operator.until_shown("cannot be read")
    await operator.press("g")
    await operator.until_shown("Go to a record")
    await operator.type("ISS-12")
    await operator.until(lambda: book.record == "ISS-12", "another record")
    assert operator.app.return_code is None


async def test_it_is_found_by_its_name(damaged: int, opened: Opening) -> None:
    """`g`, its id, Enter."""
    del damaged
    async with opened(screen=Where.BOOK) as operator:
        await operator.press("g")
        await operator.until_shown("Go to a record", LATE)
        await operator.type(LATE)
        await told_in_the_book(operator)


async def test_it_is_opened_from_now(damaged: int, opened: Opening) -> None:
    """Enter on its line."""
    del damaged
    async with opened(screen=Where.NOW) as operator:
        await operator.until_shown(LATE)
        await to_line(operator, LATE)
        await operator.press("enter")
        await told_in_the_book(operator)


async def test_it_is_opened_by_a_bookmark(damaged: int, place: Path, opened: Opening) -> None:
    """`v` goes to the record."""
    del damaged
    Keeper(identity_of(place)).bookmark(Bookmark(LATE, 0, "late one"))
    async with opened() as operator:
        await operator.press("v")
        await operator.until_shown("Saved views and bookmarks")
        await operator.press("enter")
        await told_in_the_book(operator)


async def test_a_bookmark_goes_to_the_very_entry(damaged: int, place: Path, opened: Opening) -> None:
    """`v` goes to the line that says that it cannot be read."""
    Keeper(identity_of(place)).bookmark(Bookmark(LATE, damaged, "late one"))
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("v")
        await operator.until_shown("Saved views and bookmarks")
        await operator.press("enter")
        await operator.until(lambda: operator.at_event == damaged, "the entry")
        await operator.until_shown(f"✖ #{damaged}")


async def test_it_is_opened_from_the_log(damaged: int, opened: Opening) -> None:
    """`o` on the entry that is whole; on the other there is nothing that could be opened. Both are listed."""
    async with opened() as operator:
        await operator.until(lambda: damaged in operator.events, "the events")
        whole = RAISED + TRIAGED - damaged
        for _ in range(len(operator.events)):
            if operator.at_event == damaged:
                await operator.press("o", "enter", "b", "escape")
                assert operator.app.place is Where.LOG
                assert operator.at_event == damaged
            await operator.press("j")
        operator.app.course.open_event(whole)
        await operator.until(lambda: operator.at_event == whole)
        await operator.press("o")
        await told_in_the_book(operator)


async def test_a_bookmark_of_a_record_that_is_not_there_says_so(place: Path, opened: Opening) -> None:
    """A ledger that was put back from an earlier copy does not know what was marked since."""
    Keeper(identity_of(place)).bookmark(Bookmark("ISS-99", 0, "lost"))
    async with opened() as operator:
        await operator.press("v")
        await operator.until_shown("Saved views and bookmarks")
        await operator.press("enter")
        await operator.until_shown("There is no record “ISS-99”.")
        assert operator.app.place is Where.LOG


def identity_of(place: Path) -> str:
    """The ledger's own id."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.identity


async def test_a_log_that_was_put_back_is_told(place: Path, opened: Opening) -> None:
    """Whoever opens the interface next sees that an entry is gone that was read before."""
    with Ledger.open(place) as ledger:
        assert ledger.caught_up()
    with closing(sqlite3.connect(place / "log.db")) as connection:
        connection.execute("DROP TRIGGER events_no_delete")
        connection.execute("DELETE FROM events WHERE seq = ?", (STORY_EVENTS,))
        connection.commit()
    async with opened() as operator:
        await operator.until_shown(f"#{STORY_EVENTS} was read here before", "Run `opsledger verify`")
