"""Few sorts that make up most of the whole."""

from __future__ import annotations

from opsledger_projections.analysis.pareto import pareto


def test_the_most_first_and_what_is_unknown_last() -> None:
    """Shares and what they come to together; equal ones by name."""
    found = pareto(["late", "", "", "", "broken", "late", "alone", "late"])
    assert [(one.name, one.number, one.cumulative) for one in found] == [
        ("late", 3, 0.375),
        ("alone", 1, 0.5),
        ("broken", 1, 0.625),
        ("", 3, 1.0),
    ]
    assert pareto([]) == []
