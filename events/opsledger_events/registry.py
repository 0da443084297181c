"""The closed registry: every record kind and every stored event type, by name.

To add a kind, write its file in `kinds/` and name it in `KINDS`. A stored type that is not registered
is an error; it never causes an import.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import msgspec

from opsledger_events.common import COMMON_EVENTS
from opsledger_events.decoding import decoder_of
from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.event import AnyEntry, Entry, Event
from opsledger_events.kind import Kind
from opsledger_events.kind_table import KindTable
from opsledger_events.language import is_called, tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.record import Record

KINDS = KindTable(
    {
        "organisation": "opsledger_events.kinds.organisation:ORGANISATION",
        "unit": "opsledger_events.kinds.unit:UNIT",
        "position": "opsledger_events.kinds.position:POSITION",
        "goal": "opsledger_events.kinds.goal:GOAL",
        "process": "opsledger_events.kinds.process:PROCESS",
        "document": "opsledger_events.kinds.document:DOCUMENT",
        "rule": "opsledger_events.kinds.rule:RULE",
        "control": "opsledger_events.kinds.control:CONTROL",
        "indicator": "opsledger_events.kinds.indicator:INDICATOR",
        "analysis": "opsledger_events.kinds.analysis:ANALYSIS",
        "issue": "opsledger_events.kinds.issue:ISSUE",
        "improvement": "opsledger_events.kinds.improvement:IMPROVEMENT",
        "meeting": "opsledger_events.kinds.meeting:MEETING",
        "task": "opsledger_events.kinds.task:TASK",
        "suggestion": "opsledger_events.kinds.suggestion:SUGGESTION",
        "appraisal": "opsledger_events.kinds.appraisal:APPRAISAL",
        "budget": "opsledger_events.kinds.budget:BUDGET",
        "risk": "opsledger_events.kinds.risk:RISK",
        "plan": "opsledger_events.kinds.plan:PLAN",
        "obligation": "opsledger_events.kinds.obligation:OBLIGATION",
        "report": "opsledger_events.kinds.report:REPORT",
        "contact": "opsledger_events.kinds.contact:CONTACT",
        "access": "opsledger_events.kinds.access:ACCESS",
    }
)

UPCASTERS: dict[str, Callable[[Any], Event]] = {}
"""For each stored type that a newer version replaced, the function that turns its event into the newer one."""


@lru_cache(maxsize=1)
def event_types() -> dict[str, type[Event]]:
    """Every stored event type, by its name: `issue.raised/1`."""
    every = [*COMMON_EVENTS, *(event for kind in KINDS.values() for event in kind.events)]
    return {event.declared.type: event for event in every}


def event_named(stored_type: str) -> type[Event] | None:
    """The event class of a stored type, or None. Loads only the kind that the type's name suggests, if that kind has it."""
    name = stored_type.partition(".")[0]
    near = KINDS[name].events if name in KINDS else COMMON_EVENTS
    found = next((event for event in near if event.declared.type == stored_type), None)
    return found or event_types().get(stored_type)


@cache
def owner_of(stored_type: str) -> Kind | None:
    """The kind that an event type belongs to; None for an event common to all kinds. Loads only that kind if its name tells it."""
    name = stored_type.partition(".")[0]
    if name in KINDS and any(event.declared.type == stored_type for event in KINDS[name].events):
        return KINDS[name]
    return owners().get(stored_type)


@cache
def kind_of_record(record: type[Record]) -> Kind:
    """The kind whose records have this type."""
    return next(kind for kinds in (KINDS.loaded(), KINDS.values()) for kind in kinds if kind.record is record)


@lru_cache(maxsize=1)
def beginnings() -> dict[str, Kind]:
    """For each event type that creates a record, the kind of that record."""
    return {
        event.declared.type: kind for kind in KINDS.values() for event in kind.events if event.declared.begins
    }


@lru_cache(maxsize=1)
def owners() -> dict[str, Kind]:
    """For each event type that belongs to one kind, that kind."""
    return {e.declared.type: kind for kind in KINDS.values() for e in kind.events}


def kind_of(state: Record) -> Kind:
    """The kind of a record, given its state."""
    return kind_of_record(type(state))


def kind_named(name: str) -> Kind:
    """The kind with that name. Raises InputError that suggests the nearest name."""
    try:
        return KINDS[name]
    except KeyError:
        raise InputError(
            tr("There is no record kind “{name}”.", name=name),
            did_you_mean(name, KINDS),
        ) from None


def kind_called(given: str) -> Kind | None:
    """The kind that a person means by its name or by its label in either language; None if there is none."""
    if given in KINDS:  # loads only that kind
        return KINDS[given]
    return next((kind for kind in KINDS.values() if is_called(given, kind.name, kind.label)), None)


def kind_meant(given: str) -> Kind:
    """The same, but raises InputError that suggests the nearest name."""
    return kind_called(given) or kind_named(given)


def verb_named(kind: Kind, verb: str) -> type[Event]:
    """The event class for a verb of a kind. Raises InputError that suggests the nearest verb."""
    try:
        return kind.verbs[verb]
    except KeyError:
        raise InputError(
            tr("“{kind}” has no verb “{verb}”.", kind=kind.name, verb=verb),
            did_you_mean(verb, kind.verbs),
        ) from None


class Decoders(dict[str, "Callable[[bytes], AnyEntry]"]):
    """The decoder of stored bytes for each event type, made at first use."""

    def __missing__(self, stored_type: str) -> Callable[[bytes], AnyEntry]:
        """Make and keep the decoder of one stored type. Raises IntegrityError for an unknown type."""
        event = event_named(stored_type)
        if event is None:
            raise IntegrityError(
                tr("The ledger holds an event of the unknown type “{type}”.", type=stored_type),
                tr("It was written by a newer opsledger; use that version or a newer one."),
            )
        decode: Callable[[bytes], AnyEntry] = decoder_of(Entry[event])
        if upcast := UPCASTERS.get(stored_type):
            decode = _upcasting(decode, upcast)
        self[stored_type] = decode
        return decode


def _upcasting(
    decode: Callable[[bytes], AnyEntry], upcast: Callable[[Any], Event]
) -> Callable[[bytes], AnyEntry]:
    def decode_newest(raw: bytes) -> AnyEntry:
        entry = decode(raw)
        return msgspec.structs.replace(entry, data=upcast(entry.data))

    return decode_newest


DECODERS = Decoders()
"""`DECODERS[stored_type](entry_bytes)` returns the entry with its typed event, upcast to the newest version."""

encode_entry: Callable[[AnyEntry], bytes] = msgspec.json.Encoder().encode
"""Encodes an entry as the bytes that are stored and hashed."""


def decode_entry(stored_type: str, raw: bytes) -> AnyEntry:
    """The entry encoded in stored bytes. Raises IntegrityError if they are not an entry of that type."""
    try:
        return DECODERS[stored_type](raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise IntegrityError(
            tr("An entry of type “{type}” cannot be read: {error}", type=stored_type, error=error)
        ) from error
