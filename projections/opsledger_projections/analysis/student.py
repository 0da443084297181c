"""Student's t for whole degrees of freedom, and the tail of the normal distribution, from their closed forms."""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, erfc, pi, sin, sqrt

STEPS = 80
"""Number of bisection steps in the search for a quantile: more than a float has bits."""


def two_sided(z: float) -> float:
    """The probability that a standard normal value is at least as far from 0 as `z`."""
    return erfc(abs(z) / sqrt(2))


def within(t: float, freedom: int) -> float:
    """The probability that a Student t with `freedom` ≥ 1 lies between -t and t (Abramowitz & Stegun 26.7.3-4)."""
    angle = atan(t / sqrt(freedom))
    cosine, sine = cos(angle), sin(angle)
    term = total = cosine if freedom % 2 else 1.0
    for number in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= cosine * cosine * (number - 1) / number
        total += term
    if freedom % 2:
        return 2 / pi * (angle + (sine * total if freedom > 1 else 0.0))
    return sine * total


@lru_cache(maxsize=512)
def quantile(share: float, freedom: int) -> float:
    """The t for which a share (below 1) of a Student t's values lies between -t and t."""
    low, high = 0.0, 1.0
    while within(high, freedom) < share:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < share else (low, middle)
    return (low + high) / 2
