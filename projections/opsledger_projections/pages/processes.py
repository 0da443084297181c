"""Processes: those in force by phase, where they would break, and each as a flow chart with responsibilities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from opsledger_events.language import tr
from opsledger_events.process_content import Break, Content, Phase, Shape, Step, breaks
from opsledger_events.process_record import Bottleneck, Process
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages import drafts
from opsledger_projections.pages.cells import columns_of, label_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

SHOWN = ("draft", "steps", "bottleneck", "bottleneck_open")
"""Fields that `of_process` shows itself."""

TONES: dict[str, b.Tone] = {"unknown_step": "bad", "unreachable": "bad", "no_accountable": "bad"}
"""Breaks that prevent a process from being released; the others are warnings."""


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Processes in force by phase; those in preparation; where processes would break or work is stuck."""
    del chapter
    rows = reading.of_kind("process")
    in_force = [row for row in rows if row.state.state == "effective"]
    for phase in Phase:
        if some := [row for row in in_force if _process(row).phase is phase]:
            yield b.Heading(str(phase.label))
            yield _list(reading, some)
    if not in_force:
        yield b.Paragraph(tr("No process is in force."), "quiet")
    if preparing := [row for row in rows if _process(row).draft is not None]:
        yield b.Heading(tr("In preparation"))
        yield _drafts(reading, preparing)
    yield from _weak_points(reading, in_force)
    yield from _bottlenecks(reading, in_force)


def _process(row: RecordRow) -> Process:
    assert isinstance(row.state, Process)
    return row.state


def _process_column() -> b.Column:
    return b.Column(str(kind_named("process").label))


def _list(reading: Reading, rows: list[RecordRow]) -> b.Table:
    """Processes in force, with whether each would break."""
    return b.Table(
        (
            _process_column(),
            *columns_of(Process, "trigger", "outputs", "steps", "effective_at", "owner"),
            b.Column(tr("Whole")),
        ),
        tuple(
            (
                reading.ref(row.record),
                process.trigger or None,
                process.outputs,
                len(process.steps),
                process.effective_at,
                process.owner or None,
                _wholeness(breaks(process.in_force)),
            )
            for row in rows
            for process in (_process(row),)
        ),
    )


def _wholeness(found: list[Break]) -> b.Tag:
    if not found:
        return b.Tag(tr("whole"), "good")
    worst: b.Tone = "bad" if any(_tone(held) == "bad" for held in found) else "warning"
    return b.Tag(tr("breaks: {count}", count=len(found)), worst)


def _tone(found: Break) -> b.Tone:
    return TONES.get(found.word, "warning")


def _drafts(reading: Reading, rows: list[RecordRow]) -> b.Table:
    """Drafts of first and next editions, with their stages and authors."""
    return b.Table(
        (
            _process_column(),
            b.Column(tr("State")),
            *columns_of(Process, "stage", "draft_authors"),
            b.Column(tr("Whole")),
        ),
        tuple(
            (
                reading.ref(row.record),
                state_tag(row),
                str(process.stage.label) if process.stage else None,
                process.draft_authors,
                _wholeness(breaks(process.newest)),
            )
            for row in rows
            for process in (_process(row),)
        ),
    )


def _weak_points(reading: Reading, rows: list[RecordRow]) -> Iterator[b.Block]:
    """The places where processes in force would break, one row each."""
    found = [(row, held) for row in rows for held in breaks(_process(row).in_force)]
    if found:
        yield b.Heading(tr("Where processes break"))
        yield b.Table(
            (_process_column(), *columns_of(Step, "id"), b.Column(tr("What is wrong"))),
            tuple(
                (reading.ref(row.record), held.step, b.Tag(held.message, _tone(held))) for row, held in found
            ),
        )


def _bottlenecks(reading: Reading, rows: list[RecordRow]) -> Iterator[b.Block]:
    """The places where work is stuck, unless the process changed since that was reported."""
    stuck = [
        (row, held)
        for row in rows
        if _process(row).bottleneck_open and (held := _process(row).bottleneck) is not None
    ]
    if stuck:
        yield b.Heading(tr("Bottlenecks"))
        yield b.Table(
            (
                _process_column(),
                *columns_of(Bottleneck, "step", "description", "minutes_lost", "reported_at"),
            ),
            tuple(
                (reading.ref(row.record), held.step, held.description, held.minutes_lost, held.reported_at)
                for row, held in stuck
            ),
        )


def of_process(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """The edition in force as a flow chart, a table and a RACI matrix; then the draft of the next edition likewise."""
    process = _process(row)
    if process.bottleneck_open and (stuck := process.bottleneck) is not None:
        said = tr("bottleneck at “{step}”: {description}", step=stuck.step, description=stuck.description)
        yield b.Paragraph(said, "warning")
    if process.edition:
        yield b.Heading(label_of(Process, "steps"))
        stuck_at = process.bottleneck.step if process.bottleneck_open and process.bottleneck else ""
        yield from of_content(reading, process.in_force, stuck_at)
    if process.draft is not None:
        yield drafts.heading(process)
        yield from drafts.of_content(reading, process.draft, without=("steps",))
        yield from of_content(reading, process.draft)


def of_content(reading: Reading, content: Content, stuck_at: str = "") -> Iterator[b.Block]:
    """The content of a process. The step where work is stuck stands out in the flow chart."""
    found = breaks(content)
    for held in found:
        yield b.Paragraph(tr("“{step}” {what}", step=held.step, what=held.message), _tone(held))
    if not content.steps:
        yield b.Paragraph(tr("No steps yet."), "quiet")
        return
    yield flow_of(content, found, stuck_at)
    yield steps_of(reading, content)
    if matrix := raci_of(reading, content):
        yield b.Heading(tr("Responsibilities (RACI)"), 3)
        yield matrix


def flow_of(content: Content, found: list[Break], stuck_at: str = "") -> b.Flow:
    """The flow chart of the steps. A step that an arrow names but that does not exist is drawn as missing."""
    tones: dict[str, b.Tone] = {stuck_at: "warning"} if stuck_at else {}
    for held in found:
        if tones.get(held.step) != "bad":
            tones[held.step] = _tone(held)
    known = {step.id for step in content.steps}
    steps = [
        b.Step(step.id, _label(step), _shape(step), step.actor, tones.get(step.id, "plain"))
        for step in content.steps
    ]
    arrows = [b.Arrow(step.id, arrow.to, arrow.condition) for step in content.steps for arrow in step.next]
    missing = dict.fromkeys(arrow.target for arrow in arrows if arrow.target not in known)
    steps += [b.Step(name, tr("“{step}” is missing", step=name), tone="bad") for name in missing]
    return b.Flow(tuple(steps), tuple(arrows))


def _label(step: Step) -> str:
    return step.action or (step.id if step.shape is Shape.TASK else str(step.shape.label))


def _shape(step: Step) -> b.Shape:
    """The step's shape in a flow chart; both use the same words of BPMN."""
    return cast("b.Shape", step.shape.value)


def steps_of(reading: Reading, content: Content) -> b.Table:
    """The steps as a table: who does what, what follows, and which controls apply."""
    return b.Table(
        columns_of(Step, "id", "shape", "actor", "action", "next", "control", "expected_minutes"),
        tuple(
            (
                step.id,
                str(step.shape.label),
                named(reading, step.actor),
                step.action or None,
                tuple(f"{way.to} ({way.condition})" if way.condition else way.to for way in step.next),
                named(reading, step.control),
                step.expected_minutes,
            )
            for step in content.steps
        ),
    )


def raci_of(reading: Reading, content: Content) -> b.Table | None:
    """A matrix of steps and names: who is responsible (R), accountable (A), consulted (C), informed (I). None without names."""
    letters = {step.id: letters_of(step) for step in content.steps}
    names = list(dict.fromkeys(name for held in letters.values() for name in held))
    if not names:
        return None
    return b.Table(
        (*columns_of(Step, "id"), *(b.Column(_title(reading, name)) for name in names)),
        tuple(
            (_label(step), *(held.get(name) for name in names))
            for step in content.steps
            if (held := letters[step.id])
        ),
    )


def letters_of(step: Step) -> dict[str, str]:
    """The RACI letters of each name in a step."""
    held: dict[str, str] = {}
    for letter, names in (
        ("R", step.responsible),
        ("A", (step.accountable,)),
        ("C", step.consulted),
        ("I", step.informed),
    ):
        for name in filter(None, names):
            held[name] = f"{held[name]}/{letter}" if name in held else letter
    return held


def _title(reading: Reading, name: str) -> str:
    """The heading of a column: a position's title, or anybody else's name."""
    state = reading.state(name)
    return state.title or name if state else name
