"""`opsledger bisect ID CONDITION`: the first entry after which a record met a condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.offering import records
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_projections.bisect import Turn
    from opsledger_projections.timeline import Axis


@reading(
    tr("The first entry after which a condition on a record holds, and how often that changed since."),
    epilog="\b\nopsledger bisect ISS-1 'state = resolved'\nopsledger bisect ISS-1 '状态 = 已解决 且 严重程度 = 高'\n"
    "opsledger bisect ISS-1 'severity in (high, critical) and not owner = \"Li Na\"'\n\n"
    + tr(
        "Signs: = != < <= > >= ~ (contains) in and or not ( ). A day or a month is all of it, in the zone of --zone. Exit code 1 if it never held."
    ),
)
@click.argument("record", metavar="ID", shell_complete=records)
@click.argument("condition", metavar="CONDITION")
@click.option(
    "--axis",
    type=click.Choice(("effective", "recorded")),
    default="recorded",
    help=tr("Which time orders the entries: when it held, or when the ledger learned of it."),
)
def command(session: Session, record: str, condition: str, axis: Axis) -> None:
    """Print that entry with the ones before and after it; exit code 1 if there is none."""
    from opsledger.cli.records import record_found
    from opsledger.expressions.comparing import Surroundings
    from opsledger.expressions.reading import condition as read
    from opsledger_events.registry import kind_named
    from opsledger_projections.bisect import first_holding

    found = record_found(session, record)
    session.note_read((found.kind,), "bisect", found.record)
    log = session.ledger.log
    asked = read(condition, kind_named(found.kind), Surroundings(session.clock, log.text))
    for line in asked.words:
        session.say(line)
    turn = first_holding(log, found.record, asked.holds, session.at, axis)
    if session.output.for_people:
        session.say(_summary(turn))
    if turn is not None or not session.output.for_people:
        session.output.rows(_rows(session, turn), _columns())
    if turn is None:
        click.get_current_context().exit(1)


def _summary(turn: Turn | None) -> str:
    if turn is None:
        return tr("It never held.")
    position, count = turn.first.position, turn.changes
    if turn.holds:
        return tr(
            "First after #{position}; changes since: {count}; it holds.", position=position, count=count
        )
    return tr(
        "First after #{position}; changes since: {count}; it does not hold.",
        position=position,
        count=count,
    )


def _rows(session: Session, turn: Turn | None) -> Iterator[dict[str, Any]]:
    from opsledger.cli.entries import row_of

    if turn is None:
        return
    people = session.output.for_people
    labels = {"before": tr("before"), "first": tr("first"), "after": tr("after")}
    for place, entry, holds in (
        ("before", turn.before, False),
        ("first", turn.first, True),
        ("after", turn.after, turn.holds_after),
    ):
        if entry is not None:
            place_shown = labels[place] if people else place
            changes = turn.changes if place == "first" else None
            yield {"place": place_shown, "holds": holds, "changes": changes, **row_of(session, entry)}


def _columns() -> list[Column]:
    from opsledger.cli.entries import entry_columns

    return [
        Column("place", tr("Place")),
        Column("holds", tr("Holds")),
        Column("changes", tr("Changes since"), shown=False),
        *(column for column in entry_columns() if column.name != "record"),
    ]
