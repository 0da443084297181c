"""A chart's horizontal lines, and the scale that contains them and the course."""

from __future__ import annotations

from collections.abc import Iterable
from sys import float_info
from typing import NamedTuple

from opsledger.cells import truncate
from opsledger_events.digits import DIGITS, beside, exact, to_digits
from opsledger_events.language import tr
from opsledger_events.standing import Level
from opsledger_projections.kpi import Kpi

TARGET_MARK, WARNING_MARK, CRITICAL_MARK = "─", "╍", "━"
LIMIT_MARK, MEAN_MARK = "╌", "┈"
"""The patterns of the horizontal lines, which distinguish them without colour."""

LONGEST_TICK = 14
"""Maximum width in cells of a figure at the side."""

LONGEST_NUMBER = 24
"""Maximum width in cells of a figure in words, enough for every figure of a size that people measure."""


class Across(NamedTuple):
    """A horizontal line across the chart."""

    label: str
    value: float
    mark: str
    role: str
    digits: int | None = None
    """Number of significant digits; None for a value that somebody set, which is shown in full."""

    @property
    def words(self) -> str:
        """The text beside it."""
        return f"{self.label} {cut(to_digits(self.value, self.digits))}"


class Scale(NamedTuple):
    """The values at the bottom and at the top."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """The height of a value: 0 at the bottom, 1 at the top. Halving keeps the largest floats finite."""
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def holds(self, value: float) -> bool:
        """Whether a value is on the chart."""
        return self.low <= value <= self.high

    @property
    def middle(self) -> float:
        """The value half way up."""
        return self.low / 2 + self.high / 2


def lines_across(figure: Kpi) -> list[Across]:
    """Target, limits set by people, and limits and mean of the XmR chart, the most important first."""
    found: list[Across] = []
    if figure.target is not None:
        found.append(Across(tr("Target"), figure.target, TARGET_MARK, "good"))
    if figure.state.critical_limit is not None:
        found.append(Across(str(Level.CRITICAL.label), figure.state.critical_limit, CRITICAL_MARK, "bad"))
    if figure.state.warning_limit is not None:
        found.append(Across(str(Level.WARNING.label), figure.state.warning_limit, WARNING_MARK, "warning"))
    if (drawn := figure.limits) is not None:
        found.append(Across(tr("Upper limit"), drawn.upper, LIMIT_MARK, "dim", DIGITS))
        if drawn.lower is not None:
            found.append(Across(tr("Lower limit"), drawn.lower, LIMIT_MARK, "dim", DIGITS))
        found.append(Across(tr("Mean"), drawn.mean, MEAN_MARK, "dim", DIGITS))
    return found


def scale_over(values: Iterable[float], across: Iterable[Across]) -> Scale:
    """The scale for these values and the horizontal lines.

    A limit set by people is left off the chart if it would make the chart half as high again, because that would
    flatten the course.
    """
    lines = list(across)
    far = (WARNING_MARK, CRITICAL_MARK)
    held = [*values, *(line.value for line in lines if line.mark not in far)]
    low, high = min(held), max(held)
    room = (high / 2 - low / 2) or abs(low) or 1.0
    near = [line.value for line in lines if low - room <= line.value <= high + room]
    low, high = min([low, *near]), max([high, *near])
    if not high / 2 - low / 2:
        around = abs(low) / 10 or 1.0
        low, high = max(low - around, -float_info.max), min(high + around, float_info.max)
    return Scale(low, high)


def cut(value: float) -> str:
    """A figure with all of its digits; one that is too long for a chart ends in a sign that says so."""
    return truncate(exact(value), LONGEST_NUMBER)


def ticks_of(scale: Scale) -> list[str]:
    """The figures at the top, half way up and at the bottom, cut with a sign if they are too long."""
    values = beside((scale.high, scale.middle, scale.low))
    return [truncate(exact(value), LONGEST_TICK) for value in values]
