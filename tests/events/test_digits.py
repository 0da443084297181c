"""How numbers are written: what was recorded to the last digit, what was worked out rounded and without an exponent."""

from __future__ import annotations

from itertools import pairwise
from math import floor, log10

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from opsledger_events.digits import DIGITS, beside, exact, grouped, signed, to_digits

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS, NUMBERS)
@example(12345678.5, 12345679.5)
@example(1e22, 1.0000000000000002e22)
def test_two_numbers_that_differ_read_differently(one: float, other: float) -> None:
    assume(one != other)
    assert exact(one) != exact(other)
    assert grouped(one) != grouped(other)


@given(NUMBERS)
@example(1e21)
@example(1e23)
@example(5e-324)
@example(-0.0)
def test_what_is_written_is_the_number(value: float) -> None:
    """Read again it is the same, grouped too; and there is no exponent to be read."""
    assert float(exact(value)) == value
    assert float(grouped(value).replace(",", "")) == value
    assert set(exact(value)) <= set("-.0123456789")


@pytest.mark.parametrize(
    ("value", "written"),
    [(1234.56, "1234.56"), (1234567.89, "1234567.89"), (18900123.45, "18900123.45"), (0.00001, "0.00001"), (-2.5e-7, "-0.00000025"),
     (1e21, "1" + "0" * 21), (9007199254740994.0, "9007199254740994"), (100.0, "100"), (-0.0, "0"), (7, "7")],
)  # fmt: skip
def test_a_recorded_number_is_written_out_and_as_short_as_it_can_be(value: float, written: str) -> None:
    assert exact(value) == written


@given(st.floats(1e-300, 1e300))
def test_a_number_that_was_worked_out_keeps_its_whole_digits(value: float) -> None:
    """Within half of its fourth digit, or of a whole one where it has more before the point."""
    fourth = 10.0 ** min(0, floor(log10(value)) - DIGITS + 1)
    assert abs(to_digits(value) - value) <= fourth * 0.5000001
    assert signed(value).startswith("+")
    assert signed(-value).startswith("-")


@given(NUMBERS, NUMBERS)
def test_the_numbers_of_a_scale_can_be_told_apart(low: float, high: float) -> None:
    low, high = min(low, high), max(low, high)
    assume(high / 2 - low / 2 > 1e-290)
    assume(high / 2 - low / 2 > 1e-9 * max(abs(low), abs(high)))
    values = beside((low, low / 2 + high / 2, high))
    assert all(one < other for one, other in pairwise(values))
