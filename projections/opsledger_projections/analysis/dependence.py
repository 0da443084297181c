"""How far neighbouring values depend on each other, and how far that can be known from so few.

Limits, run rules and tests of trend suppose that each value says nothing about the next. The sample
autocorrelation r₁ is too low on average where values are few (Marriott & Pope 1954), so a low r₁ of a short series
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
"""Fewer values cannot rule dependence out."""


class Verdict(StrEnum):
    """What may be supposed of the values."""

    INDEPENDENT = "independent"
    UNCLEAR = "unclear"
    """So few values cannot rule dependence out."""
    DEPENDENT = "dependent"


class Dependence(NamedTuple):
    """The lag-1 autocorrelation of a series."""

    r1: float
    """As it is in the values."""
    upper: float
    """The true one lies below this in 39 of 40 series."""
    verdict: Verdict

    @property
    def warns(self) -> bool:
        """Whether what was found by limits, runs or tests may come from dependence alone."""
        return self.verdict is not Verdict.INDEPENDENT


def dependence(values: Sequence[float], fitted: int = 1) -> Dependence:
    """How far each value depends on the one before; values that never vary depend on nothing.

    `values` may be what `fitted` levels or coefficients leave: each takes some of the dependence out. Dependent
    where r₁ is above 0.3; independent where even the upper bound of r₁ without its bias is not. Between them nobody can
    tell: of independent values so few that the bias is large, every fifth series would be called dependent by r₁ without it.
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
