"""What is said on a day that is another one in UTC: the period that a target holds from where nobody names one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from opsledger.clock import Clock
from opsledger.entering.calendar_day import said_here
from opsledger.entering.forms import form_of
from opsledger_events.command import Command
from opsledger_events.kinds.indicator import INDICATOR, Indicator, IndicatorTargetSet
from opsledger_events.kinds.issue import Issue
from opsledger_events.periods import Frequency

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=SHANGHAI).astimezone(UTC)
"""2025-12-31T16:00Z."""


@pytest.mark.parametrize(
    ("zone", "frequency", "since"),
    [
        (SHANGHAI, Frequency.DAY, "2026-01-01"),
        (SHANGHAI, Frequency.WEEK, ""),  # Thursday of W01, and Wednesday is too
        (SHANGHAI, Frequency.MONTH, "2026-01"),
        (SHANGHAI, Frequency.QUARTER, "2026-Q1"),
        (SHANGHAI, Frequency.YEAR, "2026"),
        (NEW_YORK, Frequency.YEAR, ""),
        (UTC, Frequency.YEAR, ""),
    ],
)
def test_it_is_the_present_one_by_the_calendar_of_who_sets_it(
    zone: ZoneInfo, frequency: Frequency, since: str
) -> None:
    """Named only where UTC, by which the event reckons, is in another one: else nothing more is said than was meant."""
    event = said_here(IndicatorTargetSet(target=5), lambda: Indicator(frequency=frequency), NEW_YEAR, zone)
    assert event == IndicatorTargetSet(target=5, since=since)


def test_what_somebody_said_stays_and_no_other_record_has_periods() -> None:
    """Nor is a record that is not there guessed at: that it is not is told where the command is decided."""
    said = IndicatorTargetSet(target=5, since="2024")
    assert said_here(said, lambda: Indicator(frequency=Frequency.YEAR), NEW_YEAR, SHANGHAI) is said
    empty = IndicatorTargetSet(target=5)
    assert said_here(empty, lambda: None, NEW_YEAR, SHANGHAI) is empty
    assert said_here(empty, Issue, NEW_YEAR, SHANGHAI) is empty


def test_a_form_knows_the_calendar_too() -> None:
    """Of the moment that stands in it, else of now."""
    event = INDICATOR.verbs["set-target"]
    form = form_of(INDICATOR, event, Clock(NEW_YEAR, SHANGHAI), record="KPI-1", version=1, state=Indicator())
    for texts, since in (({}, "2026-01"), ({"at": "2025-11-01"}, "2025-11"), ({"at": "2025-11-15"}, "")):
        command = form.command({"target": "5", **texts}, Clock(NEW_YEAR, SHANGHAI))
        assert isinstance(command, Command)
        assert command.event == IndicatorTargetSet(target=5, since=since)
