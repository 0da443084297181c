"""A command: "do this to that record", and its form on the wire."""

from __future__ import annotations

from typing import Any

from opsledger_events.event import Event
from opsledger_events.values import Count, Moment, Name, RecordId, Text, Value


class Command(Value):
    """One wish to change one record. The event it carries is what would happen."""

    kind: str
    event: Event
    record: RecordId | None = None
    """None: the ledger allots the next id of the kind."""
    actor: Name = ""
    """Whose change it is; the authenticated user where empty."""
    reason: Text = ""
    source: Name = ""
    at: Moment | None = None
    """When it held in the world; now where None."""
    expect: Count | None = None
    """Version the record must have; 0 for "does not exist yet"."""
    key: Name = ""
    """Idempotency key: the same key with the same body is recorded once."""
    correlation: Name = ""
    causation: Count = 0
    as_found: bool = False
    """History of another system: rules that are not met are named in the event, not enforced."""


class CommandLine(Value, forbid_unknown_fields=True):
    """A command as one line of NDJSON, as `opsledger append` reads it.

    `{"do": "issue resolve", "record": "ISS-42", "data": {"solution": "..."}, "reason": "..."}`
    """

    do: str
    record: RecordId | None = None
    data: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies an empty default
    actor: Name = ""
    reason: Text = ""
    source: Name = ""
    at: Moment | None = None
    expect: Count | None = None
    key: Name = ""
    correlation: Name = ""
    causation: Count = 0
