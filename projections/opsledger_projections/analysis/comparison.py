"""Period over period and year over year: a value beside that of an earlier period.

Only complete periods are compared: the value of a month that is not over is not the value of a month. A relative
change is told where the base is above 0; a share of nothing, or of a loss, means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsledger_events.periods import Frequency, period_named
from opsledger_projections.analysis.axis import before, number_of, year_before


class Comparison(NamedTuple):
    """A value beside an earlier one. Either may be missing."""

    period: str
    value: float | None
    base_period: str | None
    """None where there is no such period: week 53, 29 February of the year before."""
    base: float | None
    change: float | None
    """The value less the base; None where either is missing."""
    relative: float | None
    """The change as a share of the base; None where the base is not above 0 too."""


def relative_change(value: float, base: float) -> float | None:
    """The value / base - 1; None where the base is not above 0."""
    return value / base - 1 if base > 0 else None


def compared(values: Mapping[str, float], period: str, base_period: str | None) -> Comparison:
    """The value of a period beside that of another; `values` are by period."""
    value = values.get(period)
    base = values.get(base_period) if base_period is not None else None
    if value is None or base is None:
        return Comparison(period, value, base_period, base, None, None)
    return Comparison(period, value, base_period, base, value - base, relative_change(value, base))


def period_over_period(values: Mapping[str, float], period: str) -> Comparison:
    """A period beside the one just before it in the calendar, measured or not."""
    return compared(values, period, before(period))


def year_over_year(values: Mapping[str, float], period: str) -> Comparison | None:
    """A period beside the one of the same name a year before; None for years, whose neighbour that is."""
    if period_named(period).frequency is Frequency.YEAR:
        return None
    return compared(values, period, year_before(period))


def is_complete(period: str, today: date) -> bool:
    """Whether a period was over before a day began."""
    return period_named(period).after <= today


def latest_complete(values: Mapping[str, float], today: date) -> str | None:
    """The latest period with a value that was over before a day began."""
    over = [period for period in values if is_complete(period, today)]
    return max(over, key=number_of, default=None)
