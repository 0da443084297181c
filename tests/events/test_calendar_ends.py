"""Days and moments at either end of the calendar: `9999-12-31` says in many systems that something has no end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args, get_origin

import msgspec
import pytest

from opsledger_events.changes import field_types
from opsledger_events.kind import Kind
from opsledger_events.registry import KINDS
from opsledger_events.values import on_the_clock

ENDS: tuple[dict[type, Any], ...] = (
    {date: date.min, datetime: datetime.min.replace(tzinfo=UTC)},
    {date: date.max, datetime: datetime.max.replace(tzinfo=UTC)},
)
LONGEST_DAYS = 36_500


@pytest.mark.parametrize("end", ENDS, ids=["first", "last"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_record_of_the_end_of_the_calendar_still_says_what_it_needs(
    kind: Kind, end: dict[type, Any]
) -> None:
    """Whatever state it is in, and whatever it counts from or to such a day: a view that cannot be told stops."""
    for state in kind.states:
        record = msgspec.structs.replace(kind.initial, state=state, **_at_the_end(kind, end))
        for need in kind.needs(record):
            assert need.begins is None or need.begins.tzinfo is UTC


def _at_the_end(kind: Kind, end: dict[type, Any]) -> dict[str, Any]:
    """Every day and moment of a record of the kind at an end of the calendar, every number of days the longest."""
    values: dict[str, Any] = {}
    for name, annotation in field_types(type(kind.initial)).items():
        types = set(_types_in(annotation))
        if found := types & end.keys():
            values[name] = end[found.pop()]
        elif name.endswith("_every"):
            values[name] = LONGEST_DAYS
    return values


def _types_in(annotation: Any) -> list[Any]:
    parts = get_args(annotation) if get_origin(annotation) is not tuple else ()
    return [annotation, *(type_ for part in parts for type_ in _types_in(part))]


def test_a_year_before_1000_has_four_digits() -> None:
    """Whatever the platform makes of it: what is shown can be entered again."""
    assert on_the_clock(datetime(216, 3, 1, 8, 5, tzinfo=UTC), UTC) == "0216-03-01 08:05"
