"""Inflow and outflow: how much came, how much was done, what was left, and how long it took."""

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
    """When one thing was open: each time from when until when, the last one maybe still."""

    record: str
    spans: tuple[tuple[int, int | None], ...]
    """Microseconds since 1970, in order of time; None for what is open."""


class Flow(NamedTuple):
    """One period."""

    period: str
    came: int
    """Opened in it, again or for the first time."""
    done: int
    """Settled in it."""
    left: int
    """Open at its end, or now where it is not over."""


class Times(NamedTuple):
    """How long things took, in days."""

    number: int
    median: float | None
    """None where there are none."""
    nine_of_ten: float | None
    """Nine of ten took so long at most."""


def flows(lives: Iterable[Life], frequency: Frequency, until_us: int, periods: int) -> list[Flow]:
    """The last periods up to a moment, the oldest first; none before the first thing came."""
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
    """How many were open at a moment."""
    return sum(opened <= at_us and (closed is None or closed > at_us) for opened, closed in spans)


def times(durations_us: Sequence[int]) -> Times:
    """Median and ninth decile of durations (by nearest rank)."""
    days = sorted(duration / DAY_US for duration in durations_us)
    if not days:
        return Times(0, None, None)
    return Times(len(days), middle_of(days), days[ceil(0.9 * len(days)) - 1])
