"""All run rules of Western Electric (1956) and Nelson (1984), for users who ask for them.

The more rules, the more false alarms: the four of Western Electric together find a signal in one of seven series of 24
independent values without any. The chart's own two (`xmr.signals`) are for daily use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from opsledger_projections.xmr import LIMIT_FACTOR, Limits, signals

Rule = Literal[
    "limits", "run", "two of three", "four of five", "trend", "alternating", "close to the mean", "far from the mean"
]  # fmt: skip

TREND = 6
ALTERNATING = 14
CLOSE = 15
FAR = 8


class Found(NamedTuple):
    """Values that meet a rule."""

    rule: Rule
    first: int
    """Index of the first of the values."""
    last: int
    above: bool | None
    """True above the middle or rising, False below it or falling; None if the rule has no sides."""


def every_signal(values: Sequence[float], drawn: Limits) -> list[Found]:
    """The findings of all rules, in order of time, including the chart's own rules.

    A standard deviation is a third of the distance from the mean to a limit. Neighbouring findings of one rule are joined.
    """
    own = [Found(signal.rule, signal.first, signal.last, signal.above) for signal in signals(values, drawn)]
    sigma = LIMIT_FACTOR * drawn.moving_range / 3
    if not sigma:
        return own
    scores = [(value - drawn.mean) / sigma for value in values]
    more = [
        *_joined("two of three", _most_beyond(scores, 3, 2, 2.0)),
        *_joined("four of five", _most_beyond(scores, 5, 4, 1.0)),
        *_joined("trend", _moving(values)),
        *_joined("alternating", _windows(values, ALTERNATING, _alternates)),
        *_joined("close to the mean", _windows(scores, CLOSE, _all_close)),
        *_joined("far from the mean", _windows(scores, FAR, _all_far)),
    ]
    return sorted([*own, *more], key=lambda one: (one.first, one.last, one.rule))


Window = tuple[int, int, bool | None]
"""First index, last index, side."""


def _joined(rule: Rule, windows: Iterator[Window]) -> list[Found]:
    """Findings from windows; overlapping windows on the same side are joined."""
    found: list[Found] = []
    for first, last, above in sorted(windows, key=lambda window: (str(window[2]), window[0])):
        if found and found[-1].above is above and first <= found[-1].last:
            found[-1] = found[-1]._replace(last=max(last, found[-1].last))
        else:
            found.append(Found(rule, first, last, above))
    return found


def _most_beyond(scores: Sequence[float], length: int, least: int, beyond: float) -> Iterator[Window]:
    """Windows of `length` values of which at least `least` are more than `beyond` standard deviations away, on one side."""
    for above in (True, False):
        far = [index for index, z in enumerate(scores) if (z > beyond if above else z < -beyond)]
        for place in range(len(far) - least + 1):
            first, last = far[place], far[place + least - 1]
            if last - first < length:
                yield first, last, above


def _moving(values: Sequence[float]) -> Iterator[Window]:
    for first in range(len(values) - TREND + 1):
        part = values[first : first + TREND]
        steps = [b - a for a, b in pairwise(part)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            yield first, first + TREND - 1, steps[0] > 0


def _windows(
    values: Sequence[float], length: int, holds: Callable[[Sequence[float]], bool]
) -> Iterator[Window]:
    for first in range(len(values) - length + 1):
        if holds(values[first : first + length]):
            yield first, first + length - 1, None


def _alternates(part: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(part)]
    return all(a * b < 0 for a, b in pairwise(steps))


def _all_close(scores: Sequence[float]) -> bool:
    return all(abs(z) < 1 for z in scores)


def _all_far(scores: Sequence[float]) -> bool:
    return all(abs(z) > 1 for z in scores)
