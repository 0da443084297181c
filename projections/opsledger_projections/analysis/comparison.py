"""Period over period and year over year: a value compared with that of an earlier period.

Only complete periods are compared, because an unfinished month has no monthly value yet. A relative
change is given only if the base is above 0, because a share of nothing, or of a loss, is meaningless.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsledger_events.periods import Frequency, period_named
from opsledger_projections.analysis.axis import before, number_of, year_before


class Comparison(NamedTuple):
    """A value compared with an earlier one. Either may be missing."""

    period: str
    value: float | None
    base_period: str | None
    """The earlier period; None if it does not exist: week 53, 29 February of the previous year."""
    base: float | None
    change: float | None
    """The value minus the base; None if either is missing."""
    relative: float | None
    """The change as a share of the base; None if either is missing or the base is not above 0."""


def relative_change(value: float, base: float) -> float | None:
    """The value / base - 1; None if the base is not above 0."""
    return value / base - 1 if base > 0 else None


def compared(values: Mapping[str, float], period: str, base_period: str | None) -> Comparison:
    """The value of a period compared with that of another; `values` are by period."""
    value = values.get(period)
    base = values.get(base_period) if base_period is not None else None
    if value is None or base is None:
        return Comparison(period, value, base_period, base, None, None)
    return Comparison(period, value, base_period, base, value - base, relative_change(value, base))


def period_over_period(values: Mapping[str, float], period: str) -> Comparison:
    """A period compared with the one just before it in the calendar, measured or not."""
    return compared(values, period, before(period))


def year_over_year(values: Mapping[str, float], period: str) -> Comparison | None:
    """A period compared with the same one a year before; None for years, where that is the preceding period."""
    if period_named(period).frequency is Frequency.YEAR:
        return None
    return compared(values, period, year_before(period))


def is_complete(period: str, today: date) -> bool:
    """Whether a period had ended before a day began."""
    return period_named(period).after <= today


def latest_complete(values: Mapping[str, float], today: date) -> str | None:
    """The latest period with a value that had ended before a day began."""
    over = [period for period in values if is_complete(period, today)]
    return max(over, key=number_of, default=None)
