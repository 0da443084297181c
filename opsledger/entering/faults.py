"""What is wrong with an entry: which field an error is about, in the words of that field.

An error about a field begins with the name of the field, or with the path to a value within it (`steps[2].next[0].to: …`),
as the command line and a file of commands need it. Beside the field in a form, the name is left out and the path is
given in labels.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from opsledger.entering.fields import Field, fields_of
from opsledger.entering.shapes import Shape
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import joined, tr

BEGINNING = re.compile(
    r"(?P<name>[a-z_][a-z0-9_]*)(?P<way>(?:\[\d+\]|\.\w+)*)(?:: |：)(?P<said>.+)",
    re.DOTALL,
)
_WORD = re.compile(r"[a-z]+[ ,]")
"""A word that begins a sentence, as opposed to an id such as `check.cash` or `box-deposit`."""


class Fault(NamedTuple):
    """What is wrong with one field."""

    field: str
    """Its name; empty if the error is about none of the given fields."""
    said: str
    """The message and the way out."""


def fault_of(error: OpsledgerError, fields: Iterable[Field], ids: Container[str] = ()) -> Fault:
    """The field that an error is about, and the message to show beside it; an id of `ids` is not capitalised."""
    told = error.said
    if error.field:
        return Fault(error.field, told)
    found = BEGINNING.fullmatch(told)
    field = next((field for field in fields if found and field.name == found["name"]), None)
    if found is None or field is None:
        return Fault("", told)
    said = found["said"]
    if way := _in_words(field.shape, found["way"]):
        said = tr("{field}: {message}", field=way, message=said)
    begins_with_id = _WORD.match(said) is None or said.split(" ", 1)[0] in ids
    return Fault(field.name, said if begins_with_id else said[:1].upper() + said[1:])


def _in_words(shape: Shape, way: str) -> str:
    """The path to a value within a field, in labels: `[2].to` is "row 3, To"."""
    words: list[str] = []
    for step in re.findall(r"\d+|[^\W\d]\w*", way):
        if step.isdigit():
            words.append(tr("row {number}", number=int(step) + 1))
            continue
        inner = _inner(shape.base, step) if shape.structured else None
        words.append(inner.label if inner else step)
        shape = inner.shape if inner else Shape(str)
    return joined(words)


def _inner(base: Any, name: str) -> Field | None:
    return next((field for field in fields_of(base) if field.name == name), None)
