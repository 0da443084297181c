"""Who may record what: the one rule of access, as plain functions of what was granted.

As long as nobody was ever granted a role, everybody may do everything. From the first grant on, recording needs a
grant of the login (not of the actor) that covers the event's role, kind, verb and area; and the
name of another as actor needs one that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.language import joined, tr
from opsledger_events.roles import ACCESS_CLAIM, Role, role_needed
from opsledger_events.situation import Situation
from opsledger_events.values import Area

if TYPE_CHECKING:
    from opsledger_events.kind import Kind
    from opsledger_events.kinds.access import Access, Grant

ANYBODY = "*"


def claim_of(person: str) -> str:
    """The claim of a person's record of access."""
    return ACCESS_CLAIM + person


AREAS = frozenset(Area)


class Wanted(NamedTuple):
    """What somebody wants to record."""

    login: str
    actor: str
    kind: str
    verb: str
    role: Role
    """The role that it takes."""
    areas: tuple[Area, ...]
    """Where: the record's area before, and the one after where it moves."""


def wanted_of(kind: Kind, now: Situation) -> Wanted:
    """What an event that is about to happen asks for."""
    event = type(now.event)
    return Wanted(
        now.authenticated, now.actor, kind.name, event.declared.verb, role_needed(kind, event), areas_of(now)
    )


def areas_of(now: Situation) -> tuple[Area, ...]:
    """The area of the record before the event, where it was there, and after it."""
    event, before = now.event, now.state.area
    said = event.at_will().get("area", getattr(event, "area", None))
    after = Area(said) if isinstance(said, str) and said in AREAS else before
    return (before, after) if now.version and before is not after else (after,)


def covering(access: Access | None, wanted: Wanted) -> tuple[Grant, ...]:
    """The grants by which it may be recorded, one for each area; empty where it may not."""
    found: list[Grant] = []
    for area in wanted.areas:
        grant = next((held for held in _grants(access) if covers(held, wanted, area)), None)
        if grant is None:
            return ()
        if grant not in found:
            found.append(grant)
    return tuple(found)


def covers(grant: Grant, wanted: Wanted, area: Area) -> bool:
    """Whether a grant covers what is wanted in an area."""
    return (
        grant.role is wanted.role
        and (not grant.kinds or wanted.kind in grant.kinds)
        and (not grant.verbs or wanted.verb in grant.verbs)
        and (not grant.areas or area in grant.areas)
        and (wanted.actor == wanted.login or wanted.actor in grant.act_as or ANYBODY in grant.act_as)
    )


def lacking(grant: Grant, wanted: Wanted, area: Area) -> str:
    """Why a grant does not cover what is wanted in an area; empty where it does."""
    if covers(grant, wanted, area):
        return ""
    if grant.role is not wanted.role:
        return tr("it is {role}, and {needed} is needed", role=grant.role.label, needed=wanted.role.label)
    if grant.kinds and wanted.kind not in grant.kinds:
        return tr("only for {kinds}", kinds=joined(grant.kinds))
    if grant.verbs and wanted.verb not in grant.verbs:
        return tr("only to {verbs}", verbs=joined(grant.verbs))
    if grant.areas and area not in grant.areas:
        return tr("only in {areas}", areas=joined(str(held.label) for held in grant.areas))
    if grant.act_as:
        return tr("only as {names}", names=joined(grant.act_as))
    return tr("only in the own name")


def rule_broken(access: Access | None, wanted: Wanted) -> str:
    """Stable word for what refuses it: `access.role`, `access.limits`, `access.act_as`; empty where nothing does."""
    if covering(access, wanted):
        return ""
    if covering(access, wanted._replace(actor=wanted.login)):
        return "access.act_as"
    return "access.limits" if any(held.role is wanted.role for held in _grants(access)) else "access.role"


def is_admin(access: Access | None) -> bool:
    """Whether the person may grant and revoke."""
    return any(grant.role is Role.ADMIN for grant in _grants(access))


def _grants(access: Access | None) -> Iterator[Grant]:
    return iter(access.grants if access else ())
