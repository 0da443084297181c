"""Entries of the log as lines of NDJSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import msgspec

from opsledger.exporting.json_text import safe
from opsledger.exporting.separated import csv_lines
from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.registry import encode_entry

CSV_FIELDS = (
    "position", "record", "version", "type", "recorded_at", "effective_at", "actor", "authenticated_as",
    "reason", "source", "correlation", "causation", "key", "unmet", "one_login",
    "data",
)  # fmt: skip


class Stored(Protocol):
    """What the export needs of a log."""

    def raw(self, position: int) -> bytes:
        """The stored bytes of an entry."""
        ...

    def text(self, body: Body) -> str:
        """The text of a body."""
        ...


def raw_of(entries: Iterable[AnyEntry], log: Stored) -> Iterator[str]:
    """The exact bytes that were hashed, one entry per line."""
    for entry in entries:
        yield log.raw(entry.position).decode() + "\n"


def ndjson_of(entries: Iterable[AnyEntry], log: Stored, *, texts: bool = False) -> Iterator[str]:
    """Entries as JSON with harmful characters escaped; if `texts`, with the texts of bodies."""
    for entry in entries:
        yield safe(encode_entry(_with_texts(entry, log) if texts else entry).decode()) + "\n"


def _with_texts(entry: AnyEntry, log: Stored) -> AnyEntry:
    bodies: dict[str, Any] = {
        name: msgspec.structs.replace(body, text=log.text(body))
        for name in entry.data.__struct_fields__
        if isinstance(body := getattr(entry.data, name), Body)
    }
    if not bodies:
        return entry
    return msgspec.structs.replace(entry, data=msgspec.structs.replace(entry.data, **bodies))


def csv_of(entries: Iterable[AnyEntry]) -> Iterator[str]:
    """Entries as CSV: one line each, with their data as JSON in the last column."""
    return csv_lines(CSV_FIELDS, (_cells(entry) for entry in entries))


def _cells(entry: AnyEntry) -> list[Any]:
    """The value of an entry in each column. The person at the keyboard is given even if they are the actor too."""
    return [
        entry.authenticated if name == "authenticated_as" else getattr(entry, name) for name in CSV_FIELDS
    ]
