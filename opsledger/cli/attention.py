"""`opsledger attention`: what needs a person now."""

from __future__ import annotations

import click

from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@reading(tr("What needs a person now, the most urgent first."))
@click.option("--person", default="", metavar="NAME", help=tr("Only what this person answers for."))
@click.option("--kind", metavar="KIND", help=tr("Only records of this kind."))
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help=tr("At most so many; 0 for all.")
)
def command(session: Session, person: str, kind: str | None, limit: int) -> None:
    """Print a line for each call."""
    from opsledger_events.registry import kind_named
    from opsledger_projections.attention import attention

    calls = attention(session.views, session.at, session.moment, person)
    if kind:
        wanted = kind_named(kind).name
        calls = [call for call in calls if call.kind == wanted]
    people = session.output.for_people
    severities = {3: tr("now"), 2: tr("soon"), 1: tr("note")}
    rows = [
        {
            "severity": severities[call.need.severity] if people else call.need.severity,
            "record": call.record,
            "kind": str(kind_named(call.kind).label) if people else call.kind,
            "title": call.title,
            "need": call.need.message,
            "what": call.need.what,
            "owner": call.owner,
            "since": call.need.begins,
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
    ]
    if not session.output.rows(rows, columns) and people:
        session.say(tr("Nothing needs a person."))
    elif len(calls) > len(rows):
        session.say(tr("{count} more.", count=len(calls) - len(rows)))
