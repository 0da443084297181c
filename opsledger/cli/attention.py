"""`opsledger attention`: what needs somebody's attention now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from opsledger.cli.offering import kinds
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger_events.errors import ViewStoppedError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from datetime import datetime

    from opsledger_projections.attention import Call


@reading(
    tr("What needs a person now, the most urgent first."),
    epilog="\b\nopsledger attention --person 'Li Na' --ahead 30d",
)
@click.option("--person", default="", metavar="NAME", help=tr("Only what this person answers for."))
@click.option("--kind", shell_complete=kinds, metavar="KIND", help=tr("Only records of this kind."))
@click.option("--limit", type=Whole(0), default=0, metavar="N", help=tr("At most so many; 0 for all."))
@click.option(
    "--ahead",
    default="",
    metavar="TIME",
    help=tr("Also what begins to need one within that time: 30 (days), 30d, 2 weeks, 3个月."),
)
def command(session: Session, person: str, kind: str | None, limit: int, ahead: str) -> None:
    """Print a line for each call."""
    from opsledger.moments import span_in
    from opsledger_events.registry import kind_meant, kind_named
    from opsledger_projections.attention import attention
    from opsledger_projections.people import person_meant

    now = session.moment
    if person:
        person = person_meant(session.views, person, session.at)
    figures = _figures_answer(session)
    calls = attention(session.views, session.at, now, person, span_in(ahead or "0"), figures=figures)
    if kind:
        wanted = kind_meant(kind).name
        calls = [call for call in calls if call.kind == wanted]
    people = session.output.for_people
    rows = [
        {
            "severity": _when(session, call, now) if people else call.need.severity,
            "record": call.record,
            "kind": str(kind_named(call.kind).label) if people else call.kind,
            "title": call.title,
            "need": call.need.message,
            "what": call.need.what,
            "owner": call.owner,
            "since": call.need.begins,
            "coming": _is_coming(call, now),
        }
        for call in calls[: limit or None]
    ]
    columns = [
        Column("severity", tr("When")),
        Column("record", tr("Record")),
        Column("kind", tr("Kind"), spare=True),
        Column("title", tr("Title")),
        Column("need", tr("Why")),
        Column("what", tr("Word"), shown=False),
        Column("owner", tr("Owner"), spare=True),
        Column("since", tr("Since"), spare=True),
        Column("coming", tr("Coming up"), shown=False),
    ]
    if not session.output.rows(rows, columns) and people:
        session.say(tr("Nothing needs a person."))
    elif len(calls) > len(rows):
        session.say(tr("{count} more.", count=len(calls) - len(rows)))


def _figures_answer(session: Session) -> bool:
    """Whether the view of measurements reaches the position asked for; says so if it does not."""
    try:
        session.views.of("measurements", upto=session.at.position)
    except ViewStoppedError as error:
        session.say(
            tr(
                "Without what the figures say. {message} {way_out}",
                message=error.message,
                way_out=error.way_out,
            )
        )
        return False
    return True


def _is_coming(call: Call, now: datetime) -> bool:
    return call.need.begins is not None and call.need.begins > now


def _when(session: Session, call: Call, now: datetime) -> str:
    """How soon somebody is needed, in a word, or the day from which, if that is in the future."""
    if call.need.begins is not None and call.need.begins > now:
        from opsledger_events.values import in_zone

        return tr("from {day}", day=in_zone(call.need.begins, session.clock.zone).date().isoformat())
    return {3: tr("now"), 2: tr("soon"), 1: tr("note")}[call.need.severity]
