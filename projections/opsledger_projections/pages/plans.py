"""Contingency plans: the readiness of each, and its triggers, team and call tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.plan import ContingencyPlan, ExerciseResult
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of, numbered, table_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, calls_of, state_tag
from opsledger_projections.records import RecordRow

TONES: dict[ExerciseResult, b.Tone] = {
    ExerciseResult.PASSED: "good",
    ExerciseResult.PARTLY: "warning",
    ExerciseResult.FAILED: "bad",
}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """All plans with their times and last exercise; then the content of each plan that is not retired."""
    del chapter
    rows = reading.of_kind("plan")
    yield readiness(reading, rows)
    for row in rows:
        if row.state.state != "retired":
            yield from scenario(reading, row)


def _plan(row: RecordRow) -> ContingencyPlan:
    assert isinstance(row.state, ContingencyPlan)
    return row.state


def readiness(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Plans with their recovery times, their exercises, and the last time each was needed."""
    return b.Table(
        (
            b.Column(str(kind_named("plan").label)),
            b.Column(tr("State")),
            *columns_of(
                ContingencyPlan,
                "rto_minutes",
                "mtpd_minutes",
                "exercised_at",
                "exercise_result",
                "activated_at",
                "owner",
            ),
        ),
        tuple(
            (
                reading.ref(row.record),
                (state_tag(row), *calls_of(reading, row)),
                plan.rto_minutes,
                plan.mtpd_minutes,
                plan.exercised_at or b.Tag(tr("never"), "warning"),
                result_tag(plan.exercise_result),
                plan.activated_at,
                plan.owner or None,
            )
            for row in rows
            for plan in (_plan(row),)
        ),
        empty=tr("Nothing yet."),
    )


def result_tag(result: ExerciseResult | None) -> b.Cell:
    """The result of an exercise, in its tone."""
    return b.Tag(str(result.label), TONES[result]) if result else None


def scenario(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """One plan: its scenario, its triggers, its team and its call tree."""
    plan = _plan(row)
    yield b.Heading(plan.title or row.record, 2, row.record)
    if plan.scenario:
        yield b.Prose(plan.scenario, as_typed=True)
    if plan.team:
        yield b.Facts(((label_of(ContingencyPlan, "team"), plan.team),))
    for name, texts in (("triggers", plan.triggers), ("steps", plan.steps)):
        if texts:
            yield b.Heading(label_of(ContingencyPlan, name), 3)
            yield b.Prose(numbered(texts), as_typed=True)
    if plan.call_tree:
        yield b.Heading(label_of(ContingencyPlan, "call_tree"), 3)
        yield table_of(reading, plan.call_tree)
