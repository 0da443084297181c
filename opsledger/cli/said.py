"""The content of an event in a few words for people: its fields and their values by their declared labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

import msgspec

from opsledger.cli.session import Session
from opsledger.in_words import in_words
from opsledger_events.body import Body
from opsledger_events.changes import field_types
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import clauses, tr
from opsledger_events.marks import label_of
from opsledger_events.personal import CHANGES

SHORT_CHARS = 80
DIGEST = re.compile("[0-9a-f]{64}")
DIGITS = 12
"""Digits of a digest that are shown."""


def said_by(session: Session, entry: AnyEntry) -> str:
    """The fields of an event that differ from their defaults, each by its label; a title without one."""
    zone = session.clock.zone
    parts: list[str] = []
    for name in msgspec.to_builtins(entry.data):
        value = getattr(entry.data, name)
        if name == CHANGES:
            kind = _kind_of(session, entry)
            parts.extend(_named(*change, zone) for change in _changes(kind, value))
        elif name == "title":
            parts.append(_short(value))
        else:
            parts.append(_named(label_of(type(entry.data), name), value, zone))
    return clauses(parts)


def _named(label: str, value: Any, zone: tzinfo | None) -> str:
    return tr("{label}: {value}", label=label, value=in_words(value, zone, text=_short, body=_digest))


def _changes(kind: Kind | None, changes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Fields of a record by their labels, with their values in the types of the record."""
    types = field_types(kind.record) if kind else {}
    for name, given in changes.items():
        try:
            value = msgspec.convert(given, types.get(name, Any), strict=not isinstance(given, str))
        except msgspec.ValidationError:
            value = given  # Values recorded by an older version are shown unchanged.
        yield label_of(kind.record, name) if kind else name, value


def _kind_of(session: Session, entry: AnyEntry) -> Kind | None:
    """The kind of an entry's record; None if the record does not exist."""
    from opsledger_events.fold import kind_of_history
    from opsledger_events.registry import owner_of

    if kind := owner_of(entry.type):
        return kind
    history = session.ledger.log.history(entry.record)
    return kind_of_history(history[0]) if history else None


def _short(text: str) -> str:
    if DIGEST.fullmatch(text):
        return text[:DIGITS]
    return text if len(text) <= SHORT_CHARS else f"{text[: SHORT_CHARS - 1]}…"


def _digest(body: Body) -> str:
    return body.sha256[:DIGITS]
