"""`opsledger handbook SECTION`: one chapter, area or record, as a page for people or as rows for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.handbook import TABLE, every_option
from opsledger.cli.options import reading as asking
from opsledger.cli.output import Column
from opsledger.cli.pages import reading_of, show_page
from opsledger.cli.session import Session
from opsledger_events.errors import NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_projections.pages.reading import Reading
    from opsledger_projections.records import RecordRow

ALIKE, SOMEWHAT_ALIKE = 0.75, 0.5
"""How similar to a name a section must be to be offered before any record, and if no record is similar."""


def _show(session: Session, section: tuple[str, ...], every: bool) -> None:
    """Print a section. `--all` may also precede it, where the group takes it."""
    from opsledger_projections.pages.sections import rows_in, section_named

    group = click.get_current_context().parent
    every = every or bool(group and group.params.get("every"))
    name = " ".join(section)
    reading = reading_of(session, every=every)
    if (chapter := section_named(name)) is not None:
        session.note_read(chapter.kinds, f"handbook {chapter.name}")
        if session.output.for_people:
            show_page(session, chapter.page(reading))
        else:
            _show_rows(session, rows_in(reading, chapter))
        return
    _show_record(session, reading, name)


command = asking(tr("One chapter, area or record of the handbook in full."))(
    click.argument("section", nargs=-1, metavar="SECTION")(_show)
)
command.params.insert(1, every_option())


def show_contents(session: Session, *, every: bool, taken: Collection[str]) -> None:
    """Print the chapters and areas, or every record for a program."""
    from opsledger_projections.pages.contents import chapters
    from opsledger_projections.pages.overview import page

    reading = reading_of(session, every=every)
    if session.output.for_people:
        show_page(session, page(reading, taken))
    else:
        _show_rows(session, [row for chapter in chapters() for row in reading.of_kind(*chapter.kinds)])


def _show_record(session: Session, reading: Reading, name: str) -> None:
    from opsledger.cli.records import record_found
    from opsledger_projections.pages.of_record import page
    from opsledger_projections.records import kind_of_record

    if kind_of_record(session.views, name) is None:
        raise no_such_section(session, name)
    row = record_found(session, name)
    session.note_read((row.kind,), "handbook", name)
    if session.output.for_people:
        show_page(session, page(reading, row))
    else:
        _show_rows(session, [row])


def no_such_section(session: Session, name: str) -> NotFoundError:
    """The error for a section that does not exist, with the nearest name or id."""
    from opsledger.cli.records import nearest_record

    is_id = any(char.isdigit() for char in name)
    near = "" if is_id else _nearest(name, ALIKE)
    near = near or nearest_record(session, name) or _nearest(name, SOMEWHAT_ALIKE)
    return NotFoundError(
        tr("The handbook has no section “{name}”.", name=name),
        tr("Did you mean “{near}”?", near=near) if near else tr("`opsledger handbook` lists its sections."),
    )


def _nearest(name: str, alike: float) -> str:
    """The section or subcommand most similar to a name; empty if none is similar enough."""
    from difflib import get_close_matches

    from opsledger_projections.pages.contents import area_chapters, chapters

    known = [*TABLE]
    for chapter in (*chapters(), *area_chapters()):
        known += [chapter.name, *chapter.kinds, *chapter.heading]
    by_folded = {word.casefold(): word for word in reversed(known)}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=alike)
    return by_folded[close[0]] if close else ""


def _show_rows(session: Session, rows: Sequence[RecordRow]) -> None:
    """Print records for a program, each with the heading of its chapter and all its fields."""
    from opsledger.cli.record_rows import about_columns, base_columns, row_of_record
    from opsledger_events.registry import kind_named

    def each() -> Iterator[dict[str, Any]]:
        for row in rows:
            heading = str(kind_named(row.kind).heading)
            yield row_of_record(row, plain_state=True) | {"chapter": heading, "fields": row.state}

    columns = [Column("chapter"), *base_columns(), *about_columns(), Column("fields")]
    session.output.rows(each(), columns)
