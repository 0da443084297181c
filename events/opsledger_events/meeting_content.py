"""What is said of a meeting: its fields, the points of its agenda, and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.values import Choice, Moment, Name, RecordId, Text, Value, says

ITEMS_LIMIT = 100
"""Most points on an agenda, and most outcomes of one meeting: the record holds them all."""

LINE_LIMIT_CHARS = 1000

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=LINE_LIMIT_CHARS)]


class MeetingType(Choice):
    """What a meeting is for."""

    PROGRESS = "progress", "Progress", "进展会"
    ISSUE_REVIEW = "issue_review", "Issue review", "问题评审会"
    MANAGEMENT_REVIEW = "management_review", "Management review", "管理评审会"
    BRAINSTORM = "brainstorm", "Brainstorm", "头脑风暴会"


class OutcomeType(Choice):
    """What came of a point: something to know, something decided, something to do."""

    INFORMATION = "information", "Information", "通报"
    DECISION = "decision", "Decision", "决定"
    ACTION = "action", "Action", "行动项"


About = Annotated[
    RecordId | None, says(("About", "相关记录"), ("The record that it is about", "所涉及的记录"), ref="*")
]
TypeOfOutcome = Annotated[
    OutcomeType, says(("Type", "类型"), ("To know, decided or to do", "通报、决定或行动项"))
]
OutcomeText = Annotated[Line, says(("Text", "内容"), ("What came of it", "会议结论"), long=True)]
Who = Annotated[Name, says(("Who", "负责人"), ("Who is to do it", "由谁完成"), personal=True)]
DueDay = Annotated[
    date | None, says(("Due", "截止日期"), ("The last day for it", "最迟完成的日期"), coming="last")
]


TaskOfAction = Annotated[
    RecordId | None,
    says(("Task", "任务"), ("What an action became", "行动项形成的任务"), ref="task", filled=True),
]


class AgendaItem(Value):
    """One point of an agenda: what it is, the record that it is about, who brings it in."""

    text: Annotated[Line, says(("Item", "议题"), ("What to talk about", "要讨论的事项"))]
    about: About = None
    by: Annotated[Name, says(("By", "提出人"), ("Who brings it in", "由谁提出"), personal=True)] = ""


class Outcome(Value):
    """One thing that a meeting came to; an action that became a task names it."""

    type: TypeOfOutcome
    text: Annotated[Line, says(("Outcome", "结论"), ("What came of it", "会议结论"))]
    who: Who = ""
    due: DueDay = None
    about: About = None
    task: TaskOfAction = None


Type = Annotated[MeetingType, says(("Type", "类型"), ("What the meeting is for", "会议的目的"))]
Series = Annotated[
    Name,
    says(
        ("Series", "重复规则"),
        (
            "When it recurs, as an iCalendar RRULE: FREQ=WEEKLY;BYDAY=MO. A month or year without the day is passed over; FREQ=MONTHLY;BYMONTHDAY=-1 is the last day of each",
            "重复规则（iCalendar RRULE），如 FREQ=WEEKLY;BYDAY=MO。没有该日的月份或年份会被跳过；每月最后一天写作 FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        fixed=True,
    ),
]
Zone = Annotated[
    Name,
    says(
        ("Zone", "时区"),
        (
            "The clock that the series is held by: Asia/Shanghai, +08:00; UTC if empty",
            "系列会议所依据的时区，如 Asia/Shanghai、+08:00；默认为 UTC",
        ),
        fixed=True,
    ),
]
StartsAt = Annotated[Moment, says(("Time", "时间"), ("When it begins", "何时开始"), coming="first")]
Duration = Annotated[
    int,
    says(
        ("Duration", "时长"),
        ("How long it takes, in minutes", "会议时长，分钟"),
        unit=("minutes", "分钟"),
        ge=1,
        le=100_000,
    ),
]
Place = Annotated[Name, says(("Place", "地点"), ("Where, or over which line", "会议地点或线上入口"))]
Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=500)]
Attendees = Annotated[
    Names, says(("Attendees", "参会人"), ("Who is to be there", "应参会的人"), personal=True)
]
Present = Annotated[Names, says(("Present", "出席"), ("Who was there", "实际出席的人"), personal=True)]
Absent = Annotated[Names, says(("Absent", "缺席"), ("Who was missing", "缺席的人"), personal=True)]
Agenda = Annotated[
    tuple[AgendaItem, ...],
    msgspec.Meta(max_length=ITEMS_LIMIT),
    says(("Agenda", "议程"), ("What it is about, in order", "依次讨论的事项"), personal=True, fixed=True),
]
Minutes = Annotated[Text, says(("Minutes", "会议纪要"), ("What was said", "会议讨论的内容"), long=True)]
SeriesStart = Annotated[
    Moment | None,
    says(("Series began", "系列起始"), ("First meeting of the series", "系列会议的首次时间"), filled=True),
]
Occurrence = Annotated[
    Moment | None,
    says(
        ("Place in the series", "系列中的原定时间"),
        ("When the rule had it, wherever it was moved to", "规则所定的时间，不随改期变动"),
        filled=True,
    ),
]


def check_room(field: str, count: int) -> None:
    """Raise InputError where a meeting would hold more points or outcomes than it may."""
    if count > ITEMS_LIMIT:
        raise InputError(
            tr("{field}: a meeting holds {limit} at most.", field=field, limit=ITEMS_LIMIT),
            tr("Divide it into several meetings."),
        )
