"""`opsledger handbook [SECTION]`: the handbook, readable, as of any moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import NotFoundError
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.nearest import nearest
from opsledger_events.values import Area

if TYPE_CHECKING:
    from opsledger_projections.records import RecordRow

FIRST_FEW = 10
"""So many records of each chapter in the table of contents."""

ORDER = ("goal", "document", "indicator", "issue", "improvement", "plan")
"""Chapters in the order of a handbook; kinds that are not here come after them."""


@reading(
    tr("The handbook as it stands. Every chapter in short, or one chapter, area or record in full."),
    epilog=tr("SECTION is a kind (issue), its heading (Issue log), an area (finance) or the id of a record."),
)
@click.argument("section", nargs=-1, metavar="[SECTION]")
@click.option("--all", "every", is_flag=True, help=tr("Records no longer in force too."))
def command(session: Session, section: tuple[str, ...], every: bool) -> None:
    """Print the handbook or a part of it."""
    name = " ".join(section)
    kinds = _chapters()
    rows = _rows(session, kinds, name, every=every)
    if not session.output.for_people:
        _as_rows(session, rows)
    elif name:
        _in_full(session, rows)
    else:
        _in_short(session, kinds, rows)


def _chapters() -> list[Kind]:
    from opsledger_events.registry import KINDS

    rank = {kind: place for place, kind in enumerate(ORDER)}
    return sorted(KINDS.values(), key=lambda kind: rank.get(kind.name, len(rank)))


def _rows(session: Session, kinds: Sequence[Kind], name: str, *, every: bool) -> list[RecordRow]:
    """The records of a section, chapter by chapter. Raises NotFoundError with the nearest section."""
    from opsledger.cli.records import record_found
    from opsledger_projections.records import kind_of_record, records_at

    if not name:
        return [
            r
            for kind in kinds
            for r in records_at(session.views, session.at, kind.name)
            if every or _listed(r)
        ]
    if kind := _chapter_named(kinds, name):
        return [r for r in records_at(session.views, session.at, kind.name) if every or _listed(r)]
    if (area := _area_named(name)) is not None:
        order = {kind.name: place for place, kind in enumerate(kinds)}
        found = [
            r for r in records_at(session.views, session.at) if r.state.area is area and (every or _listed(r))
        ]
        return sorted(found, key=lambda row: order[row.kind])
    if kind_of_record(session.views, name) is not None:
        return [record_found(session, name)]
    known = [word for kind in kinds for word in (kind.name, str(kind.heading))] + [str(area) for area in Area]
    raise NotFoundError(
        tr("The handbook has no section “{name}”.", name=name),
        tr("Did you mean “{near}”?", near=nearest(name, known)),
    )


def _listed(row: RecordRow) -> bool:
    from opsledger_events.registry import kind_named

    return row.state.state in kind_named(row.kind).listed


def _chapter_named(kinds: Sequence[Kind], name: str) -> Kind | None:
    wanted = name.casefold()
    for kind in kinds:
        labels = (*kind.label, *kind.heading)
        if wanted == kind.name or wanted in (label.casefold() for label in labels):
            return kind
    return None


def _area_named(name: str) -> Area | None:
    wanted = name.casefold()
    for area in Area:
        if wanted in (area.value, area.label.en.casefold(), area.label.zh):
            return area
    return None


def _as_rows(session: Session, rows: Sequence[RecordRow]) -> None:
    from opsledger.cli.record_rows import about_columns, base_columns, row_of_record
    from opsledger_events.registry import kind_named

    def each() -> Iterator[dict[str, Any]]:
        for row in rows:
            heading = str(kind_named(row.kind).heading)
            yield row_of_record(row, plain_state=True) | {"chapter": heading, "fields": row.state}

    columns = [Column("chapter"), *base_columns(), *about_columns(), Column("fields")]
    session.output.rows(each(), columns)


def _in_short(session: Session, kinds: Sequence[Kind], rows: Sequence[RecordRow]) -> None:
    """Every chapter with how many records it has in which state, and the first few."""
    from opsledger.cli.table import styled

    out = session.output
    out.text(styled(tr("Operations handbook"), "1"))
    for kind in kinds:
        mine = [row for row in rows if row.kind == kind.name]
        out.text("")
        out.text(styled(f"{kind.heading}  ", "1") + _counts(kind, mine))
        shown = [_short_row(kind, row) for row in mine[:FIRST_FEW]]
        for line in _lines(session, shown):
            out.text(f"  {line}")
        if len(mine) > FIRST_FEW:
            more = tr("{count} more: opsledger handbook {kind}", count=len(mine) - FIRST_FEW, kind=kind.name)
            out.text(f"  … {more}")


def _counts(kind: Kind, rows: Sequence[RecordRow]) -> str:
    counts = dict.fromkeys(kind.states, 0)
    for row in rows:
        counts[row.state.state] += 1
    return ", ".join(f"{count} {kind.states[state]}" for state, count in counts.items() if count) or tr(
        "nothing yet"
    )


def _short_row(kind: Kind, row: RecordRow) -> dict[str, Any]:
    return {
        "record": row.record,
        "title": row.state.title,
        "state": str(kind.states[row.state.state]),
        "owner": row.state.owner,
    }


def _lines(session: Session, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    from opsledger.cli.table import Table

    columns = [Column(name) for name in ("record", "title", "state", "owner")]
    return Table(columns, rows, session.clock).lines(rows) if rows else iter(())


def _in_full(session: Session, rows: Sequence[RecordRow]) -> None:
    """Records under their chapter, each field that has a value on a line; one record with its text."""
    from opsledger.cli.record_rows import kind_columns
    from opsledger.cli.table import details, styled
    from opsledger.harmless import harmless
    from opsledger_events.registry import kind_named

    out, chapter = session.output, ""
    if not rows:
        session.say(tr("Nothing yet."))
    for row in rows:
        kind = kind_named(row.kind)
        if kind.name != chapter:
            chapter = kind.name
            out.text(styled(str(kind.heading), "1"))
        out.text("")
        head = f"{row.record}  {row.state.title}  [{kind.states[row.state.state]}]"
        out.text(styled(harmless(head), "1"))
        skipped = (
            "record",
            "state",
            "title",
            "version",
            "position",
            "began_at",
            "changed_at",
            "body",
            "draft",
        )
        columns = [column for column in kind_columns(kind) if column.name not in skipped]
        for line in details(_said(kind, row), columns, session.clock):
            out.text(f"  {line}")
        if len(rows) == 1:
            _text(session, row)


def _said(kind: Kind, row: RecordRow) -> dict[str, Any]:
    """The fields of a record that somebody gave a value other than the one a new record has."""
    from opsledger.cli.record_rows import row_of_record

    blank = kind.initial
    said = row_of_record(row, plain_state=False)
    return {
        name: value for name, value in said.items() if name == "area" or value != getattr(blank, name, None)
    }


def _text(session: Session, row: RecordRow) -> None:
    from opsledger.cli.show import text_of
    from opsledger.harmless import harmless_lines

    if text := text_of(session, row.state):
        session.output.text("")
        session.output.text(harmless_lines(text).rstrip("\n"))
