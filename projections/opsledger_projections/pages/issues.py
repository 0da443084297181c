"""The issue log: what is open with its time and scope, what is settled with its cause and solution, what recurs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from opsledger_events.kinds.issue import Issue, Severity
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import brief, columns_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, calls_of, state_tag
from opsledger_projections.records import RecordRow

TONES: dict[Severity, b.Tone] = {
    Severity.LOW: "quiet",
    Severity.MEDIUM: "plain",
    Severity.HIGH: "warning",
    Severity.CRITICAL: "bad",
}
WORST_FIRST = tuple(reversed(Severity))


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """What is open, the worst first; then what is settled, the newest first."""
    del chapter
    settled = kind_named("issue").settled
    rows = sorted(reading.of_kind("issue"), key=_when, reverse=True)
    going = [row for row in rows if row.state.state not in settled]
    yield b.Heading(tr("Open issues"))
    yield open_issues(reading, sorted(going, key=lambda row: WORST_FIRST.index(_issue(row).severity)))
    if over := [row for row in rows if row.state.state in settled]:
        yield b.Heading(tr("Settled issues"))
        yield settled_issues(reading, over)


def _issue(row: RecordRow) -> Issue:
    assert isinstance(row.state, Issue)
    return row.state


def happened_at(issue: Issue) -> datetime | None:
    """When it happened, or was noticed where nobody knows that."""
    return issue.occurred_at or issue.detected_at


def _when(row: RecordRow) -> float:
    """For sorting: where nobody said when it happened, when it was raised."""
    moment = happened_at(_issue(row))
    return moment.timestamp() if moment else row.began_us / 1_000_000


def severity_tag(severity: Severity) -> b.Tag:
    """How bad it is, in its tone."""
    return b.Tag(str(severity.label), TONES[severity])


def open_issues(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """What somebody still has to set right: since when, whom it touches, who does it, and what is to be done."""
    return b.Table(
        (*_first_columns(), *columns_of(Issue, "scope", "solution")),
        tuple(
            (*_first_cells(reading, row, is_open=True), brief(issue.scope), brief(issue.solution))
            for row in rows
            for issue in (_issue(row),)
        ),
        empty=tr("No issue is open."),
    )


def settled_issues(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """What was set right or dismissed: whom it touched, why it happened, and what solved it."""
    return b.Table(
        (*_first_columns(), *columns_of(Issue, "scope", "root_cause", "solution")),
        tuple(
            (
                *_first_cells(reading, row),
                brief(issue.scope),
                brief(issue.root_cause),
                brief(issue.solution),
            )
            for row in rows
            for issue in (_issue(row),)
        ),
    )


def _first_columns() -> tuple[b.Column, ...]:
    return (
        b.Column(str(kind_named("issue").label)),
        *columns_of(Issue, "occurred_at"),
        b.Column(tr("State")),
        *columns_of(Issue, "responsible"),
    )


def _first_cells(reading: Reading, row: RecordRow, *, is_open: bool = False) -> tuple[b.Cell, ...]:
    """What both lists have in front: which, when, how it stands and how bad it is, who sees to it."""
    issue = _issue(row)
    nobody = b.Tag(tr("nobody"), "bad") if is_open else None
    return (
        reading.ref(row.record),
        happened_at(issue),
        (state_tag(row), severity_tag(issue.severity), *(calls_of(reading, row) if is_open else ())),
        named(reading, issue.responsible) or nobody,
    )
