"""The one rule of access, which decides who may record what, as pure functions of the grants.

Until somebody is granted a role, everybody may do everything. From the first grant on, recording an event needs a
grant to the login (not to the actor) that covers the event's role, kind, verb and area. Naming another person
as actor needs a grant that allows it.
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
    """The claim that a person's access record holds."""
    return ACCESS_CLAIM + person


AREAS = frozenset(Area)


class Wanted(NamedTuple):
    """What somebody wants to record."""

    login: str
    actor: str
    kind: str
    verb: str
    role: Role
    """The role that recording it needs."""
    areas: tuple[Area, ...]
    """The record's area before the event, and the area after it if that differs."""


def wanted_of(kind: Kind, now: Situation) -> Wanted:
    """The permission that an event about to happen needs."""
    event = type(now.event)
    return Wanted(
        now.authenticated, now.actor, kind.name, event.declared.verb, role_needed(kind, event), areas_of(now)
    )


def areas_of(now: Situation) -> tuple[Area, ...]:
    """The record's area before the event, if the record existed, and after it."""
    event, before = now.event, now.state.area
    said = event.at_will().get("area", getattr(event, "area", None))
    after = Area(said) if isinstance(said, str) and said in AREAS else before
    return (before, after) if now.version and before is not after else (after,)


def covering(access: Access | None, wanted: Wanted) -> tuple[Grant, ...]:
    """The grants that permit it, at least one for each area; empty if it is not permitted."""
    found: list[Grant] = []
    for area in wanted.areas:
        grant = next((held for held in _grants(access) if covers(held, wanted, area)), None)
        if grant is None:
            return ()
        if grant not in found:
            found.append(grant)
    return tuple(found)


def covers(grant: Grant, wanted: Wanted, area: Area) -> bool:
    """Whether a grant permits it in an area."""
    return (
        grant.role is wanted.role
        and (not grant.kinds or wanted.kind in grant.kinds)
        and (not grant.verbs or wanted.verb in grant.verbs)
        and (not grant.areas or area in grant.areas)
        and (wanted.actor == wanted.login or wanted.actor in grant.act_as or ANYBODY in grant.act_as)
    )


def lacking(grant: Grant, wanted: Wanted, area: Area) -> str:
    """Why a grant does not permit it in an area; empty if it does."""
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
    """The stable name of the rule that refuses it: `access.role`, `access.limits`, `access.act_as`; empty if it is permitted."""
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
