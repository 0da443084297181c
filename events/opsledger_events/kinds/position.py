"""Position: a job with its duties and authorities, the unit it is in, and the people who hold it.

A position is there whether or not somebody holds it: it begins vacant and falls vacant again when the
last holder is released.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import deed, sight
from opsledger_events.changes import check_given
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.unit import Duty, dissolved
from opsledger_events.language import joined, tr
from opsledger_events.names import is_among, is_one
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Moment, RecordId, Required, says

Unit = Annotated[RecordId | None, says(("Unit", "部门"), ("The unit it is in", "所在的部门"), ref="unit")]
ReportsTo = Annotated[
    RecordId | None,
    says(
        ("Reports to", "汇报对象"),
        ("The position above it; none for the topmost", "上级岗位；最高一级留空"),
        ref="position",
        tree=True,
    ),
]
DUTIES = ("Duties", "职责"), ("What it answers for", "该岗位负责的事项")
Duties = Annotated[tuple[Duty, ...], says(*DUTIES, max_length=100)]
Authorities = Annotated[
    tuple[Duty, ...],
    says(("Authorities", "权限"), ("What it may decide or use", "可以决定或动用的事项"), max_length=100),
]
HOLDERS = ("Holders", "任职人"), ("The people who hold it", "担任该岗位的人")
PERSON = ("Person", "人员"), ("Whose position it is", "担任该岗位的人")
Person = Annotated[Required, says(*PERSON, personal=True)]


class Position(Record):
    """A position as it stands."""

    state: str = "vacant"
    unit: Unit = None
    reports_to: ReportsTo = None
    duties: Duties = ()
    authorities: Authorities = ()
    holders: Annotated[tuple[Required, ...], says(*HOLDERS, personal=True, filled=True)] = ()
    vacant_since: Annotated[
        Moment | None,
        says(("Vacant since", "空缺始于"), ("Since when nobody holds it", "自何时起无人任职"), filled=True),
    ] = None


def unit_is_active(now: Situation) -> Breach | None:
    """No position comes to be in a unit that was dissolved, and nobody comes to hold one there."""
    assert isinstance(now.state, Position)
    given = getattr(now.event, "unit", UNSET)
    return dissolved(now, "position.unit_active", "unit", now.state.unit if given is UNSET else given)


def above_is_there(now: Situation) -> Breach | None:
    """A position does not come to report to one that was abolished."""
    event = now.event
    assert isinstance(event, PositionCreated | PositionMoved)
    above = now.look(event.reports_to) if event.reports_to else None
    if above is None or above.state != "abolished":
        return None
    return Breach(
        "position.above",
        "reports_to",
        tr("{above} was abolished; nothing can report to it.", above=event.reports_to),
        tr("Name a position that is there; {list} shows them.", list=sight("list", "position")),
    )


def holds_it_not_yet(now: Situation) -> Breach | None:
    """A person holds a position once."""
    assert isinstance(now.state, Position)
    assert isinstance(now.event, HolderAssigned)
    if not is_among(now.event.person, now.state.holders):
        return None
    return Breach(
        "position.holder_once",
        "person",
        tr("{person} holds {record} already.", person=now.event.person, record=now.record),
        tr("Its holders: {names}.", names=joined(now.state.holders)),
    )


def holds_it(now: Situation) -> Breach | None:
    """Only who holds a position is released from it."""
    assert isinstance(now.state, Position)
    assert isinstance(now.event, HolderReleased)
    if is_among(now.event.person, now.state.holders):
        return None
    return Breach(
        "position.holder",
        "person",
        tr("{person} does not hold {record}.", person=now.event.person, record=now.record),
        tr("Its holders: {names}.", names=joined(now.state.holders) or "—"),
    )


def nobody_holds_it(now: Situation) -> Breach | None:
    """A position is not abolished while somebody holds it."""
    assert isinstance(now.state, Position)
    if not now.state.holders:
        return None
    return Breach(
        "position.held",
        "holders",
        tr("{record} is held by: {names}.", record=now.record, names=joined(now.state.holders)),
        tr("Release them first: {release}.", release=deed("position", "release", now.record)),
    )


class PositionCreated(
    Event,
    type="position.created/1",
    verb="create",
    begins=True,
    label=("Position created", "设置岗位"),
    help=("A job; vacant unless a holder is given", "设置一个岗位；未指定任职人则为空缺"),
):
    """A job, vacant unless somebody holds it from the start."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    unit: Unit = None
    reports_to: ReportsTo = None
    duties: Duties = ()
    authorities: Authorities = ()
    holders: Annotated[tuple[Required, ...], says(*HOLDERS, personal=True, max_length=1_000)] = ()
    rules = (unit_is_active, above_is_there)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Active with its holders, each once; vacant from now on without."""
        return self.apply_fields(state, **held_by(dict.fromkeys(self.holders), entry))


def held_by(people: dict[str, None], entry: Entry[Any]) -> dict[str, Any]:
    """What changes in a position when these people hold it from an entry on."""
    vacant = not people
    return {
        "state": "vacant" if vacant else "active",
        "holders": tuple(people),
        "vacant_since": entry.effective_at if vacant else None,
    }


class PositionMoved(
    Event,
    type="position.moved/1",
    verb="move",
    after=("active", "vacant"),
    label=("Position moved", "调整岗位"),
    help=("Into another unit, or below another position", "改变所在部门或上级岗位"),
):
    """It is in another unit, or reports to another position; only what is given changes."""

    unit: Unit | UnsetType = UNSET
    reports_to: ReportsTo | UnsetType = UNSET
    rules = (unit_is_active, above_is_there)

    def check(self, now: Situation) -> None:
        """Something is given."""
        del now
        check_given(self)


class DutiesDefined(
    Event,
    type="position.duties_defined/1",
    verb="define-duties",
    after=("active", "vacant"),
    label=("Duties defined", "明确职责"),
    help=("What it answers for, all of it, and what it may decide", "该岗位的全部职责与权限"),
):
    """What it answers for and may decide, in place of what was said before."""

    duties: Annotated[tuple[Duty, ...], says(*DUTIES, min_length=1, max_length=100)]
    authorities: Authorities | UnsetType = UNSET


class HolderAssigned(
    Event,
    type="position.holder_assigned/1",
    verb="assign",
    after=("active", "vacant"),
    to="active",
    label=("Holder assigned", "任职"),
    help=("A person holds it from now on", "由某人担任该岗位"),
):
    """A person holds it from here on."""

    person: Person
    rules = (holds_it_not_yet, unit_is_active)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Active, with this person among its holders."""
        assert isinstance(state, Position)
        return replace(state, **held_by(dict.fromkeys((*state.holders, self.person)), entry))


class HolderReleased(
    Event,
    type="position.holder_released/1",
    verb="release",
    after=("active",),
    reason=True,
    label=("Holder released", "离任"),
    help=("A person holds it no longer", "某人不再担任该岗位"),
):
    """A person holds it no longer."""

    person: Person
    rules = (holds_it,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Without this person; vacant where nobody is left."""
        assert isinstance(state, Position)
        left = dict.fromkeys(holder for holder in state.holders if not is_one(holder, self.person))
        return replace(state, **held_by(left, entry))


class PositionAbolished(
    Event,
    type="position.abolished/1",
    verb="abolish",
    after=("active", "vacant"),
    to="abolished",
    reason=True,
    label=("Position abolished", "撤销岗位"),
    help=("There is no such job any more", "该岗位不再存在"),
):
    """There is no such job any more."""

    rules = (nobody_holds_it,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Abolished: held by nobody, and not vacant either."""
        return self.apply_fields(state, holders=(), vacant_since=None)


def needs(state: Record) -> Iterator[Need]:
    """A position that nobody holds, or of which nobody said what it answers for."""
    assert isinstance(state, Position)
    if state.state == "abolished":
        return
    if state.state == "vacant":
        yield Need("vacant", 2, tr("nobody holds it"), state.vacant_since)
    if not state.duties:
        yield Need("no_duties", 1, tr("no duties defined"))


POSITION = Kind(
    "position",
    prefix="POS",
    label=("Position", "岗位"),
    heading=("Job duties", "岗位职责"),
    help=(
        "A job: its duties and authorities, its unit, whom it reports to, who holds it",
        "一个岗位：职责与权限、所在部门、汇报对象、任职人",
    ),
    initial=Position(),
    states={
        "active": ("active", "在岗"),
        "vacant": ("vacant", "空缺"),
        "abolished": ("abolished", "已撤销"),
    },
    settled=("active", "abolished"),
    final=("abolished",),
    listed=("active", "vacant"),
    columns=("unit", "reports_to", "holders"),
    events=(
        PositionCreated,
        PositionMoved,
        DutiesDefined,
        HolderAssigned,
        HolderReleased,
        PositionAbolished,
    ),
    needs=needs,
)
