"""Values of records and events in words that are safe to show anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, cast

import msgspec
from msgspec import UNSET, Struct, to_builtins

from opsledger_events.body import Body
from opsledger_events.changes import field_types
from opsledger_events.digits import exact
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import clauses, joined, tr
from opsledger_events.marks import field_marks, marks_of
from opsledger_events.record import Record
from opsledger_events.values import Choice, microseconds, moment_of

NOTHING = "—"


class Said(NamedTuple):
    """The label and the value of a field."""

    label: str
    value: str


def written(us: int) -> str:
    """A moment as the files write it, in UTC."""
    return f"{moment_of(us).isoformat()[:-6]}Z"


def in_words(value: Any) -> str:
    """A value, on as many lines as it has."""
    if value is None or value is UNSET or value in ("", (), {}):
        return NOTHING
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, datetime):
        return written(microseconds(value))
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return exact(value)
    if isinstance(value, Body):
        return tr("{size:|byte|bytes}, SHA-256 {digest}", size=value.size_bytes, digest=value.sha256)
    if isinstance(value, Struct):
        value = to_builtins(value)
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value).items()
        return joined(f"{name}: {in_words(part)}" for name, part in parts)
    if isinstance(value, list | tuple):
        return clauses(map(in_words, cast("list[Any]", value)))
    return value.isoformat() if isinstance(value, date) else str(value)


def event_said(event: Event, kind: Kind) -> Iterator[Said]:
    """The labels and values of an event's fields that differ from their defaults."""
    owner: Any = type(event)
    for name in to_builtins(event):
        value = getattr(event, name)
        if name == "changes" and isinstance(value, dict):
            for changed, new in cast("dict[str, Any]", value).items():
                yield Said(record_label(kind, changed), in_words(new))
        else:
            yield Said(str(field_marks(owner, name).get("label", name)), in_words(value))


def record_said(record: Record, kind: Kind) -> Iterator[Said]:
    """The labels and values of a record's fields that have a value."""
    for field in msgspec.structs.fields(record):
        value = getattr(record, field.name)
        if field.name == "state":
            yield Said(tr("State"), str(kind.states.get(value, value)))
        elif (words := in_words(value)) != NOTHING:
            yield Said(record_label(kind, field.name), words)


def record_label(kind: Kind, name: str) -> str:
    """The label of a field of a kind's records."""
    types = field_types(kind.record)
    return str(marks_of(types[name]).get("label", name)) if name in types else name
