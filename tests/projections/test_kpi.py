"""Figures at a moment, and what they and the kinds call for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import (
    Aggregate,
    Direction,
    IndicatorDefined,
    IndicatorRedefined,
    IndicatorRetired,
    IndicatorTargetSet,
    MeasurementRecorded,
    SignalAcknowledged,
)
from opsledger_events.kinds.issue import IssueAssigned, IssueRaised, Severity
from opsledger_events.periods import Frequency
from opsledger_events.standing import Freshness, Level
from opsledger_projections.at import LIVE, At
from opsledger_projections.attention import attention
from opsledger_projections.kpi import kpi, kpis, sparkline
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.memory import MemoryLog

DEFINED = IndicatorDefined(
    title="Cancelled flights",
    owner="ann",
    unit="flights",
    formula="count",
    direction=Direction.DOWN,
    frequency=Frequency.DAY,
    warning_limit=20,
    critical_limit=100,
)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def daily(*numbers: float) -> list[AnyEntry]:
    """An indicator with a target and these values from 2024-01-01 on."""
    events = [
        DEFINED,
        IndicatorTargetSet(target=10, since="2024-01-01"),
        *(
            MeasurementRecorded(period=(FIRST + timedelta(days=day)).date().isoformat(), value=number)
            for day, number in enumerate(numbers)
        ),
    ]
    return [entry(n, "cancelled", event, version=n) for n, event in enumerate(events, 1)]


def opened(tmp_path: Path, *entries: AnyEntry) -> Views:
    """Views of these entries."""
    return Views.open(tmp_path / "views.db", MemoryLog(entries))


QUIET = (8, 9, 7, 8, 10, 9, 8, 7, 9, 8, 10, 8, 9)


def test_a_storm_is_a_signal_past_the_critical_limit(tmp_path: Path) -> None:
    """With target, level, previous value and sparkline."""
    views = opened(tmp_path, *daily(*QUIET, 472))
    figure = kpi(views, "cancelled", FIRST + timedelta(days=15))
    assert figure is not None
    assert figure.latest is not None
    assert figure.previous is not None
    assert (figure.latest.value, figure.previous.value, figure.target, figure.met) == (472, 9, 10, False)
    assert figure.level is Level.CRITICAL
    assert figure.freshness is Freshness.FRESH
    assert [(s.rule, s.first) for s in figure.signals if s.rule == "limits"] == [("limits", 13)]
    assert figure.sparkline == "▁" * 13 + "█"
    calls = attention(views, LIVE, FIRST + timedelta(days=15))
    assert [(c.record, c.need.what, c.need.severity) for c in calls] == [
        ("cancelled", "critical", 3),
        ("cancelled", "signal", 2),
    ]


def test_before_the_storm_nothing_calls(tmp_path: Path) -> None:
    """By what was known then."""
    views = opened(tmp_path, *daily(*QUIET, 472))
    at = At(position=15)
    figure = kpi(views, "cancelled", FIRST + timedelta(days=13), at)
    assert figure is not None
    assert (figure.level, figure.met, figure.signals) == (Level.NORMAL, True, ())
    assert attention(views, at, FIRST + timedelta(days=13)) == []


def test_a_signal_that_was_looked_into_does_not_call_again(tmp_path: Path) -> None:
    """The level still does."""
    entries = daily(*QUIET, 472)
    seen = SignalAcknowledged(period="2024-01-14", remark="blizzard")
    views = opened(tmp_path, *entries, entry(17, "cancelled", seen, version=17))
    assert [c.need.what for c in attention(views, LIVE, FIRST + timedelta(days=15))] == ["critical"]
    figure = kpi(views, "cancelled", FIRST)
    assert figure is not None
    assert figure.signals
    assert figure.unseen == ()


def test_a_figure_without_new_values_is_stale(tmp_path: Path) -> None:
    """And says since when."""
    views = opened(tmp_path, *daily(*QUIET))
    (call,) = attention(views, LIVE, FIRST + timedelta(days=40))
    assert (call.need.what, "2024-01-13" in call.need.message) == ("stale", True)


def test_few_values_have_no_limits_and_none_have_no_level(tmp_path: Path) -> None:
    """Nothing is made up."""
    views = opened(tmp_path, *daily(1, 2, 3))
    figure = kpi(views, "cancelled", FIRST)
    assert figure is not None
    assert (figure.limits, figure.signals) == (None, ())
    (tmp_path / "empty").mkdir()
    empty = kpi(opened(tmp_path / "empty", *daily()), "cancelled", FIRST)
    assert empty is not None
    assert (empty.latest, empty.target, empty.met, empty.sparkline) == (None, None, None, "")
    assert kpi(views, "nothing", FIRST) is None


def test_a_value_near_the_largest_float_stops_no_view(tmp_path: Path) -> None:
    """What is recorded is told of, however far apart the values are."""
    views = opened(tmp_path, *daily(*[1.7e308, -1.7e308] * 7))
    figure = kpi(views, "cancelled", FIRST)
    assert views.stopped == {}
    assert figure is not None
    assert figure.limits is not None
    assert figure.latest is not None
    assert figure.latest.value == -1.7e308


@pytest.mark.parametrize(
    ("aggregate", "target", "level"),
    [(Aggregate.SUM, None, Level.NORMAL), (Aggregate.MEAN, 10, Level.WARNING)],
)
def test_the_target_of_a_sum_is_not_that_of_its_parts(
    tmp_path: Path, aggregate: Aggregate, target: float | None, level: Level
) -> None:
    """Half of what all of them should reach together is no failure of one; a mean is compared in every part."""
    events = [
        replace(DEFINED, aggregate=aggregate),
        IndicatorTargetSet(target=10, since="2024-01-01"),
        *(MeasurementRecorded(period="2024-01-01", segment=name, value=21) for name in ("A", "B")),
    ]
    entries = [entry(n, "cancelled", event, version=n) for n, event in enumerate(events, 1)]
    figure = kpi(opened(tmp_path, *entries), "cancelled", FIRST, segment="A")
    assert figure is not None
    assert (figure.target, figure.level) == (target, level)
    whole = kpi(opened(tmp_path, *entries), "cancelled", FIRST)
    assert whole is not None
    assert (whole.target, whole.level) == (10, Level.WARNING)


def test_a_figure_measured_by_another_frequency_begins_anew(tmp_path: Path) -> None:
    """Days are no months: what was measured by the day is in no chart of the months, and in that of a moment before."""
    events = [
        IndicatorRedefined(frequency=Frequency.MONTH),
        *(MeasurementRecorded(period=f"2024-{month:02}", value=300) for month in (1, 2)),
    ]
    before = daily(*QUIET)
    after = [entry(n, "cancelled", event, version=n) for n, event in enumerate(events, len(before) + 1)]
    views = opened(tmp_path, *before, *after)
    figure = kpi(views, "cancelled", FIRST)
    assert figure is not None
    assert [point.period for point in figure.series.points] == ["2024-01", "2024-02"]
    assert (figure.limits, figure.previous and figure.previous.period) == (None, "2024-01")
    earlier = kpi(views, "cancelled", FIRST, At(position=len(before)))
    assert earlier is not None
    assert len(earlier.series.points) == len(QUIET)


def test_retired_indicators_are_not_listed(tmp_path: Path) -> None:
    """They can still be asked for."""
    views = opened(tmp_path, *daily(), entry(3, "cancelled", IndicatorRetired(), version=3))
    assert kpis(views, FIRST) == []
    assert len(kpis(views, FIRST, At(position=2))) == 1
    assert kpi(views, "cancelled", FIRST) is not None


def test_calls_of_one_person_are_those_that_name_them(tmp_path: Path) -> None:
    """As owner or as the one responsible; the most severe first."""
    views = opened(
        tmp_path,
        entry(1, "ISS-1", IssueRaised(title="A", owner="ann", severity=Severity.LOW)),
        entry(2, "ISS-2", IssueRaised(title="B", owner="bob", severity=Severity.CRITICAL)),
        entry(3, "ISS-2", IssueAssigned(responsible="ann"), version=2),
        entry(4, "ISS-3", IssueRaised(title="C", owner="bob")),
    )
    calls = attention(views, LIVE, FIRST, "ann")
    assert {c.record for c in calls} == {"ISS-1", "ISS-2"}
    assert calls[0].need.severity == 3
    assert {c.record for c in attention(views, LIVE, FIRST)} == {"ISS-1", "ISS-2", "ISS-3"}


def test_a_sparkline_shows_the_last_values() -> None:
    """From the least to the greatest of those shown."""
    assert sparkline([100, *range(8)], 8) == "▁▂▃▄▅▆▇█"
    assert sparkline([5, 5]) == "▄▄"
    assert sparkline([1.7e308, -1.7e308, 0]) == "█▁▅"
    assert sparkline([]) == ""
