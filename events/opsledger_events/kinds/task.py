"""Task: something that a person is to do until a day, on its own or as a part of a project or campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

from opsledger_events.answering import acted_upon, closed_issue
from opsledger_events.asking import deed
from opsledger_events.common import Linked
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.issue import Issue
from opsledger_events.language import tr
from opsledger_events.record import AreaField, GivenTitle, Link, LinkType, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Choice, Moment, Name, RecordId, Required, end_of, says


class TaskType(Choice):
    """How large a task is."""

    TASK = "task", "Task", "任务"
    PROJECT = "project", "Project", "项目"
    CAMPAIGN = "campaign", "Campaign", "专项活动"


Type = Annotated[TaskType, says(("Type", "类型"), ("How large it is", "任务的规模"))]
Parent = Annotated[
    RecordId | None,
    says(
        ("Part of", "上级任务"),
        ("The larger task that it belongs to", "所属的上级任务"),
        ref="task",
        tree=True,
    ),
]
Assignee = Annotated[Name, says(("Assignee", "执行人"), ("Who is to do it", "由谁完成"), in_charge=True)]
Due = Annotated[
    date | None, says(("Due", "截止日期"), ("The last day for it", "最迟完成的日期"), coming="last")
]
Source = Annotated[
    RecordId | None,
    says(
        ("Source", "来源"),
        (
            "The record that it comes from; an issue stays open as long as it is",
            "来源记录；来源为问题时，任务完成前该问题不能关闭",
        ),
        ref="*",
        fixed=True,
    ),
]
PERCENT = ("%", "%")
Percent = Annotated[
    int,
    says(("Progress", "进度"), ("How much is done, in percent", "完成的百分比"), unit=PERCENT, ge=0, le=100),
]


class Task(Record):
    """A task as it stands."""

    is_action = True

    state: str = "open"
    type: Type = TaskType.TASK
    parent: Parent = None
    assignee: Assignee = ""
    due: Due = None
    source: Source = None
    progress: Annotated[
        int,
        says(
            ("Progress", "进度"), ("How much is done, in percent", "完成的百分比"), unit=PERCENT, filled=True
        ),
    ] = 0
    blocked: Annotated[
        bool, says(("Blocked", "受阻"), ("Nobody can go on with it", "目前无法推进"), filled=True)
    ] = False
    why: Annotated[
        Name, says(("Blocked because", "受阻原因"), ("What it waits for", "在等待什么"), filled=True)
    ] = ""
    blocked_at: Annotated[
        Moment | None, says(("Blocked since", "受阻时间"), ("Since when", "何时起受阻"), filled=True)
    ] = None


NOT_BLOCKED: dict[str, Any] = {"blocked": False, "why": "", "blocked_at": None}


def closed_source(now: Situation, *sources: str | None) -> Breach | None:
    """The breach where a task is to come from an issue, the first of `sources`, that is closed or was dismissed."""
    closed = closed_issue(now, sources)
    if not closed:
        return None
    return Breach(
        "task.source_closed",
        "source",
        tr("{source} is closed; no task comes from it any more.", source=closed),
        tr("{first} comes first.", first=deed("issue", "reopen", closed)),
    )


def source_is_open(now: Situation) -> Breach | None:
    """A task does not come, or come back, from an issue that is closed, nor come back to one that it acts upon."""
    event, state = now.event, now.state
    if isinstance(event, TaskCreated):
        return closed_source(now, event.source)
    return closed_source(now, getattr(state, "source", None), *acted_upon(state))


def is_blocked(now: Situation) -> Breach | None:
    """Only what is blocked is unblocked."""
    assert isinstance(now.state, Task)
    if now.state.blocked:
        return None
    return Breach(
        "task.blocked",
        "blocked",
        tr("{record} is not blocked.", record=now.record),
        tr("{progress} says how far it is.", progress=deed("task", "progress", now.record)),
    )


class TaskCreated(
    Event,
    type="task.created/1",
    verb="create",
    begins=True,
    to="open",
    label=("Task created", "创建任务"),
    help=("Something is to be done", "有事情需要完成"),
):
    """Something is to be done."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    type: Type = TaskType.TASK
    parent: Parent = None
    assignee: Assignee = ""
    due: Due = None
    source: Source = None
    rules = (source_is_open,)

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """An issue that it comes from is answered by it, and so does not close while it is open."""
        record = now.look(self.source) if self.source else None
        link = Link(type=LinkType.ANSWERED_BY, to=now.record)
        if self.source and isinstance(record, Issue) and link not in record.links:
            yield self.source, Linked(link=link.type, to=link.to)


class TaskAssigned(
    Event,
    type="task.assigned/1",
    verb="assign",
    after=("open", "in_progress"),
    label=("Task assigned", "指派任务"),
    help=("A person took it on, or was given it", "由某人负责完成"),
):
    """A person took it on."""

    assignee: Annotated[
        Required, says(("Assignee", "执行人"), ("Who is to do it", "由谁完成"), in_charge=True)
    ]


class TaskProgressed(
    Event,
    type="task.progressed/1",
    verb="progress",
    after=("open", "in_progress"),
    to="in_progress",
    label=("Task progressed", "任务进展"),
    help=("How far it is; `complete` says that it is done", "任务的进展；完成请用 complete"),
):
    """How far it is."""

    percent: Percent
    remark: Remark = ""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In progress, this far."""
        return self.apply_fields(state, progress=self.percent)


class TaskBlocked(
    Event,
    type="task.blocked/1",
    verb="block",
    after=("open", "in_progress"),
    label=("Task blocked", "任务受阻"),
    help=("Nobody can go on with it until something else happens", "须待其他事项解决后方可推进"),
):
    """Nobody can go on with it."""

    why: Annotated[Required, says(("Why", "原因"), ("What it waits for", "在等待什么"))]

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Blocked, since the first time that it was said."""
        assert isinstance(state, Task)
        return self.apply_fields(state, blocked=True, blocked_at=state.blocked_at or entry.effective_at)


class TaskUnblocked(
    Event,
    type="task.unblocked/1",
    verb="unblock",
    after=("open", "in_progress"),
    label=("Task unblocked", "解除受阻"),
    help=("Work on it can go on", "可以继续推进"),
):
    """Work can go on."""

    remark: Remark = ""
    rules = (is_blocked,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Not blocked any more."""
        return self.apply_fields(state, **NOT_BLOCKED)


class TaskCompleted(
    Event,
    type="task.completed/1",
    verb="complete",
    after=("open", "in_progress"),
    to="done",
    label=("Task completed", "完成任务"),
    help=("It is done", "任务已完成"),
):
    """It is done."""

    remark: Remark = ""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Done, all of it."""
        return self.apply_fields(state, progress=100, **NOT_BLOCKED)


class TaskCancelled(
    Event,
    type="task.cancelled/1",
    verb="cancel",
    after=("open", "in_progress"),
    to="cancelled",
    reason=True,
    label=("Task cancelled", "取消任务"),
    help=("It is not to be done any more", "不再需要完成"),
):
    """It is not to be done any more."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Cancelled, as far as it was."""
        return self.apply_fields(state, **NOT_BLOCKED)


class TaskReopened(
    Event,
    type="task.reopened/1",
    verb="reopen",
    after=("done", "cancelled"),
    to="in_progress",
    reason=True,
    label=("Task reopened", "重开任务"),
    help=("It is to be done after all, or is not quite done", "仍需完成，或尚未真正完成"),
):
    """It is to be done after all."""

    percent: Percent = 0
    rules = (source_is_open,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In progress again, as far as is said."""
        return self.apply_fields(state, progress=self.percent)


def needs(state: Record) -> Iterator[Need]:
    """Past its day, blocked, or nobody's."""
    assert isinstance(state, Task)
    if state.state not in ("open", "in_progress"):
        return
    if state.due is not None:
        yield Need("overdue", 3, tr("overdue"), end_of(state.due))
    if state.blocked:
        yield Need("blocked", 2, tr("blocked: {why}", why=state.why), state.blocked_at)
    if state.state == "open" and not state.assignee:
        yield Need("unassigned", 1, tr("nobody is assigned"))


TASK = Kind(
    "task",
    prefix="TSK",
    label=("Task", "任务"),
    heading=("Tasks", "任务"),
    help=(
        "What is to be done, by whom and until when, and how far it is",
        "要做什么、由谁做、何时完成、进展如何",
    ),
    initial=Task(),
    states={
        "open": ("open", "待办"),
        "in_progress": ("in progress", "进行中"),
        "done": ("done", "已完成"),
        "cancelled": ("cancelled", "已取消"),
    },
    settled=("done", "cancelled"),
    final=("done", "cancelled"),
    columns=("type", "assignee", "due", "progress", "blocked"),
    events=(
        TaskCreated,
        TaskAssigned,
        TaskProgressed,
        TaskBlocked,
        TaskUnblocked,
        TaskCompleted,
        TaskCancelled,
        TaskReopened,
    ),
    needs=needs,
)
