"""Values with fields of their own, filled in cell by cell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsledger.clock import Clock
from opsledger.entering.fields import fields_of
from opsledger.entering.forms import form_of
from opsledger.entering.rows import cells_of, faults_of, text_of
from opsledger.entering.shapes import Shape, read
from opsledger.entering.texts import typed
from opsledger_events.errors import InputError
from opsledger_events.kinds.organisation import Milestone
from opsledger_events.process_content import Step
from opsledger_events.registry import KINDS
from tests.events.drawing import structs

CLOCK = Clock(datetime(2025, 6, 30, 12, tzinfo=UTC), UTC)
VALUES: dict[str, Any] = {
    line.field.shape.base.__name__: line.field.shape.base
    for kind in KINDS.values()
    for event in kind.verbs.values()
    for line in form_of(kind, event, CLOCK).lines
    if line.field.shape.structured
}
"""Every type of value with fields of its own that some form asks for."""


def test_there_are_such_values() -> None:
    """Steps, milestones, budget lines and more."""
    assert {"Step", "Milestone", "PlannedLine", "Criterion", "Rating", "AgendaItem", "Call"} <= VALUES.keys()


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_row_taken_apart_and_put_together_is_the_same_value(name: str, data: st.DataObject) -> None:
    """Any value: its text, its cells, and the text that they come to again."""
    base = VALUES[name]
    value = data.draw(structs(base).filter(enterable))
    text = typed(Shape(base), value, CLOCK)
    again = text_of(base, cells_of(base, text, CLOCK), CLOCK)
    assert msgspec.convert(read(Shape(base), again, "", CLOCK), base) == value
    assert not faults_of(base, cells_of(base, text, CLOCK), CLOCK)


def enterable(value: Any) -> bool:
    """Whether its texts can be typed: each says something, and one of several stands on one line."""
    plain = msgspec.json.encode(value).decode()
    return '""' not in plain and "\\" not in plain and all(text == text.strip() for text in _texts(value))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if "\n" not in value else [value, " "]
    if isinstance(value, tuple):
        return [text for part in value for text in _texts(part)]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, msgspec.Struct):
        return [text for name in value.__struct_fields__ for text in _texts(getattr(value, name))]
    return []


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=25)
@given(data=st.data())
def test_nothing_of_a_row_that_is_not_right_yet_is_lost(name: str, data: st.DataObject) -> None:
    """Whatever is typed into the cells stands in them again."""
    base = VALUES[name]
    words = st.text('ab=,{}[]"12 é中', max_size=8).map(str.strip)
    typed_in = {field.name: data.draw(words) for field in fields_of(base)}
    text = text_of(base, typed_in, CLOCK)
    again = cells_of(base, text, CLOCK)
    assert text_of(base, again, CLOCK) == text
    assert faults_of(base, again, CLOCK).keys() == faults_of(base, typed_in, CLOCK).keys()


def test_cells_are_read_as_a_form_reads_its_lines() -> None:
    """Days in words, choices by their label, and several values a line each."""
    cells = {"day": "昨天", "text": "第一家店, opened"}
    text = text_of(Milestone, cells, CLOCK)
    assert cells_of(Milestone, text, CLOCK) == {"day": "2025-06-29", "text": "第一家店, opened"}
    step = {
        "id": "check",
        "shape": "排他网关",
        "next": "to=pay,condition=yes\nto=end",
        "expected_minutes": "5",
    }
    value = msgspec.convert(read(Shape(Step), text_of(Step, step, CLOCK), "", CLOCK), Step)
    assert (value.shape.value, [arrow.to for arrow in value.next]) == ("exclusive", ["pay", "end"])


def test_what_is_wrong_is_told_at_its_cell() -> None:
    """And what is missing."""
    assert set(faults_of(Milestone, {"day": "someday"}, CLOCK)) == {"day", "text"}
    assert set(faults_of(Step, {"id": "x" * 99, "action": "go"}, CLOCK)) == {"id"}
    assert set(faults_of(Step, {"id": "a", "expected_minutes": "-4"}, CLOCK)) == {"expected_minutes"}


@pytest.mark.parametrize("text", ["no pairs", "[1]", '{"id": "a", "colour": "red"}', "id=a,colour=red", "{"])
def test_a_text_that_is_no_row_is_refused(text: str) -> None:
    """It can only be mended as a text."""
    with pytest.raises(InputError):
        cells_of(Step, text, CLOCK)
