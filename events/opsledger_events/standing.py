"""How a value of an indicator stands: against its target and limits, and whether it is recent enough.

Derived from a definition, a value and a moment; none of it is ever stored.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from opsledger_events.kinds.indicator import Aggregate, Direction, Indicator, Target, first_day
from opsledger_events.periods import GRACE, period_after, period_named
from opsledger_events.values import DAY, Choice, start_of


class Freshness(Choice):
    """Whether the last value is as recent as the frequency promises; derived, never stored."""

    FRESH = "fresh", "Fresh", "及时"
    STALE = "stale", "Stale", "过期"


class Level(Choice):
    """Which limit a value has passed; derived, never stored."""

    NORMAL = "normal", "Normal", "正常"
    WARNING = "warning", "Warning", "预警"
    CRITICAL = "critical", "Critical", "严重"


def as_of_part(state: Indicator, segment: str | None) -> Indicator:
    """The definition that a segment is judged by: where segments add up, target and limits are those of the whole alone."""
    if not segment or state.aggregate is Aggregate.MEAN:
        return state
    return replace(state, targets=(), warning_limit=None, critical_limit=None)


def target_at(state: Indicator, day: date) -> float | None:
    """The target that held on a day; None before the first."""
    held = target_set_for(state, day)
    return held.value if held else None


def target_set_for(state: Indicator, day: date) -> Target | None:
    """The same with the period that it holds from."""
    held = [target for target in state.targets if first_day(target) <= day]
    return held[-1] if held else None


def level_of(state: Indicator, value: float) -> Level:
    """Which limit a value has passed, in the direction that is bad."""
    sign = 1 if state.direction is Direction.UP else -1
    if state.critical_limit is not None and sign * value < sign * state.critical_limit:
        return Level.CRITICAL
    if state.warning_limit is not None and sign * value < sign * state.warning_limit:
        return Level.WARNING
    return Level.NORMAL


def stale_from(state: Indicator, last_period: str) -> datetime | None:
    """When the period after the last measured one is over, and the grace time too; None where it is retired."""
    if state.state == "retired":
        return None
    expected = period_named(period_after(last_period))
    return start_of(expected.after + GRACE[expected.frequency]) + DAY


def freshness(state: Indicator, last_period: str, now: datetime) -> Freshness:
    """Whether a value is as recent as it should be by now."""
    stale = stale_from(state, last_period)
    return Freshness.FRESH if stale is None or now < stale else Freshness.STALE
