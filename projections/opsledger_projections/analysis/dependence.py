"""How far neighbouring values depend on each other, and how well this can be known from few values.

Limits, run rules and trend tests assume that each value says nothing about the next. For few values, the sample
autocorrelation r₁ is too low on average (Marriott & Pope 1954), so a low r₁ in a short series
proves little; `upper` says how high the true one may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from opsledger_projections.analysis.reach import within_reach
from opsledger_projections.xmr import CORRELATED_ABOVE, autocorrelation

FEWEST = 20
"""Fewest values that can rule dependence out."""


class Verdict(StrEnum):
    """What can be assumed about the values."""

    INDEPENDENT = "independent"
    UNCLEAR = "unclear"
    """The values are too few to rule dependence out."""
    DEPENDENT = "dependent"


class Dependence(NamedTuple):
    """The lag-1 autocorrelation of a series."""

    r1: float
    """The sample autocorrelation."""
    upper: float
    """The true autocorrelation is below this in 39 of 40 series."""
    verdict: Verdict

    @property
    def warns(self) -> bool:
        """Whether findings of limits, runs or tests may be due to dependence alone."""
        return self.verdict is not Verdict.INDEPENDENT


def dependence(values: Sequence[float], fitted: int = 1) -> Dependence:
    """How far each value depends on the previous one; constant values are independent.

    `values` may be the residuals of `fitted` levels or coefficients, each of which removes some of the dependence. The
    verdict is dependent if r₁ is above 0.3, and independent if even the upper bound of the bias-corrected r₁ is not. In between
    it is unclear: with so few values that the bias is large, the bias-corrected r₁ alone would call every fifth series of
    independent values dependent.
    """
    count = len(values)
    if not count or min(values) == max(values):
        return Dependence(0.0, 0.0, Verdict.INDEPENDENT)
    if not within_reach(values):
        return Dependence(0.0, 1.0, Verdict.UNCLEAR)
    r1 = autocorrelation(values)
    if count <= fitted + 4:
        return Dependence(r1, 1.0, Verdict.UNCLEAR)
    level = max(-1.0, min((count * r1 + fitted) / (count - fitted - 3), 1.0))
    upper = min(level + 1.96 * sqrt(max(1 - level * level, 1 / count) / count), 1.0)
    if r1 > CORRELATED_ABOVE:
        return Dependence(r1, upper, Verdict.DEPENDENT)
    unclear = count < FEWEST or upper > CORRELATED_ABOVE
    return Dependence(r1, upper, Verdict.UNCLEAR if unclear else Verdict.INDEPENDENT)
