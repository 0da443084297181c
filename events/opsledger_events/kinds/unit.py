"""OrgUnit: a part of the organisation, what it does, who heads it and which unit it belongs to.

The units form trees: a unit has one parent at most and never stands above itself (`tree=True`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from opsledger_events.asking import deed, sight
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Name, RecordId, Required, says

Duty = Annotated[str, Meta(min_length=1, max_length=2_000)]
"""One thing that somebody answers for: a sentence or two."""

Parent = Annotated[
    RecordId | None,
    says(
        ("Parent unit", "上级部门"),
        ("The unit it belongs to; none for a topmost one", "所属的上级部门；最高一级留空"),
        ref="unit",
        tree=True,
    ),
]
HEAD = ("Head", "负责人"), ("The person who leads it", "领导该部门的人")
Head = Annotated[Name, says(*HEAD, personal=True)]
DUTIES = ("Duties", "职责"), ("What it is there for", "该部门负责的事项")
Duties = Annotated[tuple[Duty, ...], says(*DUTIES, max_length=100)]
Headcount = Annotated[
    Annotated[int, Meta(ge=0, le=10_000_000)] | None,
    says(("Headcount", "编制"), ("How many people it should have", "应有的人数")),
]


class OrgUnit(Record):
    """A unit as it stands."""

    state: str = "active"
    parent: Parent = None
    head: Head = ""
    duties: Duties = ()
    headcount: Headcount = None


def parent_is_active(now: Situation) -> Breach | None:
    """A unit does not come to stand below one that is dissolved."""
    event = now.event
    assert isinstance(event, UnitEstablished | UnitMoved)
    return dissolved(now, "unit.parent_active", "parent", event.parent)


def dissolved(now: Situation, rule: str, field: str, unit: str | None) -> Breach | None:
    """The breach where a unit that something is to belong to was dissolved."""
    found = now.look(unit) if unit else None
    if found is None or found.state != "dissolved":
        return None
    return Breach(
        rule,
        field,
        tr("{unit} was dissolved; nothing can belong to it.", unit=unit),
        tr("Name a unit that is active; {list} shows them.", list=sight("list", "unit")),
    )


def has_head(now: Situation) -> Breach | None:
    """Only a head that is there can be released."""
    assert isinstance(now.state, OrgUnit)
    if now.state.head:
        return None
    return Breach(
        "unit.head",
        "head",
        tr("{record} has no head.", record=now.record),
        tr("{appoint_head} names one.", appoint_head=deed("unit", "appoint-head", now.record)),
    )


class UnitEstablished(
    Event,
    type="unit.established/1",
    verb="establish",
    begins=True,
    to="active",
    label=("Unit established", "设立部门"),
    help=("A new part of the organisation", "设立一个新部门"),
):
    """A new part of the organisation."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    parent: Parent = None
    head: Head = ""
    duties: Duties = ()
    headcount: Headcount = None
    rules = (parent_is_active,)


class UnitMoved(
    Event,
    type="unit.moved/1",
    verb="move",
    after=("active",),
    label=("Unit moved", "调整隶属"),
    help=("It belongs to another unit, or to none", "改变所属的上级部门，或不再有上级"),
):
    """It belongs to another unit; what is below it moves along."""

    parent: Parent
    rules = (parent_is_active,)


class UnitHeadAppointed(
    Event,
    type="unit.head_appointed/1",
    verb="appoint-head",
    after=("active",),
    label=("Head appointed", "任命负责人"),
    help=("A person leads it from now on", "由某人担任负责人"),
):
    """A person leads it from here on."""

    head: Annotated[Required, says(*HEAD, personal=True)]


class UnitHeadReleased(
    Event,
    type="unit.head_released/1",
    verb="release-head",
    after=("active",),
    reason=True,
    label=("Head released", "免去负责人"),
    help=("Nobody leads it until a head is appointed", "负责人离任，待重新任命"),
):
    """Nobody leads it any more."""

    rules = (has_head,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The unit without a head."""
        del entry
        return replace(state, head="")


class UnitDutiesDefined(
    Event,
    type="unit.duties_defined/1",
    verb="define-duties",
    after=("active",),
    label=("Duties defined", "明确职责"),
    help=("What it is there for, all of it", "该部门的全部职责"),
):
    """What it is there for; in place of what was said before."""

    duties: Annotated[tuple[Duty, ...], says(*DUTIES, min_length=1, max_length=100)]


class UnitDissolved(
    Event,
    type="unit.dissolved/1",
    verb="dissolve",
    after=("active",),
    to="dissolved",
    reason=True,
    label=("Unit dissolved", "撤销部门"),
    help=("It is no longer part of the organisation", "该部门不再存在"),
):
    """It is no longer part of the organisation."""


def needs(state: Record) -> Iterator[Need]:
    """A unit that nobody leads, or of which nobody said what it is there for."""
    assert isinstance(state, OrgUnit)
    if state.state != "active":
        return
    if not state.head:
        yield Need("no_head", 1, tr("nobody leads it"))
    if not state.duties:
        yield Need("no_duties", 1, tr("no duties defined"))


UNIT = Kind(
    "unit",
    prefix="UNIT",
    label=("Unit", "部门"),
    heading=("Organisation structure", "组织结构"),
    help=(
        "A part of the organisation: what it does, who leads it, what it belongs to",
        "组织的一个部门：职责、负责人、隶属关系",
    ),
    initial=OrgUnit(),
    states={"active": ("active", "现行"), "dissolved": ("dissolved", "已撤销")},
    settled=("active", "dissolved"),
    final=("dissolved",),
    listed=("active",),
    columns=("parent", "head", "headcount"),
    events=(
        UnitEstablished,
        UnitMoved,
        UnitHeadAppointed,
        UnitHeadReleased,
        UnitDutiesDefined,
        UnitDissolved,
    ),
    needs=needs,
)
