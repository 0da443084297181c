"""The data of an event from the options of its command: the JSON first, then each option, which overrides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsledger.cli.inputs import long_text, object_from
from opsledger.cli.kinds import parameter_of
from opsledger.clock import Clock
from opsledger.entering.fields import Field, changed_by, fields_of
from opsledger.entering.shapes import read, read_field, shape_of
from opsledger_events.common import field_types
from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean


def data_of(kind: Kind, event: type[Event], values: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The fields of an event as plain data. Raises InputError with the field and the value."""
    data = object_from(values["data"], "--data") if values.get("data") else {}
    for field in fields_of(event):
        if field.changes:
            if given := changes_of(kind, event, values.get("changes") or (), clock):
                data[field.name] = {**data.get(field.name, {}), **given}
            elif field.required and field.name not in data:
                raise InputError(
                    tr("Nothing to change was named."), tr("Name fields as FIELD=VALUE, such as title=…")
                )
        elif (given := values.get(parameter_of(field))) not in (None, ()):
            data[field.name] = _value(field, given, clock)
        elif field.required and field.name not in data:
            raise InputError(
                tr("--{name} is missing.", name=field.name.replace("_", "-")),
                tr("{label}: {help}.", label=field.label, help=field.help),
            )
    return data


def _value(field: Field, given: Any, clock: Clock) -> Any:
    if field.shape.many:
        texts: tuple[str, ...] = given
        return [read(field.shape, _text(field, text), field.name, clock) for text in texts]
    if given == "" and field.shape.optional:
        return None
    return read(field.shape, _text(field, given), field.name, clock)


def _text(field: Field, given: str) -> str:
    return long_text(given, field.name) if field.long else given


def changes_of(kind: Kind, event: type[Event], pairs: tuple[str, ...], clock: Clock) -> dict[str, Any]:
    """`FIELD=VALUE` words as fields of the kind's record. An empty value clears the field."""
    types = field_types(kind.record)
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise InputError(
                tr("“{pair}” is not FIELD=VALUE.", pair=pair), tr("Write it like title='Another title'.")
            )
        if name not in types:
            raise InputError(
                tr("{kind} has no field “{name}”.", kind=kind.label, name=name),
                did_you_mean(name, changed_by(kind, event)),
            )
        changes[name] = read_field(shape_of(types[name]), long_text(text, name), name, clock)
    return changes
