"""JSON Schema of events: what a command's `data` may hold, with labels and help in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct

from opsledger_events.event import Event
from opsledger_events.language import Label
from opsledger_events.marks import field_marks, leaves_of
from opsledger_events.registry import owners
from opsledger_events.values import Choice

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's data.

    English stands in `title` and `description`, Chinese in `x-zh` beside them. `readOnly`: the ledger
    fills it; `x-ref`: kinds of the records it refers to; `x-personal`: about a person.
    """
    (top,), parts = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    name = top["$ref"].rpartition("/")[2]
    named = {held.__name__: held for held in _structs(event)} | {
        held.__name__: held for held in _choices(event)
    }
    for part, held in named.items():
        if part in parts:
            _describe(parts[part], held)
    schema = parts.pop(name)
    declared = event.declared
    kind = owners().get(declared.type)
    whole = (
        {"$schema": DIALECT, "$id": f"urn:opsledger:event:{declared.type}"}
        | schema
        | _texts(declared.label, declared.help)
        | {"additionalProperties": False, "x-verb": f"{kind.name if kind else '*'} {declared.verb}".strip()}
        | ({"$defs": parts} if parts else {})
    )
    return msgspec.json.decode(msgspec.json.encode(whole), type=dict[str, Any])


def _texts(label: Label, help: Label) -> dict[str, Any]:
    return {
        "title": label.en,
        "description": help.en,
        "x-zh": {"title": label.zh, "description": help.zh},
    }


def _describe(part: dict[str, Any], held: type[Any]) -> None:
    if issubclass(held, Choice):
        part["x-labels"] = {choice.value: {"en": choice.label.en, "zh": choice.label.zh} for choice in held}
        return
    for name, schema in part.get("properties", {}).items():
        marks = field_marks(held, name)
        if "label" in marks:
            schema.update(_texts(marks["label"], marks["help"]))
        if marks.get("filled"):
            schema["readOnly"] = True
        if marks.get("personal"):
            schema["x-personal"] = True
        if kinds := marks.get("ref"):
            schema["x-ref"] = kinds.split()


def _structs(held: type[Struct]) -> Iterator[type[Struct]]:
    yield held
    for field in msgspec.structs.fields(held):
        for part in leaves_of(field.type):
            if issubclass(part, Struct):
                yield from _structs(part)


def _choices(held: type[Struct]) -> Iterator[type[Enum]]:
    for struct in _structs(held):
        for field in msgspec.structs.fields(struct):
            yield from (part for part in leaves_of(field.type) if issubclass(part, Enum))
