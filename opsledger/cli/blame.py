"""`opsledger blame ID`: who last set each field of a record, or each line of its text, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.offering import records
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.expressions.called import Called
    from opsledger_events.event import AnyEntry
    from opsledger_projections.records import RecordRow

EMPTY = (None, "", ())
"""Values of fields that somebody emptied; these are shown only if the field is asked for."""


@reading(
    tr("Who last set each field of a record, when and why."),
    epilog="\b\nopsledger blame ISS-3\nopsledger blame ISS-3 severity responsible --as-of 2026-01-31\n"
    "opsledger blame travel --lines",
)
@click.argument("record", metavar="ID", shell_complete=records)
@click.argument("names", nargs=-1, metavar="[FIELD]...")
@click.option("--lines", is_flag=True, help=tr("Line by line, the text that is in force."))
def command(session: Session, record: str, names: tuple[str, ...], lines: bool) -> None:
    """Print a line for each field that has a value, or for each line of the text."""
    from opsledger.cli.records import record_found

    if lines and names:
        raise InputError(
            tr("--lines is about the text, not about fields."),
            tr("Leave {names} out, or --lines.", names=", ".join(names)),
        )
    found = record_found(session, record)
    session.note_read((found.kind,), "blame", found.record)
    rows = _lines(session, found) if lines else _fields(session, found, names)
    columns = _line_columns() if lines else _field_columns()
    if not session.output.rows(rows, columns) and session.output.for_people:
        session.say(tr("{record} has no text in force.", record=record) if lines else tr("Nothing was set."))


def _fields(session: Session, found: RecordRow, asked: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    from opsledger.expressions.called import fields_called
    from opsledger_events.marks import label_of
    from opsledger_events.registry import kind_named
    from opsledger_projections.blame import setters

    kind = kind_named(found.kind)
    known = fields_called(kind)
    wanted = {_field_meant(name, known) for name in asked}
    set_by = setters(session.ledger.log, found.record, session.at)
    people = session.output.for_people
    for name in known:
        value = getattr(found.state, name)
        if name in set_by and (name in wanted or (not asked and value not in EMPTY)):
            if people and name == "state":
                value = str(kind.states.get(value, value))
            field = label_of(kind.record, name) if people else name
            yield {"field": field, "value": value, **_set_by(session, set_by[name])}


def _field_meant(given: str, known: Called) -> str:
    """The field with an id or a label. Raises InputError with the nearest."""
    from opsledger.expressions.called import meant, to_choose

    if (name := meant(given, known)) is None:
        raise InputError(tr("There is no field “{name}”.", name=given), to_choose(given, known))
    return name


def _lines(session: Session, found: RecordRow) -> Iterator[dict[str, Any]]:
    from opsledger_projections.line_blame import blame_lines

    for line in blame_lines(session.ledger.log, found.record, session.at):
        yield {
            "line": line.number,
            "text": line.text,
            "author": line.written.actor,
            "written_position": line.written.position,
            "written_reason": line.written.reason,
            **_set_by(session, line.entry),
        }


def _set_by(session: Session, entry: AnyEntry) -> dict[str, Any]:
    from opsledger.cli.entries import cause_of

    return {"position": entry.position, **cause_of(entry, people=session.output.for_people)}


def _field_columns() -> list[Column]:
    return [
        Column("field", tr("Field")),
        Column("value", tr("Value")),
        Column("position", "#"),
        Column("effective_at", tr("When")),
        Column("event", tr("Event"), spare=True),
        Column("actor", tr("Actor")),
        Column("reason", tr("Reason"), spare=True),
        *_last_columns(),
    ]


def _line_columns() -> list[Column]:
    """The columns of a line: first who wrote it and why, then who put it in force."""
    return [
        Column("line", tr("Line")),
        Column("text", tr("Text")),
        Column("author", tr("Author")),
        Column("written_position", tr("Written")),
        Column("written_reason", tr("Why")),
        Column("position", tr("In force with")),
        Column("effective_at", tr("When")),
        Column("event", tr("Event"), spare=True),
        Column("actor", tr("Put in force by"), spare=True),
        Column("reason", tr("Reason"), spare=True),
        *_last_columns(),
    ]


def _last_columns() -> list[Column]:
    return [
        Column("recorded_at", tr("Recorded"), spare=True),
        Column("type", tr("Type"), shown=False),
    ]
