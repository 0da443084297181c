"""Decides inside the write transaction whether a login may record something, by the roles that the ledger then holds."""

from __future__ import annotations

from collections.abc import Callable
from shlex import quote
from typing import NoReturn, Protocol

from msgspec.structs import replace

from opsledger.access_log import REFUSED, AccessLog
from opsledger_events.decide import Draft
from opsledger_events.errors import NotPermittedError, RefusedError
from opsledger_events.kind import Kind
from opsledger_events.kinds.access import Access, RoleGranted, RoleRevoked
from opsledger_events.language import clauses, joined, tr
from opsledger_events.permission import Wanted, claim_of, is_admin, lacking, rule_broken, wanted_of
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_events.roles import ACCESS_CLAIM, Role
from opsledger_events.situation import Situation

NAMED_ADMINS = 5


class Held(Protocol):
    """The part of the transaction that the gatekeeper needs."""

    def claims_within(self, prefix: str) -> dict[str, int]:
        """The claims with a prefix, each with the position of the entry that holds it."""
        ...

    def claimed(self, claim: str) -> int:
        """Position of the entry that holds a claim; 0 if none does."""
        ...


class Gatekeeper:
    """The one place where access is enforced."""

    def __init__(
        self,
        held: Held,
        look: Callable[[str], Record | None],
        holder: Callable[[int], str],
        log: AccessLog,
        *,
        noting: bool = True,
    ) -> None:
        """`look` and `holder` are as in a situation. Refusals are noted in `log` if `noting`, which a rehearsal turns off."""
        self._noting = noting
        self._held = held
        self._look = look
        self._holder = holder
        self._log = log
        self._records: dict[str, str] = {}

    def admit(self, kind: Kind, now: Situation, position: int, *, guarded: bool) -> None:
        """Let an event pass, or raise NotPermittedError; RefusedError if there would be no admin after it.

        `position` is the last one of the ledger; `guarded` says whether a role was ever granted.
        """
        if guarded:
            wanted = wanted_of(kind, now)
            access = self._access_of(now.authenticated)
            if rule := rule_broken(access, wanted):
                self._refuse(rule, wanted, access, now.record if now.version else "", position)
        if isinstance(now.event, RoleGranted) and not guarded:
            self._check_first(now.event, now)
        elif isinstance(now.event, RoleRevoked):
            self._check_last(now.event, now)

    def pinned(self, drafts: list[Draft]) -> list[Draft]:
        """Grants and revocations, with the hash of the last line of the access log added."""
        head = self._log.head()
        return [
            draft._replace(event=replace(draft.event, access_log=head))
            if isinstance(draft.event, RoleGranted | RoleRevoked)
            else draft
            for draft in drafts
        ]

    def _access_of(self, person: str) -> Access | None:
        record = self._records.get(person, "")
        if not record and (position := self._held.claimed(claim_of(person))):
            record = self._records[person] = self._holder(position)
        found = self._look(record) if record else None
        return found if isinstance(found, Access) else None

    def _admins(self) -> list[str]:
        """The logins that may grant and revoke."""
        persons = [
            claim.removeprefix(ACCESS_CLAIM) for claim in sorted(self._held.claims_within(ACCESS_CLAIM))
        ]
        return [person for person in persons if is_admin(self._access_of(person))]

    def _check_first(self, event: RoleGranted, now: Situation) -> None:
        """Check that the very first grant makes the granting login an admin, so that it locks nobody out."""
        me = now.authenticated
        if event.role is Role.ADMIN and event.person == me:
            return
        raise RefusedError(
            tr("The first role that is granted is that of an admin, to the one who grants it."),
            tr("First: {command}", command=grant_command(me, Role.ADMIN)),
            rule="access.first_admin",
            field="role" if event.person == me else "person",
        )

    def _check_last(self, event: RoleRevoked, now: Situation) -> None:
        """Check that there is still an admin after a revocation."""
        state = now.state
        if not isinstance(state, Access) or not is_admin(state):
            return
        left = [grant for grant in state.grants if grant.role is Role.ADMIN and not event.takes(grant)]
        if left or self._admins() != [state.person]:
            return
        raise RefusedError(
            tr(
                "{person} is the last admin; without one nobody could grant a role again.",
                person=state.person,
            ),
            tr("First make another one: {command}", command=grant_command("NAME", Role.ADMIN)),
            rule="access.last_admin",
            field="role",
        )

    def _refuse(
        self, rule: str, wanted: Wanted, access: Access | None, record: str, position: int
    ) -> NoReturn:
        error = NotPermittedError(
            tr(
                "{login} may not “{verb}” {record}, {areas}: {why}.",
                login=wanted.login,
                verb=wanted.verb,
                record=f"{kind_named(wanted.kind).label} {record}".rstrip(),
                areas=joined(str(area.label) for area in wanted.areas),
                why=why_not(rule, wanted, access),
            ),
            tr(
                "{admins} can grant it: {command}",
                admins=", ".join(self._admins()[:NAMED_ADMINS]),
                command=command_for(wanted),
            ),
            rule=rule,
        )
        if self._noting and (unnoted := self._unnoted(rule, wanted, record, position)):
            error.way_out = f"{error.way_out}\n{unnoted}"
        raise error

    def _unnoted(self, rule: str, wanted: Wanted, record: str, position: int) -> str:
        """Note a refusal. Returns what prevented the note, if anything; the command is refused either way."""
        try:
            self._log.note(
                REFUSED,
                position,
                rule=rule,
                do=f"{wanted.kind} {wanted.verb}",
                record=record,
                areas=", ".join(wanted.areas),
                actor=wanted.actor if wanted.actor != wanted.login else "",
            )
        except OSError as error:
            return tr("It could not be noted: {error}", error=error)
        return ""


def why_not(rule: str, wanted: Wanted, access: Access | None) -> str:
    """What is missing, in words."""
    held = [grant for grant in access.grants if grant.role is wanted.role] if access else []
    if not held:
        return tr("the role {role} is missing", role=wanted.role.label)
    if rule == "access.act_as":
        return tr("not in the name of {actor}", actor=wanted.actor)
    found = ((grant, area, lacking(grant, wanted, area)) for grant in held for area in wanted.areas)
    reasons = dict.fromkeys(
        tr("#{position} {limit}", position=grant.position, limit=limit) for grant, _, limit in found if limit
    )
    return tr("the role {role} is granted {limits}", role=wanted.role.label, limits=clauses(reasons))


def command_for(wanted: Wanted) -> str:
    """The command that grants just what is missing."""
    if wanted.role is Role.ADMIN:
        limits: list[str] = []
    else:
        limits = ["--kind", wanted.kind, *(word for area in wanted.areas for word in ("--area", area))]
    if wanted.actor != wanted.login:
        limits += ["--act-as", wanted.actor]
    return grant_command(wanted.login, wanted.role, *limits)


def grant_command(person: str, role: Role, *limits: str) -> str:
    """A command line that grants a role."""
    return (
        f"opsledger access grant {quote(person)} {role} {' '.join(map(quote, limits))}".rstrip()
        + " --reason …"
    )
