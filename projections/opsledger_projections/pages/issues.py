"""The issue log: open issues with time and scope, settled ones with cause and solution, and recurring ones."""

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
    """Open issues, the worst first; then settled ones, newest first."""
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
    """When it happened, or, if that is unknown, when it was noticed."""
    return issue.occurred_at or issue.detected_at


def _when(row: RecordRow) -> float:
    """A sort key: when it happened, or, if that was not recorded, when it was raised."""
    moment = happened_at(_issue(row))
    return moment.timestamp() if moment else row.began_us / 1_000_000


def severity_tag(severity: Severity) -> b.Tag:
    """The severity, in its tone."""
    return b.Tag(str(severity.label), TONES[severity])


def open_issues(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Open issues: since when, whom they affect, who handles them, and what is to be done."""
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
    """Resolved or dismissed issues: whom they affected, their cause, and their solution."""
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
    """The first cells of both lists: issue, time, state, severity and the person who handles it."""
    issue = _issue(row)
    nobody = b.Tag(tr("nobody"), "bad") if is_open else None
    return (
        reading.ref(row.record),
        happened_at(issue),
        (state_tag(row), severity_tag(issue.severity), *(calls_of(reading, row) if is_open else ())),
        named(reading, issue.responsible) or nobody,
    )
