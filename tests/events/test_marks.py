"""What is read off a declared type."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from msgspec import UnsetType

from opsledger_events.body import Body, BodyField, body_fields
from opsledger_events.event import Event
from opsledger_events.marks import leaves_of
from opsledger_events.values import Choice, Name, Number, says


class GoverningBody(Choice):
    """A vocabulary whose name tells of a body, and which is none."""

    BOARD = "board", "Board", "董事会"


@pytest.mark.parametrize(
    ("annotation", "leaves"),
    [
        (Name, {str}),
        (tuple[Name, ...] | None, {str, type(None)}),
        (Annotated[Number | UnsetType, says(("A", "甲"), ("b", "乙"))], {float, UnsetType}),
        (dict[str, int], {str, int}),
        (BodyField, {str, Body}),
    ],
)
def test_the_plain_types_that_a_type_is_made_of(annotation: Any, leaves: set[type]) -> None:
    assert set(leaves_of(annotation)) == leaves


def test_a_body_is_told_by_its_type_and_not_by_a_name() -> None:
    class Adopted(Event, type="x.adopted/1"):
        text: BodyField = ""
        by: GoverningBody = GoverningBody.BOARD

    assert body_fields(Adopted) == ("text",)
