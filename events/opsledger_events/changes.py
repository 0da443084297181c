"""Changes to a record's fields, by name, as carried by amendments and corrections."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import fields

from opsledger_events.asking import asked
from opsledger_events.blank import check_readable, check_within
from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.exact import check_exact
from opsledger_events.language import joined, tr
from opsledger_events.marks import marks_of
from opsledger_events.nearest import did_you_mean
from opsledger_events.record import Record
from opsledger_events.references import check_above, check_references
from opsledger_events.situation import Situation


@cache
def field_types(record: type[Record]) -> dict[str, Any]:
    """The declared type of every field of a record."""
    return {field.name: field.type for field in fields(record)}


def read_changes(record: type[Record], changes: dict[str, Any]) -> dict[str, Any]:
    """Changes with their values converted to the types of the record's fields. Raises InputError naming the field."""
    types = field_types(record)
    read: dict[str, Any] = {}
    for name, given in changes.items():
        if name not in types:
            raise InputError(
                tr("There is no field “{name}”.", name=name),
                did_you_mean(name, types),
            )
        try:
            read[name] = msgspec.convert(given, types[name], strict=not isinstance(given, str))
        except msgspec.ValidationError as error:
            from opsledger_events.explaining import refusal  # noqa: PLC0415 - only what does not fit is explained

            raise refusal(error, {name: given}, record, within=name) from error
    return read


def check_changes(now: Situation, changes: dict[str, Any]) -> None:
    """Raise an error unless the fields exist, the values fit, and the records that they refer to exist."""
    record = type(now.state)
    read = read_changes(record, changes)
    if "title" in read:
        check_readable(read["title"], "title")
    for name, value in read.items():
        check_within(field_types(record)[name], value, name)
        check_exact(name, changes[name], value)
        marks = marks_of(field_types(record)[name])
        if "ref" in marks:
            check_references(now, name, value, marks["ref"])
        if "tree" in marks:
            check_above(now, name, value)


def check_given(event: Event, *apart: str) -> None:
    """Raise InputError for an event that changes only the given fields if none is given.

    `apart` are fields that identify what is changed, and do not count.
    """
    names = [name for name in event.__struct_fields__ if name not in apart]
    if all(getattr(event, name) is UNSET for name in names):
        raise InputError(
            tr("Nothing is given that could change."),
            tr("Name at least one of: {names}.", names=joined(asked(name) for name in names)),
        )
