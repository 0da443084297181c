"""`opsledger access list`: who may do what, and the entry that granted it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@reading(tr("List the roles that hold, one a line, with their limits and who granted them."))
@click.argument("person", required=False)
def command(session: Session, person: str | None) -> None:
    """Print every grant, or those of one person."""
    columns = [
        Column("person", tr("Person")),
        Column("role", tr("Role")),
        Column("kinds", tr("Kinds")),
        Column("areas", tr("Areas")),
        Column("verbs", tr("Verbs"), spare=True),
        Column("act_as", tr("May act as"), spare=True),
        Column("granted_by", tr("Granted by")),
        Column("granted_at", tr("When")),
        Column("position", "#"),
        Column("reason", tr("Reason"), spare=True),
        Column("record", tr("Record"), shown=False),
    ]
    if not session.output.rows(_grants(session, person), columns):
        session.say(nobody_has(session, person))


def _grants(session: Session, person: str | None) -> Iterator[dict[str, Any]]:
    from opsledger.cli.access_held import accesses

    people, log = session.output.for_people, session.ledger.log
    for record, access in accesses(session).items():
        if person not in (None, access.person):
            continue
        for grant in access.grants:
            entry = log.entry(grant.position)
            yield {
                "person": access.person,
                "role": str(grant.role.label) if people else grant.role,
                "kinds": grant.kinds,
                "areas": [str(area.label) if people else area for area in grant.areas],
                "verbs": grant.verbs,
                "act_as": grant.act_as,
                "granted_by": entry.actor,
                "granted_at": entry.recorded_at,
                "position": grant.position,
                "reason": entry.reason,
                "record": record,
            }


def nobody_has(session: Session, person: str | None) -> str:
    """The sentence on what an empty list means."""
    from opsledger.cli.access_held import accesses

    if not accesses(session):
        return tr("No role was ever granted: whoever may open the files may record everything.")
    return tr("{person} has no role.", person=person) if person else tr("Nobody has a role.")
