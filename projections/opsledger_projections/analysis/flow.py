"""Inflow and outflow: how many things came, were done and were left, and how long they took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

from opsledger_events.periods import Frequency, period_named
from opsledger_events.values import day_of, microseconds, moment_of, start_of
from opsledger_projections.analysis.axis import number_at, word_of
from opsledger_projections.xmr import middle_of

DAY_US = 86_400_000_000


class Life(NamedTuple):
    """When one thing was open: the start and end of each time span; the last one may still be open."""

    record: str
    spans: tuple[tuple[int, int | None], ...]
    """Start and end in microseconds since 1970, in order of time; the end is None while it is open."""


class Flow(NamedTuple):
    """The flow in one period."""

    period: str
    came: int
    """How many were opened in it, again or for the first time."""
    done: int
    """How many were settled in it."""
    left: int
    """How many were open at its end, or are now if it is not over."""


class Times(NamedTuple):
    """How long things took, in days."""

    number: int
    median: float | None
    """The median; None if there are no durations."""
    nine_of_ten: float | None
    """The duration that nine out of ten did not exceed."""


def flows(lives: Iterable[Life], frequency: Frequency, until_us: int, periods: int) -> list[Flow]:
    """The last periods up to a moment, oldest first; none before the first thing came."""
    spans = [span for life in lives for span in life.spans if span[0] <= until_us]
    if not spans:
        return []
    last = _number(until_us, frequency)
    first = max(min(_number(opened, frequency) for opened, _ in spans), last - periods + 1)
    found: list[Flow] = []
    for number in range(first, last + 1):
        period = period_named(word_of(number, frequency))
        begins, ends = microseconds(start_of(period.first)), microseconds(start_of(period.after))
        found.append(
            Flow(
                period.word,
                sum(begins <= opened < ends for opened, _ in spans),
                sum(
                    closed is not None and begins <= closed < ends and closed <= until_us
                    for _, closed in spans
                ),
                backlog(spans, min(ends - 1, until_us)),
            )
        )
    return found


def _number(us: int, frequency: Frequency) -> int:
    return number_at(day_of(moment_of(us)), frequency)


def backlog(spans: Iterable[tuple[int, int | None]], at_us: int) -> int:
    """How many spans were open at a moment."""
    return sum(opened <= at_us and (closed is None or closed > at_us) for opened, closed in spans)


def times(durations_us: Sequence[int]) -> Times:
    """The median and the ninth decile of durations (by nearest rank)."""
    days = sorted(duration / DAY_US for duration in durations_us)
    if not days:
        return Times(0, None, None)
    return Times(len(days), middle_of(days), days[ceil(0.9 * len(days)) - 1])
