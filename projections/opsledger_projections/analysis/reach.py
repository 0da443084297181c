"""The largest values whose sums of squares can be computed: beyond them the methods give no result."""

from __future__ import annotations

from collections.abc import Iterable

LARGEST = 1e100
"""No organisation counts that far; a float can hold larger values, but not their squares."""


def within_reach(values: Iterable[float]) -> bool:
    """Whether none of the values is too large for calculations."""
    return all(-LARGEST <= value <= LARGEST for value in values)
