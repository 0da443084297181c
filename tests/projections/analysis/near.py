"""Comparison of numbers that were calculated in different ways."""

from __future__ import annotations

from math import isclose


def near(found: float | None, expected: float, rel: float = 1e-9, within: float = 1e-9) -> bool:
    """Whether a number is the expected one but for rounding."""
    return found is not None and isclose(found, expected, rel_tol=rel, abs_tol=within)
