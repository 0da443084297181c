"""`[` and `]` in a ledger with entries that cannot be read: they say so, and go on to the next that can."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import CommentAdded
from opsledger_events.event import Event
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER_US
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator
from tests.tui.story import STORY_EVENTS

LATE = "ISS-13"
DAYS = [datetime(2025, 6, day, 12, tzinfo=UTC) for day in range(2, 8)]
"""On each of them something happened to the issue."""

Damage = Callable[[Collection[int]], None]


@pytest.fixture
def damage(place: Path) -> Damage:
    """Overwrites what happened on some of the days, after the views had read it."""
    happened: list[Event] = [IssueRaised(title="late one"), IssueTriaged(severity=Severity.LOW)]
    happened += [CommentAdded(text=f"{day:%A}") for day in DAYS[2:]]
    with Ledger.open(place) as ledger:
        for at, event in zip(DAYS, happened, strict=True):
            record = None if isinstance(event, IssueRaised) else LATE
            ledger.execute(Command(kind="issue", record=record, event=event, at=at))
        assert ledger.caught_up()

    def overwrite(days: Collection[int]) -> None:
        with closing(sqlite3.connect(place / "log.db")) as connection:
            connection.execute("DROP TRIGGER events_no_update")
            positions = [(STORY_EVENTS + 1 + day,) for day in days]
            connection.executemany("UPDATE events SET entry = x'00' WHERE seq = ?", positions)
            connection.commit()

    return overwrite


async def stepped(operator: Operator, key: str) -> int:
    """Press a key and wait for the moment that it leads to; returns its effective time."""
    before = operator.app.session.moment
    await operator.press(key)
    await operator.until(lambda: operator.app.session.moment != before, f"a step by {key}")
    return operator.app.session.moment.effective_us


@pytest.mark.parametrize("where", [Where.NOW, Where.LOG, Where.BOOK])
@pytest.mark.parametrize("bad", [(2,), (0, 3), (1, 2, 3)], ids=str)
async def test_both_ways(damage: Damage, opened: Opening, where: Where, bad: tuple[int, ...]) -> None:
    """Every moment whose event can be read is come to, there and back, and those between are told."""
    damage(bad)
    whole = [microseconds(at) for day, at in enumerate(DAYS) if day not in bad]
    async with opened(screen=Where.LOG) as operator:
        await operator.until(lambda: STORY_EVENTS + len(DAYS) in operator.events)
        await operator.until(lambda: operator.app.frame.log_view.events.rows.complete)
        if where is Where.BOOK:
            operator.app.course.open_record(LATE)
            await operator.until(lambda: operator.app.place is where)
        elif where is Where.NOW:
            await operator.press("1")
        back = whole[-2::-1] if where is Where.LOG else whole[::-1]  # the Log goes back from its cursor
        assert [await stepped(operator, "[") for _ in back] == back
        assert told(operator)
        assert [await stepped(operator, "]") for _ in whole[1:]] == whole[1:]
        assert await stepped(operator, "]") == FOREVER_US


def told(operator: Operator) -> bool:
    """Whether it was said that an entry cannot be read."""
    return any("cannot be read" in note.message for note in operator.app._notifications)  # pyright: ignore[reportPrivateUsage] - what a user reads, and nothing else tells


async def test_back_from_the_very_entry(damage: Damage, opened: Opening) -> None:
    """The cursor of the Log stands on it: `[` goes to what held before it did."""
    damage([3])
    async with opened(screen=Where.LOG) as operator:
        await operator.until(lambda: operator.app.frame.log_view.events.rows.complete)
        operator.app.frame.log_view.events.go_to(STORY_EVENTS + 4)
        await operator.until(lambda: operator.at_event == STORY_EVENTS + 4)
        assert await stepped(operator, "[") == microseconds(DAYS[2])


async def test_what_a_screen_says_in_its_place_is_not_said_twice(damage: Damage, opened: Opening) -> None:
    """The page of the record says that its history cannot be read; no note stands over it."""
    damage([1])
    async with opened(screen=Where.LOG) as operator:
        operator.app.course.open_record(LATE)
        await operator.until_shown(f"✖ Entry #{STORY_EVENTS + 2} cannot be read")
        assert not told(operator)


async def test_there_is_nothing_before_that_can_be_read(damage: Damage, opened: Opening) -> None:
    """It says both: that there is one, and that none is left."""
    damage([0])
    async with opened(screen=Where.LOG) as operator:
        operator.app.course.open_record(LATE)
        await operator.until(lambda: operator.app.place is Where.BOOK)
        for _ in DAYS[1:]:
            await stepped(operator, "[")
        moment = operator.app.session.moment
        await operator.press("[")
        await operator.until_shown("cannot be read", "There is no earlier event here.")
        assert operator.app.session.moment == moment
