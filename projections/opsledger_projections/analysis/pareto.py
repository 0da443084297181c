"""Pareto: which few sorts make up most of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Sort(NamedTuple):
    """One sort of things."""

    name: str
    """Empty for those of which no sort is known."""
    number: int
    share: float
    """Of all."""
    cumulative: float
    """Its share and those of all sorts before it."""


def pareto(names: Iterable[str]) -> list[Sort]:
    """The sorts by how many there are of each, the most first; what has no name comes last."""
    counts = Counter(names)
    total, upto = counts.total(), 0
    found: list[Sort] = []
    for name, count in sorted(counts.items(), key=lambda item: (not item[0], -item[1], item[0])):
        upto += count
        found.append(Sort(name, count, count / total, upto / total))
    return found
