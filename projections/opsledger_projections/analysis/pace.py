"""Target pace: how much of the way from a baseline to a target is done, and how much should be done by now."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Pace(NamedTuple):
    """The place of an actual value on the way to a target. Shares are of the whole way; 1 is the target."""

    actual: float
    baseline: float
    target: float
    progress: float | None
    """(actual - baseline) / (target - baseline): below 0 it went the wrong way, above 1 it went beyond the target.
    None if the target equals the baseline, so that there is no way to go."""
    expected: float
    """The share of the time that is over, which a steady pace would have reached. The steady pace is an assumption."""

    @property
    def ahead(self) -> bool | None:
        """Whether it has reached at least what a steady pace would have; None if there is no way to go."""
        return None if self.progress is None else self.progress >= self.expected


def pace(actual: float, baseline: float, target: float, elapsed: float) -> Pace:
    """The pace of a value when a share `elapsed` of the time is over, whether up or down is good."""
    way = target - baseline
    progress = (actual - baseline) / way if way else None
    return Pace(actual, baseline, target, progress, min(max(elapsed, 0.0), 1.0))


def elapsed_share(start: date, due: date, today: date) -> float:
    """The share of the time from the first to the last day that is over at the end of `today`, from 0 to 1."""
    days = (due - start).days + 1
    if days <= 0:
        return 1.0
    return min(max(((today - start).days + 1) / days, 0.0), 1.0)
