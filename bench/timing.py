"""Timing on a machine that others use too: ours and the reference alternate, and medians are compared."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from time import perf_counter


class Timings:
    """Seconds of each action in each round. In every round, all of them ran one after another."""

    def __init__(self, seconds: Mapping[str, Sequence[float]]) -> None:
        """The measured seconds, by the name of the action."""
        self.seconds = seconds

    def ratio(self, dividend: str, divisor: str) -> float:
        """The ratio of the time of `dividend` to that of `divisor`: the median over the rounds.

        Both of a pair ran close together in time, so other load on the machine affects both.
        """
        pairs = zip(self.seconds[dividend], self.seconds[divisor], strict=True)
        return median(one / other for one, other in pairs)

    def typical(self, name: str) -> float:
        """The median of an action's seconds."""
        return median(self.seconds[name])

    def per(self, times: int, unit: str) -> dict[str, float]:
        """The typical time of every action divided by `times`, in `ms` or `us`: `raw_us`."""
        scale = {"ms": 1e3, "us": 1e6}[unit]
        return {f"{name}_{unit}": self.typical(name) / times * scale for name in self.seconds}


def interleaved(rounds: int, **actions: Callable[[], object]) -> Timings:
    """Run every action once per round, in turn; every second round is in reverse order.

    Garbage is collected before each action and not while it runs.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    order = list(actions)
    for _ in range(rounds):
        for name in order:
            seconds[name].append(timed(actions[name]))
        order.reverse()
    return Timings(seconds)


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    return each((action,))[0]


def each(actions: Iterable[Callable[[], object]]) -> list[float]:
    """Seconds that each of many short actions takes, one after another.

    Garbage is collected once, before the first: before each, it would clear the processor's caches for all of them.
    """
    seconds: list[float] = []
    gc.collect()
    gc.disable()
    try:
        for action in actions:
            begin = perf_counter()
            action()
            seconds.append(perf_counter() - begin)
    finally:
        gc.enable()
    return seconds


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed: 0.95 for the 95th percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
