"""Goals and strategy: the strategy documents, the goals as a tree, their progress, and their SMART answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.goal_health import Health, health
from opsledger_events.goal_record import Goal
from opsledger_events.kinds.document import Document, DocumentType
from opsledger_events.kinds.indicator import Indicator
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.of_kind import list_of
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

SMART = ("specific", "measurable", "achievable", "relevant", "time_bound")
"""The five answers, in the order of the word."""

TONES: dict[Health, b.Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warning", Health.OFF_TRACK: "bad"}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The strategy, every goal under the one it serves, and figures and answers of the unsettled goals."""
    del chapter
    if strategy := [row for row in reading.of_kind("document") if _is_strategy(row)]:
        yield b.Heading(tr("Strategy"))
        yield list_of(reading, kind_named("document"), strategy)
    rows = reading.of_kind("goal")
    if not rows:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
        return
    yield b.Heading(tr("Which goal serves which"))
    yield tree(reading, rows)
    settled = kind_named("goal").settled
    going = [row for row in rows if row.state.state not in settled]
    yield b.Heading(tr("How far they are"))
    yield progress(reading, going)
    if ended := [row for row in rows if row.state.state in settled]:
        yield b.Heading(tr("What goals came to"))
        yield results(reading, ended)
    yield from answers(going)


def _is_strategy(row: RecordRow) -> bool:
    return isinstance(row.state, Document) and row.state.type is DocumentType.STRATEGY


def _goal(row: RecordRow) -> Goal:
    assert isinstance(row.state, Goal)
    return row.state


def _goal_column() -> b.Column:
    return b.Column(str(kind_named("goal").label))


def tree(reading: Reading, rows: Sequence[RecordRow]) -> b.Tree:
    """Every goal once, under its parent; at the top, goals without a parent here, and one goal of any past cycle."""
    known = {row.record for row in rows}
    below: dict[str, list[RecordRow]] = {}
    for row in rows:
        parent = _goal(row).parent
        below.setdefault(parent if parent in known else "", []).append(row)
    drawn: set[str] = set()

    def branch(row: RecordRow) -> b.Branch:
        drawn.add(row.record)
        goal = _goal(row)
        return b.Branch(
            (reading.ref(row.record), *standing(reading, row)),
            str(goal.horizon.label),
            tuple(branch(child) for child in below.get(row.record, ()) if child.record not in drawn),
        )

    tops = [branch(row) for row in below.get("", ())]
    tops += [branch(row) for row in rows if row.record not in drawn]
    return b.Tree(tuple(tops))


def standing(reading: Reading, row: RecordRow) -> tuple[b.Tag, ...]:
    """The state of a goal and, while it is pursued, its health."""
    held = health(_goal(row), reading.now)
    return (state_tag(row), *([health_tag(held)] if held else []))


def health_tag(held: Health) -> b.Tag:
    """The health of a goal, in its tone."""
    return b.Tag(str(held.label), TONES[held])


def unit_of(reading: Reading, goal: Goal) -> str | None:
    """The unit of the goal's indicator."""
    indicator = reading.state(goal.indicator) if goal.indicator else None
    return (indicator.unit or None) if isinstance(indicator, Indicator) else None


def progress(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Goals in progress with baseline, present value and target."""
    return b.Table(
        (
            _goal_column(),
            b.Column(tr("State")),
            *columns_of(Goal, "baseline", "value", "target"),
            *columns_of(Indicator, "unit"),
            *columns_of(Goal, "due", "owner"),
        ),
        tuple(
            (
                reading.ref(row.record),
                standing(reading, row),
                goal.baseline,
                goal.value,
                goal.target,
                unit_of(reading, goal),
                goal.due,
                goal.owner or None,
            )
            for row in rows
            for goal in (_goal(row),)
        ),
        empty=tr("No goal is pursued or in preparation."),
    )


def results(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Finished goals with their results."""
    return b.Table(
        (
            _goal_column(),
            b.Column(tr("State")),
            *columns_of(Goal, "target", "result"),
            *columns_of(Indicator, "unit"),
            *columns_of(Goal, "due", "owner"),
        ),
        tuple(
            (
                reading.ref(row.record),
                state_tag(row),
                goal.target,
                goal.result,
                unit_of(reading, goal),
                goal.due,
                goal.owner or None,
            )
            for row in rows
            for goal in (_goal(row),)
        ),
    )


def answers(rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """The SMART answers of each goal, as far as given."""
    found = [(row, said) for row in rows if (said := tuple(_answers(_goal(row))))]
    if found:
        yield b.Heading(tr("SMART answers"))
    for row, said in found:
        yield b.Heading(row.state.title or row.record, 3, row.record)
        yield b.Facts(said)


def _answers(goal: Goal) -> Iterator[tuple[str, b.Cell]]:
    for name in SMART:
        if text := getattr(goal, name):
            yield label_of(Goal, name), text
