"""`opsledger diff FROM TO [ID|SECTION]`: what changed between two moments, and by which event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.moments import Asked
    from opsledger_projections.diff import RecordDiff
    from opsledger_projections.pages.blocks import Page
    from opsledger_projections.views import Views


@acting(
    tr("What changed between two moments, and which event did it. In the handbook, a section or a record."),
    epilog="\b\nopsledger diff 2026-01-31 now\nopsledger diff '3 months ago' now issues\n"
    "opsledger diff 2026-01-31@#120 2026-01-31 ISS-3\nopsledger diff edition:2026-Q3 edition:2026-Q4 --markdown\n\n"
    + tr(
        "A position (#123) means what the ledger knew then, a time what held then, TIME@KNOWN both. Exit code 1 if anything changed."
    ),
)
@click.argument("from_moment", metavar="FROM")
@click.argument("to_moment", metavar="TO")
@click.argument("section", nargs=-1, metavar="[ID|SECTION]")
@click.option("--markdown", is_flag=True, help=tr("As a Markdown page, to hand on."))
def command(
    session: Session, from_moment: str, to_moment: str, section: tuple[str, ...], markdown: bool
) -> None:
    """Print the changes as a page, or a row for each changed field; exit code 1 if there are any."""
    from opsledger.moments import ask_point

    if markdown and not session.output.for_people:
        raise InputError(
            tr("--markdown is a page for people, -o {form} rows for programs.", form=session.output.form),
            tr("Give one of them."),
        )
    before, after = (ask_point(text, session.clock, session.ledger.log) for text in (from_moment, to_moment))
    views = session.views_upto(max(before.at.position, after.at.position))
    found = _found(session, views, before, after, " ".join(section))
    session.note_read({record.kind for record in found}, "diff", found[0].record if len(found) == 1 else "")
    if session.output.for_people and (markdown or not session.output.picks):
        _show(session, views, found, before, after, markdown=markdown)
    else:
        session.say(" → ".join(asked.words or tr("now") for asked in (before, after)))
        session.output.rows(_rows(session, found), _columns())
    if found:
        click.get_current_context().exit(1)


def _found(session: Session, views: Views, before: Asked, after: Asked, name: str) -> list[RecordDiff]:
    from opsledger_projections.diff import diff
    from opsledger_projections.pages.sections import section_named, stands_in
    from opsledger_projections.records import kind_of_record

    if not name:
        return diff(views, before.at, after.at)
    if (chapter := section_named(name)) is not None:
        return diff(
            views,
            before.at,
            after.at,
            kinds=chapter.kinds,
            wanted=lambda _, state: stands_in(chapter, state),
        )
    if kind_of_record(views, name) is None:
        from opsledger.cli.handbook_section import no_such_section

        raise NotFoundError(
            tr("There is no record and no section “{name}”.", name=name),
            no_such_section(session, name).way_out,
        )
    return diff(views, before.at, after.at, record=name)


def _show(
    session: Session, views: Views, found: list[RecordDiff], before: Asked, after: Asked, *, markdown: bool
) -> None:
    from opsledger.cli.pages import show_markdown, show_page

    page = _page(session, views, found, before, after)
    if markdown:
        show_markdown(session, page)
    else:
        show_page(session, page)


def _page(session: Session, views: Views, found: list[RecordDiff], before: Asked, after: Asked) -> Page:
    from opsledger_events.values import moment_of
    from opsledger_projections.at import FOREVER_US
    from opsledger_projections.pages.difference import Difference, explaining, page
    from opsledger_projections.pages.reading import Reading

    effective_us = after.at.effective_us
    now = session.clock.now if effective_us == FOREVER_US else moment_of(effective_us)
    entries = explaining(session.ledger.log, found)
    words = [asked.words or tr("now") for asked in (before, after)]
    return page(Reading(views, now, after.at), Difference(found, entries, *words))


def _rows(session: Session, found: list[RecordDiff]) -> Iterator[dict[str, Any]]:
    from opsledger.cli.entries import cause_of
    from opsledger_events.marks import label_of
    from opsledger_events.registry import kind_named
    from opsledger_projections.pages.difference import change_label, explaining, hunks_of

    log = session.ledger.log
    entries = explaining(log, found)
    people = session.output.for_people
    for record in found:
        for field in record.fields:
            before, after = field.before, field.after
            if people and field.name == "state":
                before, after = (_state_label(record.kind, state) for state in (before, after))
            yield {
                "change": change_label(record.change) if people else record.change,
                "record": record.record,
                "kind": record.kind,
                "title": record.title,
                "field": label_of(kind_named(record.kind).record, field.name) if people else field.name,
                "before": before,
                "after": after,
                "words": [[line._asdict() for line in hunk] for hunk in hunks_of(field, log)],
                "position": field.position,
                **cause_of(entries[field.position], people=people),
            }


def _state_label(kind: str, state: str | None) -> str | None:
    """The label of a state; None for None."""
    from opsledger_events.registry import kind_named

    return None if state is None else str(kind_named(kind).states.get(state, state))


def _columns() -> list[Column]:
    return [
        Column("change", tr("Change")),
        Column("record", tr("Record")),
        Column("kind", tr("Kind")),
        Column("title", tr("Title")),
        Column("field", tr("Field")),
        Column("before", tr("Before")),
        Column("after", tr("After")),
        Column("words"),
        Column("position", "#"),
        Column("event", tr("Event")),
        Column("actor", tr("Actor")),
        Column("reason", tr("Reason")),
        Column("effective_at", tr("When")),
        Column("recorded_at", tr("Recorded")),
        Column("type", tr("Type"), shown=False),
    ]
