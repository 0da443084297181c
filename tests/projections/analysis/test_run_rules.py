"""All run rules, each on a series that has just what it looks for."""

from __future__ import annotations

import pytest

from opsledger_projections.analysis.run_rules import every_signal
from opsledger_projections.xmr import Limits, limits, signals
from tests.projections.analysis.courses import course

CHART = Limits(
    mean=0, median=0, lower=-2.66, upper=2.66, moving_range=1, range_upper=3.267, points=30, autocorrelation=0
)
"""σ is 0.887: 2σ is 1.773."""

CASES: list[tuple[str, list[float], tuple[int, int, bool | None]]] = [
    ("two of three", [0.1, -0.1, 2.0, 0.5, 2.1, -0.1, 0.1], (2, 4, True)),
    ("two of three", [0.1, -0.1, -2.0, -1.9, 0.1, -0.1, 0.1], (2, 3, False)),
    ("four of five", [0.1, 1.0, 1.2, -0.2, 1.1, 1.3, -0.2, 0.1], (1, 5, True)),
    ("trend", [0.5, -0.5, -0.4, -0.2, 0.1, 0.2, 0.6, 0.7, -0.1], (1, 7, True)),
    ("alternating", [0.1, -0.1] * 7, (0, 13, None)),
    ("close to the mean", [0.1, 0.2, -0.2, -0.3, 0.2] * 3, (0, 14, None)),
    ("far from the mean", [1.0, -1.0, -1.1, 1.2, 1.0, -1.2, -1.0, 1.1], (0, 7, None)),
]


@pytest.mark.parametrize(("rule", "values", "expected"), CASES)
def test_each_rule_finds_its_pattern(
    rule: str, values: list[float], expected: tuple[int, int, bool | None]
) -> None:
    """From its first value to its last one, on its side."""
    found = [(one.first, one.last, one.above) for one in every_signal(values, CHART) if one.rule == rule]
    assert found == [expected]


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("two of three", [2.0, 0.1, 0.1, 2.0, 0.1, -2.0, 2.0]),
        ("four of five", [1.0, 1.1, 0.1, 0.2, 1.0, 1.1, -0.1]),
        ("trend", [0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.7, 0.8]),
        ("alternating", [0.1, -0.1] * 6 + [0.1]),
        ("close to the mean", [0.1, 0.2, -0.2, -0.3, 0.2, 0.1, -0.1] * 2),
        ("far from the mean", [1.0, -1.0, -1.1, 1.2, 0.1, -1.2, -1.0, 1.1]),
    ],
)
def test_each_rule_lets_what_falls_short_be(rule: str, values: list[float]) -> None:
    """One value less, one value too near, one equal step."""
    assert rule not in {one.rule for one in every_signal(values, CHART)}


def test_the_rules_of_the_chart_are_among_them() -> None:
    """All rules find what the two usual ones find, and more."""
    values = course(3, 80, phi=0.6)
    drawn = limits(values)
    assert drawn is not None
    usual = {(one.rule, one.first, one.last) for one in signals(values, drawn)}
    found = {(one.rule, one.first, one.last) for one in every_signal(values, drawn)}
    assert usual < found


def test_values_that_never_vary_break_no_rule() -> None:
    """There is no spread to measure them by."""
    drawn = limits([4.0] * 20)
    assert drawn is not None
    assert every_signal([4.0] * 20, drawn) == []
