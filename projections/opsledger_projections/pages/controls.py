"""Controls: due checks, results of the last checks, open failures, and what each control covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.control import Control, ControlPerformed, Result, due_at, overdue_at
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages import unmet
from opsledger_projections.pages.cells import cell_of, columns_of, label_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

SHOWN = ("last_performed_at", "last_result", "performed", "failed")
"""Fields that `of_control` shows itself."""

CHECKS_SHOWN = 50
"""Maximum number of checks on a control's page; the log has all of them."""

LATEST = datetime.max.replace(tzinfo=UTC)


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The controls in operation in order of due date, open findings, the other controls, and the coverage."""
    del chapter
    rows = [row for row in reading.of_kind("control") if row.state.state != "retired"]
    operating = [row for row in rows if row.state.state == "operating"]
    yield b.Heading(tr("Controls in operation"))
    yield in_operation(reading, operating)
    yield from open_findings(reading, rows)
    if others := [row for row in rows if row not in operating]:
        yield b.Heading(tr("Not in operation"))
        yield b.Table(
            (_control_column(), b.Column(tr("State")), *columns_of(Control, "type", "checker", "owner")),
            tuple(
                (
                    reading.ref(row.record),
                    state_tag(row),
                    str(_control(row).type.label),
                    named(reading, _control(row).checker),
                    row.state.owner or None,
                )
                for row in others
            ),
        )
    yield from coverage(reading, rows)
    yield from unmet.blocks(reading)


def _control(row: RecordRow) -> Control:
    assert isinstance(row.state, Control)
    return row.state


def _control_column() -> b.Column:
    return b.Column(str(kind_named("control").label))


def result_tag(result: Result) -> b.Tag:
    """The result of a check, in its tone."""
    return b.Tag(str(result.label), "good" if result is Result.PASS else "bad")


def in_operation(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Controls with their last check and the due date of the next; the most urgent first."""
    return b.Table(
        (
            _control_column(),
            *columns_of(Control, "type", "frequency", "checker", "last_performed_at", "last_result"),
            b.Column(tr("Next due")),
        ),
        tuple(
            (
                reading.ref(row.record),
                str(control.type.label),
                str(control.frequency.label),
                named(reading, control.checker) or b.Tag(tr("nobody"), "bad"),
                control.last_performed_at or b.Tag(tr("never"), "quiet"),
                result_tag(control.last_result) if control.last_result else None,
                due_cell(reading, control),
            )
            for row in sorted(rows, key=lambda row: due_at(_control(row)) or LATEST)
            for control in (_control(row),)
        ),
        empty=tr("No control is in operation."),
    )


def due_cell(reading: Reading, control: Control) -> b.Cell:
    """When the next check is due, and whether that day, or the grace period after it, has passed."""
    due, overdue = due_at(control), overdue_at(control)
    if due is None or overdue is None or reading.now < due:
        return due
    late = reading.now >= overdue
    return (due, b.Tag(tr("overdue"), "bad") if late else b.Tag(tr("due"), "warning"))


def open_findings(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """Checks that failed at the last attempt, and deficiencies that no check has cleared."""
    found = tuple(line for row in rows for line in _findings(reading, row))
    if found:
        yield b.Heading(tr("Failed and deficient"))
        yield b.Table(
            (
                _control_column(),
                b.Column(tr("What is wrong")),
                b.Column(tr("Since")),
                *columns_of(Control, "issue"),
                b.Column(tr("State")),
            ),
            found,
        )


def _findings(reading: Reading, row: RecordRow) -> Iterator[tuple[b.Cell, ...]]:
    control = _control(row)
    issue = reading.rows.get(control.issue or "")
    follow_up = (reading.ref(issue.record), state_tag(issue)) if issue else (None, None)
    if control.last_result is Result.FAIL:
        failed = b.Tag(tr("the last check failed"), "bad")
        yield (reading.ref(row.record), failed, control.last_performed_at, *follow_up)
    if control.deficiency is not None:
        found = control.deficiency
        wrong = (b.Tag(str(found.severity.label), "warning"), found.description)
        yield (reading.ref(row.record), wrong, found.found_at, *follow_up)


def coverage(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """What each control covers, and the controls that cover nothing in particular."""
    if rows:
        yield b.Heading(label_of(Control, "covers"))
        yield b.Table(
            (_control_column(), *columns_of(Control, "objective", "covers")),
            tuple(
                (
                    reading.ref(row.record),
                    control.objective or None,
                    cell_of(reading, Control, "covers", control.covers)
                    or b.Tag(tr("nothing named"), "quiet"),
                )
                for row in rows
                for control in (_control(row),)
            ),
        )


def of_control(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """When the next check of one control is due, and its last checks, newest first."""
    control = _control(row)
    if control.state == "operating":
        yield b.Facts(((tr("Next due"), due_cell(reading, control)),))
    if not control.performed:
        return
    found = reading.entries("control.performed", record=row.record, limit=CHECKS_SHOWN)
    yield b.Heading(tr("Checks"))
    yield b.Paragraph(
        tr("Performed: {count}, failed: {failed}.", count=control.performed, failed=control.failed)
    )
    yield b.Table(
        (
            b.Column(tr("When")),
            *columns_of(ControlPerformed, "result", "performed_by", "evidence", "issue"),
            b.Column(tr("Entry")),
        ),
        tuple(_check(reading, entry) for entry in found),
    )


def _check(reading: Reading, entry: AnyEntry) -> tuple[b.Cell, ...]:
    """The table row of one check."""
    check = entry.data
    assert isinstance(check, ControlPerformed)
    return (
        entry.effective_at,
        result_tag(check.result),
        named(reading, check.performed_by or entry.actor),
        check.evidence,
        reading.ref(check.issue) if check.issue else None,
        f"#{entry.position}",
    )
