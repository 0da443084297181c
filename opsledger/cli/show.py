"""`opsledger show ID`: one record in full, or one entry (`#123`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.offering import records
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.changes import field_types
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record

if TYPE_CHECKING:
    from opsledger_projections.links import LinkRow


@reading(tr("Show a record in full, or one entry of the ledger (#123)."))
@click.argument("record", metavar="ID|#POSITION", shell_complete=records)
def command(session: Session, record: str) -> None:
    """Print every field that has a value, what points at the record, and its text."""
    if record.startswith("#"):
        _show_entry(session, record)
        return
    from opsledger.cli.record_rows import row_of_record
    from opsledger.cli.records import record_found
    from opsledger_events.registry import kind_named
    from opsledger_projections.links import links_to

    found = record_found(session, record)
    kind = kind_named(found.kind)
    session.note_read((kind.name,), "show", record)
    row = row_of_record(found, plain_state=not session.output.for_people)
    if session.output.for_people:
        row |= dict.fromkeys(unsaid(kind, found.state))
    pointing = links_to(session.views, record, session.at)
    row["linked_from"] = (
        list(in_words(pointing))
        if session.output.for_people
        else [{"type": link.type, "record": link.record, "title": link.title} for link in pointing]
    )
    row["needs"] = [need.message for need in kind.needs_at(found.state, session.moment)]
    row["text"] = text_of(session, found.state)
    session.output.record(row, _columns(kind))


def _columns(kind: Kind) -> list[Column]:
    from opsledger.cli.record_rows import about_columns, kind_columns

    about = {column.name for column in about_columns()}
    head = [Column("record", tr("Record")), Column("kind", tr("Kind")), Column("state", tr("State"))]
    fields = [
        column._replace(shown=column.name not in ("body", "draft") or column.shown)
        for column in kind_columns(kind)
        if column.name not in ("record", "state", *about)
    ]
    tail = [
        Column("linked_from", tr("Linked from")),
        Column("needs", tr("Needs")),
        *(column._replace(shown=True) for column in about_columns()),
        Column("text", tr("Text")),
    ]
    return [*head, *fields, *tail]


def in_words(pointing: Iterable[LinkRow]) -> Iterator[str]:
    """The links to a record in words for people: `Sources: IMP-1 New seal`."""
    from opsledger_projections.links import label_of_link

    for link in pointing:
        yield f"{label_of_link(link.kind, link.type)}: {link.record} {link.title}".strip()


def unsaid(kind: Kind, state: Record) -> Iterator[str]:
    """The fields that say nothing about a record: a text that is not in force has no edition, even if the number is 0."""
    for name in field_types(kind.record):
        if name != "state" and not kind.is_said(name, state):
            yield name


def text_of(session: Session, state: Any) -> str | None:
    """The text of a record; None if it has none."""
    from opsledger_events.body import body_in

    body = body_in(state)
    return session.ledger.log.text(body) if body else None


def _show_entry(session: Session, given: str) -> None:
    from opsledger.cli.entries import entry_columns, row_of
    from opsledger.moments import position_named
    from opsledger_events.registry import owner_of

    columns = [column._replace(shown=column.name != "data") for column in entry_columns()]
    entry = session.ledger.log.entry(position_named(given))
    if kind := owner_of(entry.type):
        session.note_read((kind.name,), f"show {given}", entry.record)
    row = row_of(session, entry)
    if session.output.for_people:
        row["causation"] = entry.causation or None  # 0 means that the entry follows from none.
    session.output.record(row, columns)
