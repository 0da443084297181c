"""Collaboration: coming meetings, outcomes of the last meetings, open tasks, and suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from opsledger_events.kinds.meeting import Meeting
from opsledger_events.kinds.suggestion import Suggestion
from opsledger_events.kinds.task import Task
from opsledger_events.language import tr
from opsledger_events.meeting_content import AgendaItem, Outcome, OutcomeType
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import cell_of, columns_of, label_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, calls_of, state_tag
from opsledger_projections.pages.recurring import in_words
from opsledger_projections.records import RecordRow

SHOWN = (
    "attendees",
    "present",
    "absent",
    "agenda",
    "minutes",
    "outcomes",
    "series",
    "series_start",
    "occurrence",
)
"""Fields that `of_meeting` shows itself, or that only the ledger needs."""

MINUTES_SHOWN = 5
"""Number of recent meetings whose minutes the chapter shows; each meeting has its own page."""

EARLIEST = datetime.min.replace(tzinfo=UTC)

TONES: dict[OutcomeType, b.Tone] = {
    OutcomeType.INFORMATION: "quiet",
    OutcomeType.DECISION: "plain",
    OutcomeType.ACTION: "warning",
}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The coming meetings, the minutes of the last ones, the open tasks, and the suggestions."""
    del chapter
    meetings = reading.of_kind("meeting")
    yield b.Heading(tr("Next meetings"))
    yield to_come(reading, [row for row in meetings if row.state.state == "scheduled"])
    yield from last_minutes(reading, meetings)
    yield b.Heading(tr("Open tasks"))
    yield from open_tasks(reading, reading.of_kind("task"))
    yield b.Heading(str(kind_named("suggestion").heading))
    yield suggestions(reading, reading.of_kind("suggestion"))


def _meeting(row: RecordRow) -> Meeting:
    assert isinstance(row.state, Meeting)
    return row.state


def _task(row: RecordRow) -> Task:
    assert isinstance(row.state, Task)
    return row.state


def _suggestion(row: RecordRow) -> Suggestion:
    assert isinstance(row.state, Suggestion)
    return row.state


def _kind_column(kind: str) -> b.Column:
    return b.Column(str(kind_named(kind).label))


def names_of(reading: Reading, names: Sequence[str]) -> b.Cell:
    """Names in one cell, each as a link if it is the id of a record."""
    return tuple(named(reading, name) for name in names)


def to_come(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Scheduled meetings, the next one first, with their agendas."""
    return b.Table(
        (
            _kind_column("meeting"),
            *columns_of(Meeting, "starts_at", "type", "place", "attendees", "agenda"),
        ),
        tuple(
            (
                reading.ref(row.record),
                (meeting.starts_at, *calls_of(reading, row)),
                str(meeting.type.label),
                meeting.place or None,
                names_of(reading, meeting.attendees),
                tuple(item.text for item in meeting.agenda),
            )
            for row in sorted(rows, key=lambda row: _meeting(row).starts_at or EARLIEST)
            for meeting in (_meeting(row),)
        ),
        empty=tr("No meeting is scheduled."),
    )


def last_minutes(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """The last meetings held, newest first, each with its minutes."""
    held = [(_meeting(row).held_at or EARLIEST, row) for row in rows if was_held(_meeting(row))]
    newest = sorted(held, key=lambda one: one[0], reverse=True)[:MINUTES_SHOWN]
    if newest:
        yield b.Heading(tr("Last meetings"))
    for _, row in newest:
        meeting = _meeting(row)
        yield b.Heading(meeting.title or row.record, 3, row.record)
        yield b.Facts(
            (
                (label_of(Meeting, "held_at"), meeting.held_at),
                (tr("State"), (state_tag(row), *calls_of(reading, row))),
                *attendance(reading, meeting),
            )
        )
        yield from minutes(reading, meeting, level=4)


def was_held(meeting: Meeting) -> bool:
    """Whether a meeting took place."""
    return meeting.state in ("held", "minuted", "confirmed")


def attendance(reading: Reading, meeting: Meeting) -> tuple[tuple[str, b.Cell], ...]:
    """Who was invited, who attended and who was absent, as far as recorded."""
    return tuple(
        (label_of(Meeting, name), names_of(reading, names))
        for name in ("attendees", "present", "absent")
        if (names := getattr(meeting, name))
    )


def minutes(reading: Reading, meeting: Meeting, level: int = 2) -> Iterator[b.Block]:
    """The agenda, the discussion and the outcomes."""
    if meeting.agenda:
        yield b.Heading(label_of(Meeting, "agenda"), level)
        yield b.Table(
            columns_of(AgendaItem, "text", "about", "by"),
            tuple(
                (item.text, cell_of(reading, AgendaItem, "about", item.about), named(reading, item.by))
                for item in meeting.agenda
            ),
        )
    if meeting.minutes:
        yield b.Heading(label_of(Meeting, "minutes"), level)
        yield b.Prose(meeting.minutes, as_typed=True)
    if meeting.outcomes:
        yield b.Heading(label_of(Meeting, "outcomes"), level)
        yield outcomes(reading, meeting.outcomes)


def outcomes(reading: Reading, found: Sequence[Outcome]) -> b.Table:
    """The outcomes of a meeting, in order; an action has the state of its task."""
    return b.Table(
        columns_of(Outcome, "type", "text", "who", "due", "about", "task"),
        tuple(
            (
                b.Tag(str(outcome.type.label), TONES[outcome.type]),
                outcome.text,
                named(reading, outcome.who),
                outcome.due,
                cell_of(reading, Outcome, "about", outcome.about),
                task_cell(reading, outcome.task),
            )
            for outcome in found
        ),
    )


def task_cell(reading: Reading, task: str | None) -> b.Cell:
    """The task that an action became, and its state."""
    row = reading.rows.get(task or "")
    return (reading.ref(row.record), state_tag(row)) if row else task


def open_tasks(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """The open tasks by assignee: unassigned tasks first, then in order of due date."""
    still = [row for row in rows if row.state.state not in kind_named("task").settled]

    def order(row: RecordRow) -> tuple[str, date]:
        task = _task(row)
        return task.assignee, task.due or date.max

    yield b.Table(
        (
            *columns_of(Task, "assignee"),
            _kind_column("task"),
            b.Column(tr("State")),
            *columns_of(Task, "due", "progress", "parent", "source"),
        ),
        tuple(
            (
                named(reading, task.assignee) or b.Tag(tr("nobody"), "quiet"),
                reading.ref(row.record),
                (state_tag(row), *calls_of(reading, row)),
                task.due,
                task.progress,
                cell_of(reading, Task, "parent", task.parent),
                cell_of(reading, Task, "source", task.source),
            )
            for row in sorted(still, key=order)
            for task in (_task(row),)
        ),
        empty=tr("No task is open."),
    )
    if len(rows) > len(still):
        yield b.Paragraph(
            tr("Done or cancelled, not listed here: {count}.", count=len(rows) - len(still)), "quiet"
        )


ORDER = ("submitted", "accepted", "implemented", "declined")
"""The order of suggestions: those that still need something come first."""


def suggestions(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Suggestions with their answers; those without an answer come first."""
    return b.Table(
        (
            _kind_column("suggestion"),
            b.Column(tr("State")),
            *columns_of(Suggestion, "proposer", "about", "submitted_at", "answer", "by"),
        ),
        tuple(
            (
                reading.ref(row.record),
                (state_tag(row), *calls_of(reading, row)),
                named(reading, suggestion.proposer),
                cell_of(reading, Suggestion, "about", suggestion.about),
                suggestion.submitted_at,
                suggestion.answer or None,
                cell_of(reading, Suggestion, "by", suggestion.by),
            )
            for row in sorted(rows, key=lambda row: ORDER.index(row.state.state))
            for suggestion in (_suggestion(row),)
        ),
        empty=tr("Nothing yet."),
    )


def of_meeting(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """A meeting's recurrence, attendance and minutes."""
    meeting = _meeting(row)
    series = ((label_of(Meeting, "series"), in_words(meeting.series)),) if meeting.series else ()
    if there := (*series, *attendance(reading, meeting)):
        yield b.Facts(there)
    yield from minutes(reading, meeting)
