"""`opsledger diff FROM TO [ID]`: what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.moments import Asked
    from opsledger_projections.diff import RecordDiff


@acting(
    tr("What changed between two moments. In the whole handbook, or in one record."),
    epilog=tr(
        "A position (#123) means what the ledger knew then, a time what held then. Exit code 1 if anything changed."
    ),
)
@click.argument("from_moment", metavar="FROM")
@click.argument("to_moment", metavar="TO")
@click.argument("record", required=False, default="", metavar="[ID]")
def command(session: Session, from_moment: str, to_moment: str, record: str) -> None:
    """Print a line for each changed field; exit code 1 if there is any."""
    from opsledger_projections.diff import diff

    before, after = _asked(session, from_moment), _asked(session, to_moment)
    if session.output.for_people:
        session.say(f"{before.words or tr('now')} → {after.words or tr('now')}")
    if record:
        _check_record(session, record)
    found = diff(session.views, before.at, after.at, record)
    session.output.rows(_rows(session, found, before, after), _columns())
    if found:
        click.get_current_context().exit(1)


def _asked(session: Session, text: str) -> Asked:
    from opsledger.moments import ask

    return ask(text, "", session.clock, session.ledger.log)


def _check_record(session: Session, record: str) -> None:
    from opsledger.cli.records import no_such_record
    from opsledger_projections.records import kind_of_record

    if kind_of_record(session.views, record) is None:
        raise no_such_record(session, record)


def _rows(session: Session, found: list[RecordDiff], before: Asked, after: Asked) -> Iterator[dict[str, Any]]:
    from opsledger.cli.record_rows import label_of
    from opsledger_events.registry import kind_named
    from opsledger_projections.diff import entries_between

    people = session.output.for_people
    changes = {"added": tr("added"), "changed": tr("changed"), "closed": tr("closed"), "gone": tr("gone")}
    for each in found:
        kind = kind_named(each.kind)
        entries = entries_between(session.views, each.record, before.at, after.at)
        for field in each.fields:
            was, now = field.before, field.after
            if people and field.name == "state":
                was, now = (kind.states.get(value, value) if value else None for value in (was, now))
                was, now = (None if value is None else str(value) for value in (was, now))
            yield {
                "change": changes[each.change] if people else each.change,
                "record": each.record,
                "kind": each.kind,
                "title": each.title,
                "field": label_of(kind, field.name) if people else field.name,
                "before": was,
                "after": now,
                "entries": entries,
            }


def _columns() -> list[Column]:
    return [
        Column("change", tr("Change")),
        Column("record", tr("Record")),
        Column("kind", tr("Kind"), shown=False),
        Column("title", tr("Title")),
        Column("field", tr("Field")),
        Column("before", tr("Before")),
        Column("after", tr("After")),
        Column("entries", tr("Entries"), shown=False),
    ]
