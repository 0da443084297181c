"""The screen Now: what needs a person, the figures, what is new since the last visit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import Event
from opsledger_events.kinds.indicator import (
    Frequency,
    IndicatorDefined,
    IndicatorTargetSet,
    MeasurementRecorded,
)
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_events.language import speak
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator
from tests.tui.measured import stop_measurements
from tests.tui.story import STORY_EVENTS, raise_issue


def record(
    ledger: Ledger, kind: str, event: Event, record: str | None = None, at: datetime | None = None
) -> str:
    """Record one event."""
    return ledger.execute(Command(kind=kind, record=record, event=event, at=at)).record


@pytest.fixture
def busy(place: Path) -> Path:
    """The story with one more issue, which is overdue, and two figures, one of them past its limit."""
    with Ledger.open(place) as ledger:
        began = datetime(2025, 6, 2, tzinfo=UTC)
        late = record(ledger, "issue", IssueRaised(title="late one 迟了", description="x"), None, began)
        triaged = IssueTriaged(severity=Severity.LOW, due=datetime(2025, 6, 20, tzinfo=UTC))
        record(ledger, "issue", triaged, late, began)
        for name, limit, last in (("checkout", 90.0, 80.0), ("repairs", None, 31.0)):
            figure = IndicatorDefined(
                title=f"{name} 日均", formula="n", unit="单", frequency=Frequency.MONTH, warning_limit=limit
            )
            indicator = record(ledger, "indicator", figure, None, began)
            record(ledger, "indicator", IndicatorTargetSet(target=30.0, since="2025-01"), indicator, began)
            for period, value in (("2025-04", 95.0), ("2025-05", last)):
                measured = MeasurementRecorded(period=period, value=value)
                at = datetime(2025, 6, 12 if value == last else 3, tzinfo=UTC)
                record(ledger, "indicator", measured, indicator, at)
    return place


async def test_every_line_says_why_and_leads_to_the_record(busy: Path, opened: Opening) -> None:
    """An overdue issue and a figure past its limit stand there with their reason; Enter shows the record."""
    del busy
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown("ISS-13", "80 in 2025-05, past", "checkout 日均", "✓")
        lines = operator.screen().splitlines()
        assert "!" in next(line for line in lines if "80 in 2025-05" in line)
        await to_line(operator, "ISS-13")
        await operator.press("enter")
        await operator.until(lambda: operator.app.place is Where.BOOK)
        assert operator.app.frame.book.record == "ISS-13"
        await operator.press("-")
        await operator.until(lambda: operator.app.place is Where.NOW)


async def to_line(operator: Operator, record: str) -> None:
    """Move the cursor down to a record."""
    view = operator.app.frame.view
    for _ in range(40):
        if view.record == record:
            return
        await operator.press("j")
    raise AssertionError(f"no line of {record}")


@pytest.mark.parametrize("width", [80, 100, 119, 130, 160])
async def test_since_when_is_told_as_a_whole_or_not_at_all(busy: Path, opened: Opening, width: int) -> None:
    """No half of a day is drawn, and a day of another year has its year."""
    with Ledger.open(busy) as ledger:
        began = datetime(2024, 6, 2, tzinfo=UTC)
        old = record(ledger, "issue", IssueRaised(title="old", description="x"), None, began)
        due = IssueTriaged(severity=Severity.LOW, due=datetime(2024, 6, 20, tzinfo=UTC))
        record(ledger, "issue", due, old, began)
    async with opened((width, 40), screen=Where.NOW) as operator:
        for told in (r"ISS-14 +overdue(, since 2024-06-20)? +", r"ISS-13 +overdue, since 06-20 "):
            await operator.until(lambda told=told: bool(re.search(told, operator.screen())), told)
        assert not re.search(r", sin?c?…|since[ \d-]*…", operator.screen())


async def test_nothing_new_is_said(place: Path, opened: Opening) -> None:
    """A pane that is empty says why."""
    del place
    for _ in range(2):
        async with opened((160, 40), screen=Where.NOW) as operator:
            await operator.until_shown("ISS-")
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown("Since your last visit", "Nothing new.")


async def test_the_past_has_its_own_needs(busy: Path, opened: Opening) -> None:
    """Before the due day nothing was overdue, and the figure was within its limits."""
    del busy
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown("80 in 2025-05")
        await operator.press("t")
        await operator.type("2025-06-10")
        await operator.until_shown("◆ AS OF")
        await operator.until(lambda: "80 in 2025-05" not in operator.screen())


async def test_only_mine(busy: Path, opened: Opening) -> None:
    """`u` leaves what the user answers for, and says so."""
    del busy
    async with opened(screen=Where.NOW) as operator:
        await operator.until_shown("ISS-13")
        await operator.press("u")
        await operator.until_shown("Needs attention: yours", "Nothing of yours. u shows everybody's.")


async def test_a_filter_narrows_it(busy: Path, opened: Opening) -> None:
    """The filter of the session holds here too."""
    del busy
    async with opened(screen=Where.NOW) as operator:
        await operator.until_shown("ISS-13", "checkout")
        await operator.press("/")
        await operator.type("kind:issue")
        await operator.until(lambda: "checkout" not in operator.screen())
        assert "ISS-13" in operator.screen()


async def test_without_the_figures_the_rest_is_there(busy: Path, opened: Opening) -> None:
    """Their view stopped: what else needs a person is listed, and below it why the figures are not."""
    position = stop_measurements(busy, "KPI-1")
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown(
            "ISS-13", "without the figures", "✖ Without what the figures say.", "✖ The view “measurements”"
        )
        await operator.press("/")
        await operator.type("kind:indicator")
        await operator.until_shown("Nothing fits the filter", "✖ Without what the figures say.")
        await operator.press("t")
        await operator.type(f"#{position - 1}")
        await operator.until_shown("80 in 2025-05, past", "checkout 日均")
        assert "stopped" not in operator.screen()


async def test_in_chinese_without_the_figures_on_a_small_terminal(busy: Path, opened: Opening) -> None:
    """The reason wraps; it is no line that anything could be done with."""
    stop_measurements(busy, "KPI-1")
    speak("zh")
    async with opened((80, 24), screen=Where.NOW) as operator:
        await operator.until_shown("ISS-13", "✖ 不含指标所示的内容。")
        await operator.press("G", "enter", "o", "e", "y", "escape")
        assert operator.app.place is Where.NOW
        assert operator.app.frame.view.record == ""


async def test_a_visit_begins_where_the_last_one_ended(place: Path, opened: Opening) -> None:
    """What came since is listed and counted, those of others apart; Enter shows the event in the Log."""
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown("Newest events", f"{STORY_EVENTS} events")
    raise_issue(place, "came while away")
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown("Since your last visit", "1 event, 1 by others", "came while away")
        await operator.press("tab", "tab", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        assert operator.at_event == STORY_EVENTS + 1


async def test_new_events_come_in(place: Path, opened: Opening) -> None:
    """Another process records something: it is there without a key."""
    async with opened((160, 40), screen=Where.NOW) as operator:
        await operator.until_shown(f"{STORY_EVENTS} events")
        raise_issue(place, "just now")
        await operator.until_shown(f"{STORY_EVENTS + 1} events", "just now")


async def test_in_chinese_on_a_small_terminal(busy: Path, opened: Opening) -> None:
    """One pane at a time; Tab and Esc go between them."""
    del busy
    speak("zh")
    async with opened((80, 24), screen=Where.NOW) as operator:
        await operator.until_shown("待处理", "ISS-13")
        assert "单" not in operator.screen()
        await operator.press("tab")
        await operator.until_shown("指标", "checkout 日均")
        await operator.press("escape")
        await operator.until_shown("待处理")
