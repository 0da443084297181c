"""Budgets: planned, committed and actual amounts of each account side by side, and deviations from the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.budget_lines import Line, rounded
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.budget import ActualBooked, Booking, Budget
from opsledger_events.kinds.report import Report, ReportType
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.of_kind import list_of
from opsledger_projections.pages.reading import Reading, calls_of, state_tag
from opsledger_projections.records import RecordRow

SHOWN = ("lines",)
"""Fields that `of_budget` shows itself."""

BOOKINGS_SHOWN = 100
"""Maximum number of bookings on a budget's page; the log has all of them."""

AMOUNTS = ("planned", "committed", "actual")


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Each open budget, latest period first; then the closed ones, one row each."""
    del chapter
    rows = sorted(reading.of_kind("budget"), key=lambda row: _budget(row).period, reverse=True)
    going = [row for row in rows if row.state.state != "closed"]
    for row in going:
        budget = _budget(row)
        yield b.Heading(budget.title or row.record, 2, row.record)
        yield b.Facts(
            (
                (tr("State"), (state_tag(row), *calls_of(reading, row))),
                *(
                    (label_of(Budget, name), getattr(budget, name))
                    for name in ("period", "currency", "owner", "preparer", "approver")
                    if getattr(budget, name)
                ),
            )
        )
        yield from accounts(reading, budget)
    if not going:
        yield b.Paragraph(tr("No budget is being carried out or prepared."), "quiet")
    if closed := [row for row in rows if row not in going]:
        yield b.Heading(tr("Closed budgets"))
        yield of_closed(reading, closed)
    if reports := [row for row in reading.of_kind("report") if _is_of_finance(row)]:
        yield b.Heading(tr("Financial reports"))
        yield list_of(reading, kind_named("report"), reports)


def _is_of_finance(row: RecordRow) -> bool:
    return isinstance(row.state, Report) and row.state.type is ReportType.FINANCE


def _budget(row: RecordRow) -> Budget:
    assert isinstance(row.state, Budget)
    return row.state


def accounts(reading: Reading, budget: Budget) -> Iterator[b.Block]:
    """The accounts of a budget as bars, and as a table with variances and a total."""
    if not budget.lines:
        return
    yield b.Bars(
        tr("Planned, committed and actual ({currency})", currency=budget.currency),
        tuple(label_of(Line, name) for name in AMOUNTS),
        tuple(
            b.Bar(
                line.account,
                (line.planned, line.committed, line.actual),
                "bad" if line.is_over else "plain",
            )
            for line in budget.lines
        ),
    )
    lines = [*budget.lines, total_of(budget.lines)] if len(budget.lines) > 1 else budget.lines
    yield b.Table(
        (
            *columns_of(Line, "account", "unit", *AMOUNTS),
            b.Column(tr("Left"), numeric=True),
            b.Column(tr("Variance"), numeric=True),
            b.Column("%", numeric=True),
            *columns_of(Line, "explanation"),
        ),
        tuple(
            (
                line.account,
                named(reading, line.unit),
                line.planned,
                line.committed,
                line.actual,
                rounded(line.planned - line.used),
                line.variance,
                percent_of(line),
                line.explanation or (b.Tag(tr("over the plan"), "bad") if line.is_over else None),
            )
            for line in lines
        ),
    )


def total_of(lines: Sequence[Line]) -> Line:
    """The sum of all accounts, as one line."""
    return Line(
        account=tr("Total"),
        planned=rounded(sum(line.planned for line in lines)),
        committed=rounded(sum(line.committed for line in lines)),
        actual=rounded(sum(line.actual for line in lines)),
    )


def percent_of(line: Line) -> float | None:
    """The variance in percent of the plan; None without a plan."""
    return round(100 * line.variance / line.planned, 1) if line.planned else None


def of_closed(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Closed budgets with their final amounts."""
    return b.Table(
        (
            b.Column(str(kind_named("budget").label)),
            *columns_of(Budget, "period", "currency"),
            *columns_of(Line, "planned", "actual"),
            b.Column(tr("Variance"), numeric=True),
            b.Column("%", numeric=True),
        ),
        tuple(
            (
                reading.ref(row.record),
                budget.period,
                budget.currency,
                total.planned,
                total.actual,
                total.variance,
                percent_of(total),
            )
            for row in rows
            for budget in (_budget(row),)
            for total in (total_of(budget.lines),)
        ),
    )


def of_budget(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """The accounts of one budget, and its bookings, newest first."""
    yield from accounts(reading, _budget(row))
    types = ("budget.commitment_booked", "budget.actual_booked")
    found = reading.entries(*types, record=row.record, limit=BOOKINGS_SHOWN)
    if found:
        yield b.Heading(tr("Bookings"))
        yield b.Table(
            (
                b.Column(tr("When")),
                b.Column(tr("Event")),
                *columns_of(Booking, "account", "amount", "text", "reference", "justification"),
                b.Column(tr("Who")),
                b.Column(tr("Entry")),
            ),
            tuple(_booking(entry) for entry in found),
        )


def _booking(entry: AnyEntry) -> tuple[b.Cell, ...]:
    """The table row of one booking."""
    booked = entry.data
    assert isinstance(booked, Booking)
    what: b.Cell = str(booked.declared.label)
    if isinstance(booked, ActualBooked) and booked.from_commitment:
        what = (what, b.Tag(label_of(ActualBooked, "from_commitment"), "quiet"))
    return (
        entry.effective_at,
        what,
        booked.account,
        booked.amount,
        booked.text or None,
        booked.reference or None,
        booked.justification or None,
        entry.actor,
        f"#{entry.position}",
    )
