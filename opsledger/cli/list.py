"""`opsledger list [KIND]`: present records, one line each, now or as of any moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from opsledger.cli.offering import kinds
from opsledger.cli.options import reading
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.kind import Kind
from opsledger_events.language import is_called, tr
from opsledger_events.names import is_one
from opsledger_events.nearest import did_you_mean
from opsledger_events.values import Area

if TYPE_CHECKING:
    from opsledger_projections.records import RecordRow


@reading(tr("List records of a kind, or of all, as they stand at a moment."))
@click.argument("kind", required=False, shell_complete=kinds)
@click.option(
    "--open", "open_only", is_flag=True, help=tr("Only those for which somebody still has to do something.")
)
@click.option(
    "--state", multiple=True, metavar="STATE", help=tr("Only those in this state. May be repeated.")
)
@click.option("--owner", metavar="NAME", help=tr("Only those that this person answers for."))
@click.option("--area", metavar="AREA", help=tr("Only those of this area."))
@click.option("--tag", metavar="WORD", help=tr("Only those with this tag."))
@click.option("--all", "every", is_flag=True, help=tr("Those no longer in force too."))
def command(
    session: Session,
    kind: str | None,
    open_only: bool,
    state: tuple[str, ...],
    owner: str | None,
    area: str | None,
    tag: str | None,
    every: bool,
) -> None:
    """Print the records that pass every filter."""
    from opsledger.cli.record_rows import about_columns, base_columns, kind_columns, row_of_record
    from opsledger_events.registry import kind_meant, kind_named
    from opsledger_projections.people import person_meant
    from opsledger_projections.records import records_at

    chosen = kind_meant(kind) if kind else None
    states = {meant for given in state for meant in _states_meant(chosen, given)}
    place = area_named(area) if area else None
    owner = person_meant(session.views, owner, session.at) if owner else ""

    def passing() -> Iterator[RecordRow]:
        for row in records_at(session.views, session.at, chosen.name if chosen else None):
            declared, record = kind_named(row.kind), row.state
            if open_only and record.state in declared.settled:
                continue
            if states and (row.kind, record.state) not in states:
                continue
            if not (every or open_only or states or record.state in declared.listed):
                continue
            if (owner and not is_one(record.owner, owner)) or (
                place is not None and record.area is not place
            ):
                continue
            if tag and tag not in record.tags:
                continue
            yield row

    if chosen:
        session.note_read((chosen.name,), f"list {chosen.name}")
    columns = kind_columns(chosen) if chosen else [*base_columns(), *about_columns()]
    plain = not session.output.for_people
    found = session.output.rows((row_of_record(row, plain_state=plain) for row in passing()), columns)
    if not found and session.output.for_people:
        session.say(tr("There are no such records."))


def _states_meant(kind: Kind | None, given: str) -> set[tuple[str, str]]:
    """Kinds and their states that a stored word, or a label in either language, denotes.

    One Chinese word may be the label of several states, each of a different kind.
    """
    from opsledger_events.registry import KINDS

    kinds = [kind] if kind else list(KINDS.values())
    found = {
        (each.name, state)
        for each in kinds
        for state, label in each.states.items()
        if is_called(given, state, label)
    }
    if not found:
        raise InputError(
            tr("There is no state “{state}”.", state=given),
            did_you_mean(given, sorted({state for each in kinds for state in each.states})),
        )
    return found


def area_named(given: str) -> Area:
    """An area by its stored word or its label. Raises InputError with the nearest."""
    from opsledger.clock import clock_in
    from opsledger.entering.shapes import Shape, read

    return Area(read(Shape(Area), given, "area", clock_in()))
