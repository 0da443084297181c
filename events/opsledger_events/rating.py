"""How much a risk matters: likelihood × impact, each from 1 to 5, and the resulting level (ISO 31000)."""

from __future__ import annotations

from typing import Annotated

from opsledger_events.values import Choice, Value, says

HIGHEST = 5
"""The highest value on both scales."""


class Rating(Value):
    """How likely a risk is to come true, and how bad that would be."""

    likelihood: Annotated[
        int,
        says(
            ("Likelihood", "可能性"),
            ("1 rare to 5 almost certain", "1 极少发生至 5 几乎必然"),
            ge=1,
            le=HIGHEST,
        ),
    ]
    impact: Annotated[
        int, says(("Impact", "影响"), ("1 slight to 5 disastrous", "1 轻微至 5 灾难性"), ge=1, le=HIGHEST)
    ]


class RiskLevel(Choice):
    """What a rating comes to, in a word; derived, never stored."""

    LOW = "low", "Low", "低"
    MEDIUM = "medium", "Medium", "中"
    HIGH = "high", "High", "高"
    EXTREME = "extreme", "Extreme", "极高"


UP_TO = ((4, RiskLevel.LOW), (9, RiskLevel.MEDIUM), (16, RiskLevel.HIGH), (25, RiskLevel.EXTREME))
"""The highest score of each level."""


def score(rating: Rating) -> int:
    """Likelihood × impact, from 1 to 25."""
    return rating.likelihood * rating.impact


def level_of(rating: Rating) -> RiskLevel:
    """The level of a rating: low up to 4, medium up to 9, high up to 16, extreme above."""
    return next(level for highest, level in UP_TO if score(rating) <= highest)
