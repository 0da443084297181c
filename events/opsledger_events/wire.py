"""Turning input into commands: NDJSON lines, and fields by name from options and mappings.

All input from outside passes through here once. What passes has the declared form; anything
else raises an InputError that names the field, the value and the way out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace

from opsledger_events.command import Command, CommandLine
from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.exact import check_exact, check_exact_text, may_be_inexact
from opsledger_events.json_text import check_value, object_of
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import marks_of
from opsledger_events.registry import kind_named, verb_named


class Entrance(NamedTuple):
    """The permitted input for one event type."""

    kind: str
    event: type[Event]
    fields: frozenset[str]
    """Fields that may be given."""
    filled: frozenset[str]
    """Fields that the ledger fills and nobody gives."""
    moments: tuple[str, ...]
    """Fields that hold a time."""
    scalars: dict[str, Any]
    """Types of the fields that hold a number or a boolean, for which a text may be given."""
    numbers: tuple[str, ...]
    """Fields that are or contain numbers with a fraction."""


@lru_cache(maxsize=512)
def entrance(kind: str, verb: str) -> Entrance:
    """The entrance of a kind's verb. Raises InputError that suggests the nearest kind or verb."""
    event = verb_named(kind_named(kind), verb)
    types = {field.encode_name: field.type for field in fields(event)}
    filled = frozenset(name for name, held in types.items() if marks_of(held).get("filled"))
    return Entrance(
        kind=kind,
        event=event,
        fields=frozenset(types) - filled,
        filled=filled,
        moments=tuple(name for name, held in types.items() if datetime in _parts(held)),
        scalars={
            name: held
            for name, held in types.items()
            if _parts(held) & {int, float, bool} and not _parts(held) & {str, tuple, dict}
        },
        numbers=tuple(name for name, held in types.items() if _has_numbers(held)),
    )


def _has_numbers(annotation: Any) -> bool:
    return any(
        part is float
        or (
            isinstance(part, type)
            and issubclass(part, Struct)
            and any(_has_numbers(f.type) for f in fields(part))
        )
        for part in _parts(annotation)
    )


def _parts(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    origin = getattr(annotation, "__origin__", None)
    return {annotation, origin}.union(*(_parts(part) for part in inner))


def event_from(kind: Kind, verb: str, data: dict[str, Any], *, strict: bool = True) -> Event:
    """The event for a verb of a kind, made from its fields by name.

    Unless `strict`, a text may be given for a number or a boolean ("5", "true"). Times always need a
    zone. Raises InputError for an unknown, missing, ledger-filled or ill-fitting field.
    """
    for name, value in data.items():
        check_value(name, value)
    gate = entrance(kind.name, verb)
    return _event(gate, data if strict else _from_texts(gate, data))


def _event(gate: Entrance, data: dict[str, Any]) -> Event:
    if not data.keys() <= gate.fields:
        raise _not_asked(gate, data)
    try:
        event = msgspec.convert(data, gate.event)
    except msgspec.ValidationError as error:
        from opsledger_events.explaining import refusal  # noqa: PLC0415 - only what does not fit is explained

        raise refusal(error, data, gate.event) from error
    for name in gate.numbers:
        if name in data and may_be_inexact(data[name]):
            check_exact(name, data[name], getattr(event, name))
    return _in_utc(gate, event) if gate.moments else event


def _not_asked(gate: Entrance, data: dict[str, Any]) -> InputError:
    name = next(name for name in data if name not in gate.fields)
    if name in gate.filled:
        return InputError(
            tr("{field}: the ledger fills this itself.", field=name),
            tr("Leave it out."),
        )
    from opsledger_events.explaining import no_such_field  # noqa: PLC0415 - only what does not fit is explained

    return no_such_field(name, tuple(sorted(gate.fields)))


def _in_utc(gate: Entrance, event: Event) -> Event:
    local = {
        name: held.astimezone(UTC)
        for name in gate.moments
        if isinstance(held := getattr(event, name), datetime) and held.tzinfo is not UTC
    }
    return replace(event, **local) if local else event


def _from_texts(gate: Entrance, data: dict[str, Any]) -> dict[str, Any]:
    read = dict(data)
    for name, held in gate.scalars.items():
        if isinstance(text := data.get(name), str):
            try:
                read[name] = msgspec.convert(text.strip(), held, strict=False)
            except msgspec.ValidationError:
                continue
            check_value(name, read[name])
            if isinstance(read[name], float):
                check_exact_text(name, text, read[name])
    return read


def read_command(line: bytes, *, source: str = "") -> Command:
    """The command in one line of NDJSON (see `CommandLine`); `source` applies if the line names none.

    Raises InputError for anything that is not such a command.
    """
    given = object_of(line, '{"do": "issue raise", "data": {…}}')
    try:
        said = msgspec.convert(given, CommandLine)
    except msgspec.ValidationError as error:
        from opsledger_events.explaining import refusal  # noqa: PLC0415 - only what does not fit is explained

        raise refusal(error, given, CommandLine) from error
    gate = _asked(said.do)
    return Command(
        kind=gate.kind,
        event=_event(gate, said.data),
        record=said.record,
        actor=said.actor,
        reason=said.reason,
        source=said.source or source,
        at=None if said.at is None else said.at.astimezone(UTC),
        expect=said.expect,
        expect_others=said.expect_others,
        key=said.key,
        correlation=said.correlation,
        causation=said.causation,
    )


@lru_cache(maxsize=512)
def _asked(do: str) -> Entrance:
    kind, _, verb = do.partition(" ")
    if not verb:
        raise InputError(
            tr("do: “{do}” is not a kind and a verb.", do=do),
            tr('Write both, such as "issue raise".'),
        )
    return entrance(kind, verb)
