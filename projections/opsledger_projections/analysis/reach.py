"""How large values may be for sums of squares to hold them: beyond that the methods have nothing to say."""

from __future__ import annotations

from collections.abc import Iterable

LARGEST = 1e100
"""No organisation counts so far; a float could, and the square of it could not be kept."""


def within_reach(values: Iterable[float]) -> bool:
    """Whether none of the values is too large to be calculated with."""
    return all(-LARGEST <= value <= LARGEST for value in values)
