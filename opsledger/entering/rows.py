"""A value with fields of its own as a row of a table: the texts of its cells, and the single text they make up.

The single text is that of the command line (`field=value,field=value`, or JSON). A row that is not valid yet
has one too, so that nothing of it is lost on the way: what cannot be read is in it as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import Struct

from opsledger.clock import Clock
from opsledger.entering.faults import fault_of
from opsledger.entering.fields import Field, fields_of
from opsledger.entering.forms import Line, value_of
from opsledger.entering.shapes import Shape, read
from opsledger.entering.texts import typed
from opsledger_events.errors import InputError
from opsledger_events.explaining import no_such_field, refusal
from opsledger_events.language import tr


def cells_of(base: type[Struct], text: str, clock: Clock) -> dict[str, str]:
    """The text of each cell of a row; several values have a line each.

    Raises InputError for a text that is not a row, or that names an unknown field.
    """
    held: Any = read(Shape(base), text, "", clock) if text.strip() else {}
    names = [field.name for field in fields_of(base)]
    if not isinstance(held, dict):
        raise InputError(tr("“{text}” is not a row.", text=text))
    given = cast("dict[str, Any]", held)
    for name in given:
        if name not in names:
            raise no_such_field(name, tuple(names))
    try:
        value = msgspec.convert(given, base)
    except msgspec.ValidationError:
        return {field.name: _cell(field, given.get(field.name), clock) for field in fields_of(base)}
    return {field.name: typed(field.shape, getattr(value, field.name), clock) for field in fields_of(base)}


def text_of(base: type[Struct], cells: Mapping[str, str], clock: Clock) -> str:
    """The single text that the cells make up; empty if all cells are."""
    held, _ = _read(base, cells, clock)
    if not held:
        return ""
    try:
        return typed(Shape(base), msgspec.convert(held, base), clock)
    except msgspec.ValidationError:
        return msgspec.json.encode(held).decode()


def rows_of(shape: Shape, present: Any, clock: Clock) -> str:
    """The text of what a record has, one value per line, for a form to start from.

    A value in a record may have more fields than are entered (what was booked besides what is planned). The text
    is empty if the values do not fit the shape.
    """
    held = (present if shape.many else (present,)) if present else ()
    try:
        values = [msgspec.convert(value, shape.base, from_attributes=True) for value in held]
    except msgspec.ValidationError:
        return ""
    return "\n".join(typed(Shape(shape.base), value, clock) for value in values)


def faults_of(base: type[Struct], cells: Mapping[str, str], clock: Clock) -> dict[str, str]:
    """What is wrong with a row, by the name of the cell; faults of no single cell are given under the empty name."""
    held, faults = _read(base, cells, clock)
    for field in fields_of(base):
        if field.required and not cells.get(field.name, "").strip():
            faults[field.name] = tr("still missing")
    if faults:
        return faults
    try:
        msgspec.convert(held, base)
    except msgspec.ValidationError as error:
        return dict([fault_of(refusal(error, held, base), fields_of(base))])
    return {}


def _read(
    base: type[Struct], cells: Mapping[str, str], clock: Clock
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of the cells that are not empty, and the errors of those that cannot be read."""
    held: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in fields_of(base):
        text = cells.get(field.name, "")
        if not text.strip():
            continue
        try:
            held[field.name] = value_of(Line(field.name, field), text, clock)
        except InputError as error:
            faults[field.name] = fault_of(error, [field]).said
            held[field.name] = text.split("\n") if field.shape.many else text
    return held, faults


def _cell(field: Field, value: Any, clock: Clock) -> str:
    """The text of one cell; a value that does not fit is given as it was typed."""
    if value is None:
        return ""
    try:
        return typed(field.shape, field.converted(value), clock)
    except msgspec.ValidationError:
        several = field.shape.many and isinstance(value, list)
        parts: list[Any] = cast("list[Any]", value) if several else [value]
        return "\n".join(
            part if isinstance(part, str) else msgspec.json.encode(part).decode() for part in parts
        )
