"""Values of the ledger in words: one harmless line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import fields

from opsledger.harmless import harmless
from opsledger.in_words import in_words
from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.language import clauses, tr
from opsledger_events.marks import field_marks, label_of, marks_of

NOTHING = "—"


def phrase(value: Any, zone: tzinfo | None) -> str:
    """One value in words, on one line."""
    return harmless(in_words(value, zone, body=_size)) or NOTHING


def _size(body: Body) -> str:
    return tr("text of {size:|byte|bytes}, sha256 {digest}…", size=body.size_bytes, digest=body.sha256[:12])


@cache
def _marks(owner: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    return {field.name: marks_of(field.type) for field in fields(owner)}


def field_label(owner: type[msgspec.Struct], name: str) -> str:
    """The label of a field of a record or an event."""
    return label_of(owner, name)


def is_long(owner: type[msgspec.Struct], name: str) -> bool:
    """Whether a field may hold several lines."""
    return bool(_marks(owner)[name].get("long"))


def state_label(states: dict[str, Any], state: str) -> str:
    """The label of a state; its stored name if it is not declared."""
    return str(states.get(state, state))


def data_of(entry: AnyEntry) -> Iterator[tuple[str, Any]]:
    """The non-empty fields of an entry's event, by name."""
    for name in entry.data.__struct_fields__:
        value = getattr(entry.data, name)
        if value not in (None, "", ()) and value is not UNSET:
            yield name, value


def summary(entry: AnyEntry, zone: tzinfo | None) -> str:
    """An event in a few words: what somebody entered, not what the ledger filled in, and the reason."""
    said = clauses(
        phrase(value, zone)
        for name, value in data_of(entry)
        if not (name == "area" and value == "general")
        and not field_marks(type(entry.data), name).get("filled")  # pyright: ignore[reportArgumentType] - a class is hashable
    )
    reason = harmless(entry.reason)
    return f"{said} — {reason}" if said and reason else said or reason


def changes(before: msgspec.Struct | None, after: msgspec.Struct) -> list[tuple[str, Any, Any]]:
    """The fields that differ, with both values; if there was nothing before, the fields that are not empty."""
    found: list[tuple[str, Any, Any]] = []
    for name in after.__struct_fields__:
        new = getattr(after, name)
        old = getattr(before, name) if before is not None else None
        if new != old if before is not None else new not in (None, "", ()):
            found.append((name, old, new))
    return found
