"""Ratings: the level of every field of the map, and that nothing lies outside it."""

from __future__ import annotations

import msgspec
import pytest

from opsledger_events.rating import Rating, RiskLevel, level_of, score


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        (1, 1, RiskLevel.LOW),
        (2, 2, RiskLevel.LOW),
        (1, 5, RiskLevel.MEDIUM),
        (3, 3, RiskLevel.MEDIUM),
        (2, 5, RiskLevel.HIGH),
        (4, 4, RiskLevel.HIGH),
        (4, 5, RiskLevel.EXTREME),
        (5, 5, RiskLevel.EXTREME),
    ],
)
def test_levels_begin_and_end_where_they_should(likelihood: int, impact: int, level: RiskLevel) -> None:
    rating = Rating(likelihood=likelihood, impact=impact)
    assert score(rating) == likelihood * impact
    assert level_of(rating) is level
    assert level_of(Rating(likelihood=impact, impact=likelihood)) is level


def test_more_is_never_less() -> None:
    order = list(RiskLevel)
    scale = range(1, 6)
    for likelihood in scale:
        levels = [order.index(level_of(Rating(likelihood=likelihood, impact=i))) for i in scale]
        assert levels == sorted(levels)


@pytest.mark.parametrize("given", ['{"likelihood":0,"impact":1}', '{"likelihood":1,"impact":6}', "{}"])
def test_nothing_lies_outside_the_map(given: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(given, type=Rating)
