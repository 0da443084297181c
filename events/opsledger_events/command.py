"""A command: "do this to that record", and its form on the wire."""

from __future__ import annotations

from typing import Any

from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.language import tr
from opsledger_events.values import (
    NAME_LIMIT_CHARS,
    TEXT_LIMIT_CHARS,
    Count,
    Moment,
    Name,
    RecordId,
    Text,
    Value,
)


class Command(Value):
    """A request to change one record. It carries the event to be recorded."""

    kind: str
    event: Event
    record: RecordId | None = None
    """Id of the record; None for the next free id of the kind."""
    actor: Name = ""
    """The person who makes the change; the authenticated user if empty."""
    reason: Text = ""
    source: Name = ""
    at: Moment | None = None
    """When it held in the world; now if None."""
    expect: Count | None = None
    """Version the record must have; 0 for "does not exist yet"."""
    expect_others: dict[str, Count] = {}
    """Versions that other records must have, by id: those on whose content this command was based."""
    key: Name = ""
    """Idempotency key: a command with the same key and the same body is recorded only once."""
    correlation: Name = ""
    causation: Count = 0
    as_found: bool = False
    """Whether this is history of another system: rules that it breaks are named in the entry, not enforced."""

    def check(self) -> None:
        """Raise InputError for a text over its limit: msgspec checks only values that it decodes."""
        names = len(self.actor) + len(self.source) + len(self.key) + len(self.correlation)
        if len(self.reason) <= TEXT_LIMIT_CHARS and names <= NAME_LIMIT_CHARS:
            return
        for name, limit in LIMITS_CHARS.items():
            if len(text := getattr(self, name)) > limit:
                raise InputError(
                    tr(
                        "{field}: {size} characters are over the limit of {limit}.",
                        field=name,
                        size=len(text),
                        limit=limit,
                    ),
                    tr("Put long text in an attachment or a document."),
                )


LIMITS_CHARS = {
    "reason": TEXT_LIMIT_CHARS,
    "actor": NAME_LIMIT_CHARS,
    "source": NAME_LIMIT_CHARS,
    "key": NAME_LIMIT_CHARS,
    "correlation": NAME_LIMIT_CHARS,
}
"""Maximum lengths of a command's own texts, in characters."""


class CommandLine(Value, forbid_unknown_fields=True):
    """A command as one line of NDJSON, as `opsledger append` reads it.

    `{"do": "issue resolve", "record": "ISS-42", "data": {"solution": "..."}, "reason": "..."}`
    """

    do: str
    record: RecordId | None = None
    data: dict[str, Any] = {}
    actor: Name = ""
    reason: Text = ""
    source: Name = ""
    at: Moment | None = None
    expect: Count | None = None
    expect_others: dict[str, Count] = {}
    key: Name = ""
    correlation: Name = ""
    causation: Count = 0
