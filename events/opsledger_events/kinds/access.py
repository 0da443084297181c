"""Access: what one person may do with the ledger, by the roles that they were granted.

The record keeps the grants that hold. How they are enforced, and that a first grant makes an admin, is not a
rule of the record but of the ledger as a whole: see `permission`.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.asking import asked
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind
from opsledger_events.language import joined, tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.permission import ANYBODY, claim_of
from opsledger_events.record import Record
from opsledger_events.roles import WRITING, Role, role_needed
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import NAME_LIMIT_CHARS, Area, Count, Name, Value, says

Person = Annotated[
    Name,
    says(
        ("Person", "人员"),
        ("The login: the name that the ledger sees at the keyboard", "登录名，即账本识别的使用者"),
        fixed=True,
    ),
]
RoleField = Annotated[Role, says(("Role", "角色"), ("What the person may do", "可以做什么"))]
Kinds = Annotated[
    tuple[Name, ...],
    says(("Kinds", "记录种类"), ("Only records of these kinds; all if empty", "仅限这些种类；留空为全部")),
]
Areas = Annotated[
    tuple[Area, ...],
    says(("Areas", "领域"), ("Only records of these areas; all if empty", "仅限这些领域；留空为全部")),
]
Verbs = Annotated[
    tuple[Name, ...], says(("Verbs", "操作"), ("Only these verbs; all if empty", "仅限这些操作；留空为全部"))
]
ActAs = Annotated[
    tuple[Name, ...],
    says(
        ("May act as", "可代表"),
        ("Whose name may be given with --actor; * for anybody", "可用 --actor 代表的人；* 为任何人"),
    ),
]
GrantedAt = Annotated[Count, says(("Granted by", "授予记录"), ("Position of its entry", "授予记录的位置"))]


LogDigest = Annotated[
    Name,
    says(
        ("Access log", "访问日志"),
        (
            "SHA-256 of its last line then; empty where it had none",
            "当时访问日志最后一行的 SHA-256；没有则为空",
        ),
        filled=True,
    ),
]


class Grant(Value):
    """One role, with its limits, and the entry that granted it."""

    role: RoleField
    kinds: Kinds = ()
    areas: Areas = ()
    verbs: Verbs = ()
    act_as: ActAs = ()
    position: GrantedAt = 0


class Access(Record):
    """What one person may do, as it stands."""

    under_approval = ("person", "grants")

    state: str = "active"
    person: Person = ""
    grants: Annotated[
        tuple[Grant, ...],
        says(("Grants", "授权"), ("The roles that hold, with their limits", "现行角色及其范围"), filled=True),
    ] = ()

    @property
    def roles(self) -> Annotated[tuple[Role, ...], says(("Roles", "角色"), ("Those that hold", "现行角色"))]:
        """The roles that hold, each once."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))


def has_no_other_record(now: Situation) -> Breach | None:
    """Each person has one record: a second would be a second answer to what they may do."""
    event = now.event
    assert isinstance(event, RoleGranted)
    held = now.claimed(claim_of(event.person)) if event.person and not now.version else 0
    if not held:
        return None
    record = now.holder(held)
    return Breach(
        "access.one_record",
        "person",
        tr("What {person} may do stands in {record}.", person=event.person, record=record),
        tr("Grant it there; `opsledger access grant` finds the record by itself."),
    )


class RoleGranted(
    Event,
    type="access.granted/1",
    verb="grant",
    begins=True,
    after=("active", "revoked"),
    to="active",
    label=("Role granted", "授予角色"),
    help=("A person may do more from now on, within limits", "某人自此可在一定范围内做更多操作"),
):
    """A person has a role from now on."""

    person: Person = ""
    role: RoleField
    kinds: Kinds = ()
    areas: Areas = ()
    verbs: Verbs = ()
    act_as: ActAs = ()
    access_log: LogDigest = ""
    rules = (has_no_other_record,)

    def check(self, now: Situation) -> None:
        """The person is one, and the limits are of things that are there and that the role can do."""
        assert isinstance(now.state, Access)
        check_person(self.person, now)
        check_limits(self)

    def fill(self, now: Situation) -> Self:
        """The person is said once, when the record begins."""
        return replace(self, person="") if now.version else self

    def claim(self, record: str) -> str:
        """One record for each person."""
        del record
        return claim_of(self.person) if self.person else ""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """One grant more. The same limits once again change nothing but since when."""
        assert isinstance(state, Access)
        person = self.person or state.person
        grant = Grant(
            role=self.role,
            kinds=self.kinds,
            areas=self.areas,
            verbs=self.verbs,
            act_as=self.act_as,
            position=entry.position,
        )
        others = tuple(held for held in state.grants if replace(held, position=entry.position) != grant)
        return replace(state, state=self.declared.to, title=person, person=person, grants=(*others, grant))


def is_granted(now: Situation) -> Breach | None:
    """What is revoked was granted."""
    state, event = now.state, now.event
    assert isinstance(state, Access)
    assert isinstance(event, RoleRevoked)
    if any(event.takes(grant) for grant in state.grants):
        return None
    held = joined(f"#{grant.position} {grant.role}" for grant in state.grants)
    return Breach(
        "access.granted",
        "grant" if event.grant else "role",
        tr("{person} has no such grant.", person=state.person),
        tr("There is: {grants}.", grants=held),
    )


class RoleRevoked(
    Event,
    type="access.revoked/1",
    verb="revoke",
    after=("active",),
    reason=True,
    label=("Role revoked", "撤销角色"),
    help=("A person may do less from now on", "某人自此不再有该权限"),
):
    """A role does not hold any more: one grant of it, all of a role, or all there are."""

    role: Annotated[
        Role | None,
        says(("Role", "角色"), ("All grants of it; every role if empty", "该角色；留空为全部角色")),
    ] = None
    grant: Annotated[
        Count, says(("Grant", "授权"), ("Only the one of this entry", "仅撤销该条记录所授予的"))
    ] = 0
    access_log: LogDigest = ""
    rules = (is_granted,)

    def takes(self, grant: Grant) -> bool:
        """Whether it takes a grant away."""
        return self.role in (None, grant.role) and self.grant in (0, grant.position)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """What is left, or nothing."""
        del entry
        assert isinstance(state, Access)
        left = tuple(grant for grant in state.grants if not self.takes(grant))
        return replace(state, state="active" if left else "revoked", grants=left)


def check_person(person: str, now: Situation) -> None:
    """Raise InputError where a record would begin for nobody, or go on for somebody else."""
    assert isinstance(now.state, Access)
    if person != person.strip() or len(person) > NAME_LIMIT_CHARS - len(claim_of("")):
        raise InputError(tr("person: “{person}” is not a login.", person=person))
    if not now.version and not person:
        raise InputError(tr("person: whose role is it?"), tr("Name the login of a person."))
    if now.version and person not in ("", now.state.person):
        raise InputError(
            tr(
                "{record} is about {person}, not {other}.",
                record=now.record,
                person=now.state.person,
                other=person,
            ),
            tr("Leave the record out: each person has one of their own."),
        )


def check_limits(event: RoleGranted) -> None:
    """Raise InputError for a kind or verb that is not there, and for limits that leave nothing of the role."""
    from opsledger_events.registry import KINDS, kind_named  # noqa: PLC0415 - the registry uses us

    role = event.role
    if role is Role.ADMIN and (event.kinds or event.areas or event.verbs):
        raise InputError(
            tr("An admin grants and revokes for the whole ledger; that role has no limits."),
            tr("Leave kinds, areas and verbs out."),
        )
    if role not in WRITING and (event.verbs or event.act_as):
        raise InputError(
            tr("“{role}” is for reading: it has no verbs, and acts as nobody.", role=role.label),
            tr("Leave verbs and {act_as} out, or choose another role.", act_as=asked("act_as")),
        )
    if "" in event.act_as or (len(event.act_as) > 1 and ANYBODY in event.act_as):
        raise InputError(tr("act_as: name persons, or * alone for anybody."))
    kinds = [kind_named(name) for name in event.kinds] or list(KINDS.values())
    for verb in event.verbs:
        able = [kind for kind in kinds if verb in kind.verbs]
        if not able:
            known = {name for kind in kinds for name in kind.verbs}
            raise InputError(
                tr("None of these kinds has the verb “{verb}”.", verb=verb),
                did_you_mean(verb, sorted(known)),
            )
        needed = {role_needed(kind, kind.verbs[verb]) for kind in able}
        if role not in needed:
            raise InputError(
                tr(
                    "“{verb}” takes the role {needed}, not {role}.",
                    verb=verb,
                    needed=joined(sorted(str(one.label) for one in needed)),
                    role=role.label,
                ),
                tr("Grant that role, or leave the verb out."),
            )


ACCESS = Kind(
    "access",
    prefix="ACC",
    label=("Access", "权限"),
    heading=("Access", "权限"),
    help=(
        "What a person may do with this ledger: roles, their limits, who granted them",
        "某人对本账本的权限：角色、范围、由谁授予",
    ),
    initial=Access(),
    states={"active": ("active", "有效"), "revoked": ("revoked", "已撤销")},
    settled=("active", "revoked"),
    final=("revoked",),
    listed=("active",),
    columns=("roles",),
    events=(RoleGranted, RoleRevoked),
    about_access=True,
)
