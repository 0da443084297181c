"""Organisation: whose handbook it is, what it stands for, and the editions that were handed out.

An edition is the handbook as it stood at one position of the ledger, given to somebody. Its entry pins
the tree head of that position and the digest of what was handed out, so that both can be shown later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from opsledger_events.changes import check_given
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import (
    Area,
    Choice,
    EntryPosition,
    Moment,
    Name,
    Required,
    Text,
    Value,
    day_of,
    says,
)


class EditionLanguage(Choice):
    """The language that an edition is written in."""

    EN = "en", "English", "英文"
    ZH = "zh", "Chinese", "中文"


Hex = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
"""A SHA-256 in lower-case hex."""

Day = Annotated[date, says(("Day", "日期"), ("When it happened", "发生的日期"))]
Happened = Annotated[Required, says(("Text", "内容"), ("What happened, in one line", "一行文字的内容"))]
EditionName = Annotated[
    str,
    says(
        ("Name", "版名"),
        ("Used once for ever, such as 2026-Q4", "只使用一次，如 2026-Q4"),
        min_length=1,
        max_length=60,
    ),
]
Language = Annotated[EditionLanguage, says(("Language", "语言"), ("It is written in", "手册所用的语言"))]
Position = Annotated[
    EntryPosition, says(("Position", "位置"), ("Last entry that it shows", "所展示的最后一条记录"))
]
Root = Annotated[Hex, says(("Tree head", "树头"), ("Root of the ledger's tree there", "账本在该位置的树根"))]
Digest = Annotated[Hex, says(("Digest", "摘要"), ("SHA-256 of what was handed out", "所发布内容的 SHA-256"))]
Form = Annotated[
    Name,
    says(("Form", "形式"), ("Renderer and its version: site/1", "呈现方式及其版本：site/1"), min_length=1),
]
Program = Annotated[
    Name, says(("Program", "程序"), ("The version that made it", "生成手册的程序版本"), min_length=1)
]


class Milestone(Value):
    """One day of the organisation's history."""

    day: Day
    text: Happened


class Edition(Value):
    """The handbook as it was handed out once."""

    name: EditionName
    language: Language
    position: Position
    root: Root
    digest: Digest
    form: Form
    program: Program
    published_at: Annotated[Moment, says(("Published at", "发布时间"), ("When it was", "何时发布"))]


LegalName = Annotated[Name, says(("Legal name", "注册名称"), ("As it is registered", "登记注册的全称"))]
Address = Annotated[Text, says(("Registered address", "注册地址"), ("Where it is registered", "登记的住所"))]
FoundedOn = Annotated[date | None, says(("Founded on", "成立日期"), ("The day it began", "成立的日期"))]
Scope = Annotated[
    Text, says(("Business scope", "经营范围"), ("What it does for a living", "从事的业务"), long=True)
]
Mission = Annotated[Text, says(("Mission", "使命"), ("What it is there for", "为什么而存在"), long=True)]
Vision = Annotated[Text, says(("Vision", "愿景"), ("What it wants to become", "想成为什么"), long=True)]
Values = Annotated[
    tuple[Name, ...], says(("Values", "价值观"), ("What it holds to", "坚持的准则"), max_length=100)
]
MILESTONES = ("Milestones", "发展历程"), ("Its history, day by day", "按日期记载的大事")


class Organisation(Record):
    """The organisation as it stands."""

    state: str = "current"
    legal_name: LegalName = ""
    address: Address = ""
    founded_on: FoundedOn = None
    scope: Scope = ""
    mission: Mission = ""
    vision: Vision = ""
    values: Values = ()
    milestones: Annotated[tuple[Milestone, ...], says(*MILESTONES, filled=True)] = ()
    editions: Annotated[
        tuple[Edition, ...],
        says(("Editions", "发布版本"), ("The handbook as handed out", "对外发布的各版手册"), filled=True),
    ] = ()


def check_past(now: Situation, field: str, day: date | None) -> None:
    """What is history has happened: its day is not after the one on which it is recorded."""
    if day is None or day <= (today := day_of(now.effective_at)):
        return
    raise InputError(
        tr("{field}: {day} lies after {today}.", field=field, day=day, today=today),
        tr("Record it once it has happened; a goal says what is to come."),
    )


def in_order(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Milestones by their days; those of one day as they came."""
    return tuple(sorted(milestones, key=lambda milestone: milestone.day))


_FILE_NAME = re.compile(r"\w(?:[\w .()+-]*[\w)+-])?")
"""What every file system takes as the name of a file, and no shell or path as anything else."""


def check_edition_name(name: str) -> None:
    """Raise InputError for the name of an edition that could not be that of a file: it is used as one."""
    if not name.strip():
        raise InputError(
            tr("name: it may not be empty."), tr("Give one such as {example}.", example="2026-Q4")
        )
    if not _FILE_NAME.fullmatch(name):
        raise InputError(
            tr("name: “{name}” cannot be the name of a file.", name=name),
            tr("Use letters, digits, spaces and “. _ - + ( )”, such as {example}.", example="2026-Q4"),
        )


def edition_is_new(now: Situation) -> Breach | None:
    """The name of an edition means one edition for ever."""
    event = now.event
    assert isinstance(event, EditionPublished)
    held = now.claimed(event.claim(now.record))
    if not held:
        return None
    return Breach(
        "organisation.edition_once",
        "name",
        tr("There is an edition “{name}” already, entry #{position}.", name=event.name, position=held),
        tr("Publish it under another name, such as {name}.", name=f"{event.name}.1"),
    )


class OrganisationRegistered(
    Event,
    type="organisation.registered/1",
    verb="register",
    begins=True,
    to="current",
    label=("Organisation registered", "登记公司"),
    help=("Whose handbook this is", "手册所属的公司"),
):
    """Whose handbook this is."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    legal_name: LegalName = ""
    address: Address = ""
    founded_on: FoundedOn = None
    scope: Scope = ""
    mission: Mission = ""
    vision: Vision = ""
    values: Values = ()
    milestones: Annotated[tuple[Milestone, ...], says(*MILESTONES, max_length=1000)] = ()

    def check(self, now: Situation) -> None:
        """Its history has happened."""
        check_past(now, "founded_on", self.founded_on)
        for milestone in self.milestones:
            check_past(now, "milestones", milestone.day)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The organisation, its history in order of time."""
        return self.apply_fields(state, milestones=in_order(self.milestones))


class ProfileAmended(
    Event,
    type="organisation.profile_amended/1",
    verb="change-profile",
    label=("Profile amended", "修改概况"),
    help=("What is said of the organisation; only what is given changes", "修改公司概况；仅修改所给出的内容"),
):
    """Something else is said of it from now on."""

    legal_name: LegalName | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    founded_on: FoundedOn | UnsetType = UNSET
    scope: Scope | UnsetType = UNSET
    mission: Mission | UnsetType = UNSET
    vision: Vision | UnsetType = UNSET
    values: Values | UnsetType = UNSET

    def check(self, now: Situation) -> None:
        """Something is given, and it was not founded in the future."""
        check_given(self)
        if self.founded_on is not UNSET:
            check_past(now, "founded_on", self.founded_on)


class MilestoneAdded(
    Event,
    type="organisation.milestone_added/1",
    verb="add-milestone",
    label=("Milestone added", "增加大事记"),
    help=("A day of its history", "公司发展历程中的一天"),
):
    """A day of its history."""

    day: Day
    text: Happened

    def check(self, now: Situation) -> None:
        """It has happened."""
        check_past(now, "day", self.day)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Its history with this day, in order of time; the same is not said twice."""
        assert isinstance(state, Organisation)
        added = Milestone(day=self.day, text=self.text)
        if added in state.milestones:
            return state
        return replace(state, milestones=in_order((*state.milestones, added)))


class EditionPublished(
    Event,
    type="organisation.edition_published/1",
    verb="publish-edition",
    approves=True,
    label=("Edition published", "发布手册"),
    help=("The handbook as of one position was handed out", "对外发布某一位置的手册"),
):
    """The handbook, as it stood at one position of the ledger, was handed out."""

    name: EditionName
    language: Language
    position: Position
    root: Root
    digest: Digest
    form: Form
    program: Program
    rules = (edition_is_new,)

    def check(self, now: Situation) -> None:
        """The name is that of a file, and the ledger has that position."""
        check_edition_name(self.name)
        if not now.holder(self.position):
            raise InputError(
                tr("position: the ledger has no entry #{position} yet.", position=self.position),
                tr("Name the last entry that the edition shows."),
            )

    def claim(self, record: str) -> str:
        """The name, in the whole ledger."""
        del record
        return f"edition/{self.name}"

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The organisation with one edition more."""
        assert isinstance(state, Organisation)
        edition = Edition(
            name=self.name,
            language=self.language,
            position=self.position,
            root=self.root,
            digest=self.digest,
            form=self.form,
            program=self.program,
            published_at=entry.effective_at,
        )
        return replace(state, editions=(*state.editions, edition))


ORGANISATION = Kind(
    "organisation",
    prefix="ORG",
    label=("Organisation", "公司"),
    heading=("Company profile", "公司概况"),
    help=(
        "Whose handbook it is: name, purpose, history, and the editions handed out",
        "手册所属公司：名称、宗旨、历程及已发布的版本",
    ),
    initial=Organisation(),
    states={"current": ("current", "现行")},
    settled=("current",),
    final=(),
    columns=("legal_name", "founded_on"),
    events=(OrganisationRegistered, ProfileAmended, MilestoneAdded, EditionPublished),
)
