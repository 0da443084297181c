"""Entries of the ledger as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from msgspec import to_builtins

from opsledger.cli.output import Column
from opsledger.cli.said import DIGEST, SHORT_CHARS, said_by
from opsledger.cli.session import Session
from opsledger_events.digits import exact
from opsledger_events.event import AnyEntry
from opsledger_events.language import clauses, tr


def entry_columns(*, both_times: bool = False, rules: bool = False) -> list[Column]:
    """The fields of an entry; a table shows the first ones.

    `both_times` adds when the ledger learned of it, `rules` the rules that it did not meet.
    """
    return [
        Column("position", "#", least=6),
        Column("effective_at", tr("When"), least=16),
        *([Column("recorded_at", tr("Recorded"))] if both_times else []),
        Column("record", tr("Record"), least=8),
        Column("event", tr("Event"), least=16),
        *([Column("unmet", tr("Rules not met"), least=16)] if rules else []),
        Column("actor", tr("Actor"), spare=True, least=12),
        Column("reason", tr("Reason"), spare=True, least=16),
        Column("summary", tr("What"), least=20),
        Column("version", tr("Version"), shown=False),
        Column("type", tr("Type"), shown=False),
        *([] if both_times else [Column("recorded_at", tr("Recorded"), shown=False)]),
        Column("authenticated_as", tr("Authenticated"), shown=False),
        Column("source", tr("Source"), shown=False),
        Column("correlation", tr("Correlation"), shown=False),
        Column("causation", tr("Follows from"), shown=False),
        Column("key", tr("Key"), shown=False),
        *([] if rules else [Column("unmet", tr("Rules not met"), shown=False)]),
        Column("one_login", tr("Under one login with"), shown=False),
        Column("data", tr("Data"), shown=False),
    ]


def cause_of(entry: AnyEntry, *, people: bool) -> dict[str, Any]:
    """The fields of a row that describe the entry behind it: the event's label for people, its type for programs."""
    return {
        "event": str(entry.data.declared.label) if people else entry.type,
        "type": entry.type,
        "actor": entry.actor,
        "reason": entry.reason,
        "effective_at": entry.effective_at,
        "recorded_at": entry.recorded_at,
    }


def row_of(session: Session, entry: AnyEntry) -> dict[str, Any]:
    """One entry as a row, for people or for programs."""
    people = session.output.for_people
    return {
        "position": entry.position,
        **cause_of(entry, people=people),
        "record": entry.record,
        "summary": said_by(session, entry) if people else summary_of(entry),
        "version": entry.version,
        "authenticated_as": entry.authenticated,
        "source": entry.source,
        "correlation": entry.correlation,
        "causation": entry.causation,
        "key": entry.key,
        "unmet": entry.unmet,
        "one_login": entry.one_login,
        "data": entry.data,
    }


def show_entries(
    session: Session,
    entries: Iterable[AnyEntry],
    *,
    more: bool = False,
    both_times: bool = False,
    rules: bool = False,
    goes_on: bool = False,
) -> int:
    """Print entries as rows, and return their number. `more`: they continue earlier rows; `goes_on`: more rows will follow."""
    rows = (row_of(session, entry) for entry in entries)
    return session.output.rows(
        rows, entry_columns(both_times=both_times, rules=rules), more=more, goes_on=goes_on
    )


def summary_of(entry: AnyEntry) -> str:
    """The fields of an event that differ from their defaults, in a few words for programs."""
    said: dict[str, Any] = to_builtins(entry.data)
    parts: list[str] = []
    for name, value in said.items():
        if name == "changes":
            parts.extend(f"{field}={short(new)}" for field, new in value.items())
        else:
            parts.append(short(value) if name == "title" else f"{name}={short(value)}")
    return ", ".join(parts)


def short(value: Any) -> str:
    """A plain value, shortened; of a digest, the first digits."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return fields["sha256"][:12] if "sha256" in fields else " ".join(map(short, fields.values()))
    if isinstance(value, list | tuple):
        return clauses(map(short, cast("list[Any]", value)))
    if isinstance(value, float):
        return exact(value)
    text = "" if value is None else str(value)
    if DIGEST.fullmatch(text):
        return text[:12]
    return text if len(text) <= SHORT_CHARS else f"{text[: SHORT_CHARS - 1]}…"
