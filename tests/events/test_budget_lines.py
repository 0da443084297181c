"""Lines of a budget: sums that do not drift, accounts by their nearest name, a digest of the plan alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from opsledger_events.budget_lines import (
    Line,
    PlannedLine,
    check_amount,
    check_planned,
    digest_of,
    line_of,
    planned_again,
    rounded,
)
from opsledger_events.errors import InputError
from opsledger_events.nearest import did_you_mean

CENTS = st.integers(-(10**13), 10**13)


@given(cents=st.lists(CENTS, max_size=60))
def test_a_sum_of_amounts_is_exact(cents: list[int]) -> None:
    total = 0.0
    for cent in cents:
        amount = cent / 100
        check_amount("amount", amount)
        total = rounded(total + amount)
    assert total == float(Fraction(sum(cents), 100))


def test_a_thousand_times_a_tenth_is_a_hundred() -> None:
    total = 0.0
    for _ in range(1000):
        total = rounded(total + 0.1)
    assert total == 100
    assert str(rounded(0.1 - 0.1 - 0.0)) == str(rounded(-0.0)) == "0.0"


def test_an_amount_has_two_decimals() -> None:
    check_amount("amount", 1234567.89)
    with pytest.raises(InputError, match=r"amount: 0\.005"):
        check_amount("amount", 0.005)


def test_an_account_stands_once() -> None:
    check_planned([PlannedLine(account="差旅", planned=1), PlannedLine(account="培训", planned=1)])
    with pytest.raises(InputError, match="差旅"):
        check_planned([PlannedLine(account="差旅", planned=1), PlannedLine(account="差旅", planned=2)])
    with pytest.raises(InputError, match=r"lines\.差旅"):
        check_planned([PlannedLine(account="差旅", planned=0.001)])


def test_an_account_that_is_not_there_has_a_nearest() -> None:
    lines = (Line(account="travel"), Line(account="training"))
    assert line_of(lines, "travel") is lines[0]
    with pytest.raises(InputError, match="travels") as caught:
        line_of(lines, "travels")
    assert "“travel”" in caught.value.way_out


@pytest.mark.parametrize(("actual", "far"), [(90, False), (110, False), (89.99, True), (110.01, True)])
def test_more_than_a_tenth_is_far_off(actual: float, far: bool) -> None:
    line = Line(account="差旅", planned=100, actual=actual)
    assert line.is_far_off is far
    assert line.variance == round(actual - 100, 2)


def test_what_was_never_planned_is_far_off_as_soon_as_it_costs() -> None:
    assert not Line(account="差旅").is_far_off
    assert Line(account="差旅", actual=0.01).is_far_off


def test_another_plan_keeps_what_was_booked_and_the_order() -> None:
    lines = (Line(account="A", planned=1, unit="U", actual=5), Line(account="B", planned=2))
    again = planned_again(lines, [PlannedLine(account="C", planned=3), PlannedLine(account="A", planned=9)])
    assert again == (
        Line(account="A", planned=9, unit="U", actual=5),
        Line(account="B", planned=2),
        Line(account="C", planned=3),
    )


def test_the_digest_is_of_the_plan_alone() -> None:
    lines = (Line(account="A", planned=1), Line(account="B", planned=2, unit="U"))
    booked = tuple(replace(line, committed=3, actual=4, explanation="涨价") for line in lines)
    assert digest_of(lines) == digest_of(booked)
    others = (
        lines[:1],
        lines[::-1],
        (replace(lines[0], planned=1.01), lines[1]),
        (replace(lines[0], unit="U"), lines[1]),
    )
    assert digest_of(lines) not in {digest_of(other) for other in others}


def test_accounts_of_which_none_is_like_it_are_named_each_by_itself() -> None:
    with pytest.raises(InputError) as refusal:
        line_of((Line(account="rent"), Line(account="pay")), "food")
    assert refusal.value.way_out == "Choose one of rent, pay."


def test_the_only_name_is_not_offered_as_what_was_meant() -> None:
    """Unless it is like it."""
    assert did_you_mean("travel", ["rent"]) == "Choose one of rent."
    assert did_you_mean("rents", ["rent"]) == "Did you mean “rent”?"
