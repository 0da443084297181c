"""A whole number is recorded as it was given or refused: no field for numbers makes another one of it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsledger_events.errors import InputError
from opsledger_events.exact import check_exact, may_be_inexact
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.registry import KINDS
from opsledger_events.wire import entrance, event_from, read_command

INDICATOR = KINDS["indicator"]


def measured(value: str) -> Any:
    """The value of a measurement in a line of NDJSON; the number is put in as it is written."""
    line = f'{{"do":"indicator measure","record":"x","data":{{"period":"2026-W07","value":{value}}}}}'
    event = read_command(line.encode()).event
    assert isinstance(event, MeasurementRecorded)
    return event.value


@given(st.integers(-(10**24), 10**24) | st.integers(2**53 - 4, 2**53 + 4))
@example(2**53)
@example(2**53 + 1)
@example(10**21)
@example(10**21 + 1)
def test_a_whole_number_is_kept_or_refused(number: int) -> None:
    """From a line and from a text of a mapping, alike; and never as another one."""
    texts = {"period": "2026-W07", "value": f" {number} "}
    if number == float(number):
        assert measured(str(number)) == number
        made = event_from(INDICATOR, "measure", texts, strict=False)
        assert isinstance(made, MeasurementRecorded)
        assert made.value == number
        return
    with pytest.raises(InputError, match=f"value: {number} cannot be kept exactly") as caught:
        measured(str(number))
    assert str(int(float(number))) in caught.value.way_out or repr(float(number)) in caught.value.way_out
    with pytest.raises(InputError, match="cannot be kept exactly"):
        event_from(INDICATOR, "measure", texts, strict=False)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1e21", b"1e21"),
        ("1E+21", b"1e21"),
        ("1000000000000000000000", b"1e21"),
        ("-0.0", b"-0.0"),
        ("5e-324", b"5e-324"),
        ("9007199254740992", b"9007199254740992.0"),
    ],
)
def test_numbers_at_the_edges_are_what_was_given(written: str, stored: bytes) -> None:
    """Their bytes, which are hashed, are read as the same number again."""
    value = measured(written)
    assert msgspec.json.encode(value) == stored
    assert repr(json.loads(stored)) == repr(value)


@pytest.mark.parametrize(
    ("written", "says"), [("9" * 400, "out of range"), ("-" + "9" * 5000, "digits"), ("1e400", "Infinity")]
)
def test_what_no_float_has_room_for_is_refused(written: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        measured(written)


class Line(msgspec.Struct):
    """A value with a field for numbers, and one for whole numbers."""

    planned: float
    size: int = 0


def test_the_place_is_named_inside_of_lists_too() -> None:
    """Only fields for numbers are meant: one for whole numbers has room for them."""
    given: list[dict[str, int]] = [{"planned": 1}, {"planned": 2**53 + 2, "size": 2**53 + 1}]
    assert may_be_inexact(given)
    check_exact("lines", given, msgspec.convert(given, list[Line]))
    given[1]["planned"] = 2**53 + 1
    with pytest.raises(InputError, match=r"lines\[1\]\.planned: 9007199254740993 cannot"):
        check_exact("lines", given, msgspec.convert(given, list[Line]))
    assert "lines" in entrance("budget", "prepare").numbers
    assert not entrance("issue", "raise").numbers, "what has no numbers is not looked through"
