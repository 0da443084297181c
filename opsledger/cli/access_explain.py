"""`opsledger access explain PERSON [KIND VERB]`: what a person may do, and which grant says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.offering import kinds
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import clauses, tr

if TYPE_CHECKING:
    from opsledger_events.kind import Kind
    from opsledger_events.kinds.access import Access, Grant
    from opsledger_events.permission import Wanted
    from opsledger_events.values import Area


@reading(
    tr("Say whether a person may do something, and by which grant or for want of which."),
    epilog=tr(
        "Without KIND and VERB: what the person may do with each kind; the verbs of every kind (amend, link, comment …) take "
        "a recorder. Reading is not among it: whoever may open the files can read them. Exit code 1 where it is not allowed."
    ),
)
@click.argument("person")
@click.argument("kind", required=False, shell_complete=kinds)
@click.argument("verb", required=False)
@click.option("--area", metavar="AREA", help=tr("Where; general, if not given."))
@click.option("--actor", metavar="NAME", help=tr("In whose name; their own, if not given."))
def command(
    session: Session, person: str, kind: str | None, verb: str | None, area: str | None, actor: str | None
) -> None:
    """Print one verdict, or the allowed verbs of each kind."""
    from opsledger.cli.access_held import accesses
    from opsledger.cli.list import area_named
    from opsledger_events.registry import kind_named, verb_named
    from opsledger_events.values import Area

    held = accesses(session)
    access = next((one for one in held.values() if one.person == person), None)
    place = area_named(area) if area else Area.GENERAL
    if kind is None:
        _print_all(session, person, access, place if area else None, actor or person, guarded=bool(held))
        return
    if verb is None:
        raise InputError(
            tr("Which verb of {kind}?", kind=kind),
            tr("It has: {verbs}.", verbs=", ".join(kind_named(kind).verbs)),
        )
    declared = kind_named(kind)
    verb_named(declared, verb)
    wanted = _wanted(person, actor or person, declared, verb, place)
    if not _print_one(session, access, wanted, guarded=bool(held)):
        click.get_current_context().exit(1)


def _wanted(person: str, actor: str, kind: Kind, verb: str, area: Area) -> Wanted:
    from opsledger_events.permission import Wanted
    from opsledger_events.roles import role_needed

    return Wanted(person, actor, kind.name, verb, role_needed(kind, kind.verbs[verb]), (area,))


def _print_one(session: Session, access: Access | None, wanted: Wanted, *, guarded: bool) -> bool:
    from opsledger_events.permission import covering, rule_broken

    rule = rule_broken(access, wanted) if guarded else ""
    by = covering(access, wanted) if guarded else ()
    people = session.output.for_people
    row = {
        "person": wanted.login,
        "do": f"{wanted.kind} {wanted.verb}",
        "area": str(wanted.areas[0].label) if people else wanted.areas[0],
        "actor": wanted.actor,
        "allowed": not rule,
        "needs": str(wanted.role.label) if people else wanted.role,
        "because": _because(session, access, wanted, by, guarded=guarded),
        "rule": rule or None,
        "grants": [grant.position for grant in by],
        "command": _command(wanted) if rule else None,
    }
    columns = [
        Column("person", tr("Person")),
        Column("do", tr("Wants to")),
        Column("area", tr("Area")),
        Column("actor", tr("In the name of")),
        Column("allowed", tr("Allowed")),
        Column("needs", tr("Role needed")),
        Column("because", tr("Because")),
        Column("rule", tr("Rule")),
        Column("grants", tr("By entries")),
        Column("command", tr("An admin can")),
    ]
    session.output.record(row, columns)
    return not rule


def _command(wanted: Wanted) -> str:
    from opsledger.gatekeeper import command_for

    return command_for(wanted)


def _because(
    session: Session, access: Access | None, wanted: Wanted, by: tuple[Grant, ...], *, guarded: bool
) -> str:
    """The grants that allow it, or what each existing grant lacks."""
    from opsledger_events.permission import lacking

    if not guarded:
        return tr("no role had been granted to anybody: everything was allowed")
    if by:
        return clauses(_granted(session, grant) for grant in by)
    grants = access.grants if access else ()
    if not grants:
        return tr("{person} has no role", person=wanted.login)
    return clauses(
        tr("#{position}: {limit}", position=grant.position, limit=lacking(grant, wanted, wanted.areas[0]))
        for grant in grants
    )


def _granted(session: Session, grant: Grant) -> str:
    entry = session.ledger.log.entry(grant.position)
    return tr(
        "#{position}: {role}, granted by {actor} on {day}",
        position=grant.position,
        role=grant.role.label,
        actor=entry.actor,
        day=entry.recorded_at.astimezone(session.clock.zone).date(),
    )


def _print_all(
    session: Session, person: str, access: Access | None, area: Area | None, actor: str, *, guarded: bool
) -> None:
    columns = [
        Column("kind", tr("Kind")),
        Column("may", tr("Allowed")),
        Column("may_not", tr("Not allowed")),
        Column("grants", tr("By entries")),
    ]
    session.output.rows(_kinds(person, access, area, actor, guarded=guarded), columns)
    if not guarded:
        session.say(tr("No role was ever granted: whoever may open the files may record everything."))


def _kinds(
    person: str, access: Access | None, area: Area | None, actor: str, *, guarded: bool
) -> Iterator[dict[str, Any]]:
    """For each kind, the verbs that are allowed anywhere, or in one area."""
    from opsledger_events.permission import covering
    from opsledger_events.registry import KINDS
    from opsledger_events.values import Area

    for kind in KINDS.values():
        may: list[str] = []
        may_not: list[str] = []
        grants: dict[int, None] = {}
        for verb in (event.declared.verb for event in kind.events):
            found = [
                grant
                for where in ((area,) if area else Area)
                for grant in covering(access, _wanted(person, actor, kind, verb, where))
            ]
            (may if found or not guarded else may_not).append(verb)
            grants.update(dict.fromkeys(grant.position for grant in found))
        yield {"kind": kind.name, "may": may, "may_not": may_not, "grants": list(grants)}
