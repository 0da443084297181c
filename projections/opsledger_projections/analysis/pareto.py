"""Pareto analysis: the few sorts that make up most of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Sort(NamedTuple):
    """One sort, with the number of things of that sort."""

    name: str
    """Its name; empty for things whose sort is unknown."""
    number: int
    share: float
    """Its share of all things."""
    cumulative: float
    """Its share and those of all sorts before it."""


def pareto(names: Iterable[str]) -> list[Sort]:
    """The sorts in order of frequency, the most frequent first; things without a name come last."""
    counts = Counter(names)
    total, upto = counts.total(), 0
    found: list[Sort] = []
    for name, count in sorted(counts.items(), key=lambda item: (not item[0], -item[1], item[0])):
        upto += count
        found.append(Sort(name, count, count / total, upto / total))
    return found
