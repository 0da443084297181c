"""Meeting: who meets when about what, what came of it, and that somebody else confirmed the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Any, Self

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import asked, moment_given
from opsledger_events.blank import has_text
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_one_person
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.task import TaskCreated, closed_source
from opsledger_events.language import NAME, joined, tr
from opsledger_events.meeting_content import (
    About,
    Absent,
    Agenda,
    AgendaItem,
    Attendees,
    DueDay,
    Duration,
    Line,
    MeetingType,
    Minutes,
    Occurrence,
    Outcome,
    OutcomeText,
    OutcomeType,
    Place,
    Present,
    Series,
    SeriesStart,
    StartsAt,
    TaskOfAction,
    Type,
    TypeOfOutcome,
    Who,
    Zone,
    check_room,
)
from opsledger_events.meeting_series import check_series, next_of
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.references import check_reference
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import NAME_LIMIT_CHARS, Area, Moment, Name, later, says


class Meeting(Record):
    """A meeting as it stands."""

    under_approval = ("minuted_by", "confirmed_by")

    state: str = "scheduled"
    type: Type = MeetingType.PROGRESS
    starts_at: StartsAt | None = None
    duration_minutes: Duration = 60
    place: Place = ""
    series: Series = ""
    series_zone: Zone = ""
    series_start: SeriesStart = None
    occurrence: Occurrence = None
    attendees: Attendees = ()
    agenda: Agenda = ()
    held_at: Annotated[Moment | None, says(("Held at", "召开时间"), ("When it was held", "实际召开时间"))] = (
        None
    )
    present: Present = ()
    absent: Absent = ()
    minutes: Minutes = ""
    outcomes: Annotated[
        tuple[Outcome, ...],
        says(("Outcomes", "会议结论"), ("What came of it", "通报、决定与行动项"), filled=True, personal=True),
    ] = ()
    minuted_by: Annotated[
        Name,
        says(
            ("Minutes by", "记录人"),
            ("Who wrote the minutes, or the last outcome", "纪要或最后一条结论的记录人"),
            filled=True,
        ),
    ] = ""
    minuted_at: Annotated[
        Moment | None, says(("Minuted at", "记录时间"), ("When it was written", "何时记录"), filled=True)
    ] = None
    confirmed_by: Annotated[
        Name, says(("Confirmed by", "确认人"), ("Who confirmed the minutes", "由谁确认纪要"), filled=True)
    ] = ""

    def rests_on_approval(self) -> tuple[str, ...]:
        """What came of it too, once somebody confirmed it."""
        return (*self.under_approval, *(("minutes", "outcomes") if self.state == "confirmed" else ()))


def confirmed_by_another(now: Situation) -> Breach | None:
    """Who wrote the minutes does not confirm them (four eyes)."""
    assert isinstance(now.state, Meeting)
    if not is_one_person(now, now.actor, now.state.minuted_by):
        return None
    return Breach(
        "meeting.confirmed_by_another",
        "actor",
        tr(
            "{actor} wrote the minutes of {record} and cannot confirm them.",
            actor=now.actor,
            record=now.record,
        ),
        tr("Another person confirms them: {actor}.", actor=asked("actor", NAME)),
    )


def action_has_open_source(now: Situation) -> Breach | None:
    """An action that becomes a task does not come from an issue that is closed."""
    assert isinstance(now.event, OutcomeRecorded)
    return closed_source(now, now.event.about) if now.event.is_task() else None


class MeetingScheduled(
    Event,
    type="meeting.scheduled/1",
    verb="schedule",
    begins=True,
    to="scheduled",
    label=("Meeting scheduled", "安排会议"),
    help=("People are to meet, once or as often as the series says", "安排一次会议或系列会议"),
):
    """People are to meet."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    type: Type = MeetingType.PROGRESS
    starts_at: StartsAt
    duration_minutes: Duration = 60
    place: Place = ""
    series: Series = ""
    series_zone: Zone = ""
    attendees: Attendees = ()
    agenda: Agenda = ()
    series_start: SeriesStart = None
    occurrence: Occurrence = None

    def check(self, now: Situation) -> None:
        """The series is a rule that begins with this meeting; what the agenda names is there."""
        check_series(now.record, self.series, self.series_zone, self.starts_at)
        check_room("agenda", len(self.agenda))
        for item in self.agenda:
            if item.about:
                check_reference(now, "agenda.about", item.about, "*")

    def fill(self, now: Situation) -> Self:
        """The first of its series."""
        if not self.series:
            return self
        return replace(self, series_start=self.starts_at, occurrence=self.starts_at)


class AgendaItemAdded(
    Event,
    type="meeting.agenda_item_added/1",
    verb="add-item",
    after=("scheduled", "held"),
    label=("Agenda item added", "增加议题"),
    help=("One more point to talk about", "增加一个讨论事项"),
):
    """One more point to talk about."""

    text: Annotated[Line, says(("Item", "议题"), ("What to talk about", "要讨论的事项"))]
    about: About = None
    by: Annotated[Name, says(("By", "提出人"), ("Who brings it in", "由谁提出"), personal=True)] = ""

    def check(self, now: Situation) -> None:
        """The agenda has room."""
        assert isinstance(now.state, Meeting)
        check_room("agenda", len(now.state.agenda) + 1)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The agenda with this point at its end."""
        assert isinstance(state, Meeting)
        item = AgendaItem(text=self.text, about=self.about, by=self.by)
        return replace(state, agenda=(*state.agenda, item))


class MeetingMoved(
    Event,
    type="meeting.moved/1",
    verb="move",
    after=("scheduled",),
    reason=True,
    label=("Meeting moved", "会议改期"),
    help=("It is held at another time; the others of its series are not", "会议改期；同系列的其他会议不变"),
):
    """It is held at another time. Its place in the series stays."""

    starts_at: StartsAt


class MeetingHeld(
    Event,
    type="meeting.held/1",
    verb="hold",
    after=("scheduled",),
    to="held",
    label=("Meeting held", "召开会议"),
    help=(
        "It took place, and was minuted where minutes are given; the next of its series is scheduled",
        "会议已召开，附上纪要即为已记录；系列会议随即安排下一次",
    ),
):
    """It took place."""

    present: Present = ()
    absent: Absent = ()
    held_at: Annotated[
        Moment | None,
        says(("Held at", "召开时间"), ("When it was held; now if empty", "实际召开时间；默认为当前时间")),
    ] = None
    minutes: Minutes = ""

    def check(self, now: Situation) -> None:
        """Nobody was there and missing; it is not still to come."""
        if both := set(self.present) & set(self.absent):
            raise InputError(
                tr("absent: {names} cannot be both present and absent.", names=joined(sorted(both))),
                tr("Name each person once."),
            )
        if self.held_at is not None and self.held_at > now.effective_at:
            raise InputError(
                tr("held_at: {at} lies in the future.", at=moment_given(self.held_at)),
                tr("Say it when it was held."),
            )

    def fill(self, now: Situation) -> Self:
        """Held when it is said, where nothing else is."""
        return self if self.held_at else replace(self, held_at=now.effective_at)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Held; with minutes that were given at once, minuted by this actor."""
        if not has_text(self.minutes):
            return self.apply_fields(state)
        return self.apply_fields(
            state, state="minuted", minuted_by=entry.actor, minuted_at=entry.effective_at
        )

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """The next meeting of the series."""
        return following(now)


class OutcomeRecorded(
    Event,
    type="meeting.outcome_recorded/1",
    verb="record",
    after=("held", "minuted"),
    to="minuted",
    label=("Outcome recorded", "记录结论"),
    help=(
        "Something to know, decided or to do; an action with a person and a day becomes a task",
        "通报、决定或行动项；有负责人和期限的行动项成为任务",
    ),
):
    """One thing that the meeting came to."""

    type: TypeOfOutcome
    text: OutcomeText
    who: Who = ""
    due: DueDay = None
    about: About = None
    minutes: Minutes | UnsetType = UNSET
    task: TaskOfAction = None
    rules = (action_has_open_source,)

    def is_task(self) -> bool:
        """Whether it is something that a person is to do until a day."""
        return self.type is OutcomeType.ACTION and bool(self.who) and self.due is not None

    def check(self, now: Situation) -> None:
        """There is room for it, and for the id of its task."""
        assert isinstance(now.state, Meeting)
        check_room("outcomes", len(now.state.outcomes) + 1)
        if self.is_task() and len(self.task_of(now)) > 80:
            raise InputError(
                tr("“{record}” is too long for the ids of its actions.", record=now.record),
                tr("Record the action without a day, and create the task with an id of its own."),
            )

    def task_of(self, now: Situation) -> str:
        """The id of the task that it becomes: the meeting's with A and the first number that is free."""
        number = 1
        while now.look(f"{now.record}/A{number}") is not None:
            number += 1
        return f"{now.record}/A{number}"

    def fill(self, now: Situation) -> Self:
        """An action with a person and a day names its task."""
        return replace(self, task=self.task_of(now)) if self.is_task() else self

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """The task, and what follows from it: an issue that it answers stays open."""
        if not self.task:
            return
        created = TaskCreated(
            title=title_of(self.text),
            owner=now.state.owner,
            area=now.state.area,
            assignee=self.who,
            due=self.due,
            source=self.about or now.record,
        )
        yield self.task, created
        yield from created.also(now._replace(record=self.task, event=created))

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Minuted by this actor, with one outcome more."""
        assert isinstance(state, Meeting)
        outcome = Outcome(
            type=self.type, text=self.text, who=self.who, due=self.due, about=self.about, task=self.task
        )
        return replace(
            state,
            state=self.declared.to,
            outcomes=(*state.outcomes, outcome),
            minutes=state.minutes if self.minutes is UNSET else self.minutes,
            minuted_by=entry.actor,
            minuted_at=entry.effective_at,
        )


class MinutesConfirmed(
    Event,
    type="meeting.minutes_confirmed/1",
    verb="confirm",
    approves=True,
    after=("minuted",),
    to="confirmed",
    label=("Minutes confirmed", "确认纪要"),
    help=("Another person says that the minutes are right", "由他人确认会议纪要无误"),
):
    """Another person says that the minutes are right."""

    remark: Remark = ""
    rules = (confirmed_by_another,)
    four_eyes = ("minuted_by",)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Confirmed, by this actor."""
        return self.apply_fields(state, confirmed_by=entry.actor)


class MeetingCancelled(
    Event,
    type="meeting.cancelled/1",
    verb="cancel",
    after=("scheduled",),
    to="cancelled",
    reason=True,
    label=("Meeting cancelled", "取消会议"),
    help=("It does not take place; the next of its series does", "会议取消；系列会议随即安排下一次"),
):
    """It does not take place."""

    ends_series: Annotated[
        bool, says(("Ends the series", "终止系列"), ("No further meeting of it either", "同系列不再召开"))
    ] = False

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """The next meeting of the series, unless it ends here."""
        return () if self.ends_series else following(now)


def following(now: Situation) -> Iterator[tuple[str, Event]]:
    """The next meeting of the series, scheduled, where there is one and nobody scheduled it yet."""
    state = now.state
    assert isinstance(state, Meeting)
    if not state.series or state.series_start is None or state.occurrence is None:
        return
    found = next_of(now.record, state.series, state.series_zone, state.series_start, state.occurrence)
    if found is None or now.look(found.record) is not None:
        return
    kept = ("title", "owner", "area", "tags", "type", "duration_minutes", "place", "series", "series_zone")
    yield (
        found.record,
        MeetingScheduled(
            **{name: getattr(state, name) for name in kept},
            attendees=state.attendees,
            starts_at=found.starts_at,
            series_start=state.series_start,
            occurrence=found.starts_at,
        ),
    )


def title_of(text: str) -> str:
    """A title from a text: its first line, cut where it is too long for one."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), text)
    return line if len(line) <= NAME_LIMIT_CHARS else f"{line[: NAME_LIMIT_CHARS - 1]}…"


MINUTES_WITHIN = timedelta(days=3)
CONFIRM_WITHIN = timedelta(days=7)


def needs(state: Record) -> Iterator[Need]:
    """Its time has passed and nobody says what happened; no minutes; minutes that nobody confirmed."""
    assert isinstance(state, Meeting)
    if state.state == "scheduled" and state.starts_at:
        over = later(state.starts_at, timedelta(minutes=state.duration_minutes))
        yield Need("to_hold", 2, tr("its time has passed: hold, move or cancel it"), over)
    elif state.state == "held" and state.held_at:
        message = tr("no minutes more than {days} d after it was held", days=MINUTES_WITHIN.days)
        yield Need("minutes_missing", 2, message, later(state.held_at, MINUTES_WITHIN))
    elif state.state == "minuted" and state.minuted_at:
        message = tr("minutes not confirmed for more than {days} d", days=CONFIRM_WITHIN.days)
        yield Need("unconfirmed", 1, message, later(state.minuted_at, CONFIRM_WITHIN))


MEETING = Kind(
    "meeting",
    prefix="MTG",
    label=("Meeting", "会议"),
    heading=("Meetings", "会议"),
    help=(
        "Who meets when about what, what was decided, and who does what about it",
        "谁在何时讨论什么、决定了什么、由谁落实",
    ),
    initial=Meeting(),
    states={
        "scheduled": ("scheduled", "已安排"),
        "held": ("held", "已召开"),
        "minuted": ("minuted", "已记录"),
        "confirmed": ("confirmed", "已确认"),
        "cancelled": ("cancelled", "已取消"),
    },
    settled=("confirmed", "cancelled"),
    final=("confirmed", "cancelled"),
    columns=("type", "starts_at", "place"),
    events=(
        MeetingScheduled,
        AgendaItemAdded,
        MeetingMoved,
        MeetingHeld,
        OutcomeRecorded,
        MinutesConfirmed,
        MeetingCancelled,
    ),
    needs=needs,
)
