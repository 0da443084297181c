"""Job duties: every position with its responsibilities, and everything that one person is responsible for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from opsledger_events.kinds.document import Document
from opsledger_events.kinds.position import Position
from opsledger_events.kinds.unit import OrgUnit
from opsledger_events.language import tr
from opsledger_events.process_content import Step
from opsledger_events.process_record import Process
from opsledger_events.reading import has_acknowledged
from opsledger_events.registry import KINDS, kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.controls import in_operation
from opsledger_projections.pages.decisions import authority
from opsledger_projections.pages.of_kind import list_of
from opsledger_projections.pages.person import Person, person_of
from opsledger_projections.pages.processes import letters_of
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.pages.structure import holders_of, position_of, standing_positions, unit_of
from opsledger_projections.records import RecordRow

SETTLED_SHOWN = 50
"""Maximum number of settled records listed."""


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Every position with its duties and authorities, by unit; those without a unit last."""
    del chapter
    by_unit: dict[str, list[RecordRow]] = {}
    for row in standing_positions(reading):
        by_unit.setdefault(position_of(row).unit or "", []).append(row)
    if not by_unit:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
    for unit in sorted(by_unit, key=lambda unit: not unit):
        state = reading.state(unit)
        yield b.Heading(state.title if state else tr("Without a unit"))
        for row in by_unit[unit]:
            yield from of_position(reading, row)


def of_position(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """One position: its holders, its superior, its duties and authorities, and its part in processes."""
    yield from place_of(reading, row)
    yield from of_record(reading, row)


def of_record(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """The steps of processes in force in which a position has a part, whoever holds it."""
    if steps := _steps(reading, {row.record, row.state.title}.__contains__):
        yield b.Heading(tr("Steps of processes"), 4)
        yield steps_table(steps)


def place_of(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """A position with its duties and authorities."""
    position = position_of(row)
    yield b.Heading(row.state.title, 3, record=row.record)
    facts: list[tuple[str, b.Cell]] = [(label_of(Position, "holders"), holders_of(row))]
    for name, target in (("unit", position.unit), ("reports_to", position.reports_to)):
        if target:
            facts.append((label_of(Position, name), reading.ref(target)))
    yield b.Facts(tuple(facts))
    if not position.duties:
        yield b.Paragraph(tr("no duties defined"), "warning")
    for name, texts in (("duties", position.duties), ("authorities", position.authorities)):
        if texts:
            yield b.Table(columns_of(Position, name), tuple((text,) for text in texts))


def duties_of(reading: Reading, name: str) -> b.Page:
    """Everything that the handbook asks of one person, at the reading's moment."""
    person = person_of(reading, name)
    found = tuple(_duties(reading, person))
    nothing = b.Paragraph(tr("Nothing in the handbook names {person}.", person=name), "quiet")
    return b.Page("duties", tr("What {person} is responsible for", person=name), found or (nothing,))


def _duties(reading: Reading, person: Person) -> Iterator[b.Block]:
    yield from _places(reading, person)
    if steps := _steps(reading, person.is_meant):
        yield b.Heading(tr("Steps of processes"))
        yield steps_table(steps)
    rules = [row for row in _in_state(reading, "rule", "effective") if _means(person, row, "decider")]
    if rules:
        yield b.Heading(tr("May decide"))
        yield authority(reading, rules)
    checks = [row for row in _in_state(reading, "control", "operating") if _means(person, row, "checker")]
    if checks:
        yield b.Heading(tr("Checks to perform"))
        yield in_operation(reading, checks)
    owned = [row for row in reading.rows.values() if _means(person, row, "owner")]
    goals = [row for row in owned if row.kind == "goal" and is_open(row)]
    if goals:
        yield b.Heading(str(kind_named("goal").label))
        yield list_of(reading, kind_named("goal"), goals)
    for kind, assigned in _assigned(reading, person).items():
        yield b.Heading(tr("Assigned: {kind}", kind=kind_named(kind).label))
        yield list_of(reading, kind_named(kind), assigned)
    if left := [row for row in to_read(reading, person) if not is_done(row, person.name)]:
        yield b.Heading(tr("To acknowledge"))
        yield _documents(reading, person, left)
    yield from _owned(reading, [row for row in owned if row not in goals])


def _assigned(reading: Reading, person: Person) -> dict[str, list[RecordRow]]:
    """The open records that a person works on, whoever answers for them, by kind."""
    found: dict[str, list[RecordRow]] = {}
    for row in reading.rows.values():
        working = (name for name in kind_named(row.kind).in_charge if name != "owner")
        if is_open(row) and any(_means(person, row, name) for name in working):
            found.setdefault(row.kind, []).append(row)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _places(reading: Reading, person: Person) -> Iterator[b.Block]:
    """The positions that a person holds and the units that they head."""
    if person.positions:
        yield b.Heading(tr("Positions held"))
    for row in person.positions:
        yield from place_of(reading, row)
    if person.units:
        yield b.Heading(tr("Units headed"))
        yield b.Table(
            (b.Column(str(kind_named("unit").label)), *columns_of(OrgUnit, "duties")),
            tuple(
                (reading.ref(row.record), duty)
                for row in person.units
                for duty in unit_of(row).duties or (b.Tag(tr("no duties defined"), "warning"),)
            ),
        )


def steps_table(steps: tuple[tuple[b.Cell, ...], ...]) -> b.Table:
    """Steps by process, with their RACI letters."""
    process = b.Column(str(kind_named("process").label))
    return b.Table((process, *columns_of(Step, "action"), b.Column("RACI")), steps)


def _steps(reading: Reading, meant: Callable[[str], bool]) -> tuple[tuple[b.Cell, ...], ...]:
    """The steps of processes in force in which somebody has a part, with their RACI letters."""
    return tuple(
        (reading.ref(row.record), step.action or step.id, letters)
        for row in _in_state(reading, "process", "effective")
        if isinstance(row.state, Process)
        for step in row.state.steps
        if (letters := _letters(step, meant))
    )


def _letters(step: Step, meant: Callable[[str], bool]) -> str:
    """The RACI letters of a step for somebody under any of their names; empty for none."""
    held = {letter for name, said in letters_of(step).items() if meant(name) for letter in said}
    return "/".join(letter for letter in "RACI" if letter in held)


def _in_state(reading: Reading, kind: str, state: str) -> list[RecordRow]:
    return [row for row in reading.of_kind(kind, every=True) if row.state.state == state]


def _means(person: Person, row: RecordRow, field: str) -> bool:
    return person.is_meant(getattr(row.state, field, ""))


def is_open(row: RecordRow) -> bool:
    """Whether something about this record remains to be done."""
    return row.state.state not in kind_named(row.kind).settled


def _owned(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """The records that a person answers for: all open ones, then a limited number of the others."""
    waiting = [row for row in rows if is_open(row)]
    settled = [row for row in rows if not is_open(row)]
    if not rows:
        return
    yield b.Heading(tr("Answers for"))
    yield b.Table(
        (b.Column(tr("Kind")), b.Column(tr("Record")), b.Column(tr("State"))),
        tuple(
            (str(kind_named(row.kind).label), reading.ref(row.record), state_tag(row))
            for row in (*waiting, *settled[:SETTLED_SHOWN])
        ),
    )
    if (more := len(settled) - SETTLED_SHOWN) > 0:
        yield b.Paragraph(tr("Settled and not listed: {count}.", count=more), "quiet")


def reading_path(reading: Reading, name: str) -> b.Page:
    """What a person is to read, in order, and how much of it they still have to acknowledge."""
    person = person_of(reading, name)
    rows = to_read(reading, person)
    left = sum(not is_done(row, name) for row in rows)
    if not rows:
        said = b.Paragraph(tr("No document is addressed to {person}.", person=name), "quiet")
    elif left:
        said = b.Paragraph(tr("To acknowledge: {left} of {count}.", left=left, count=len(rows)), "warning")
    else:
        said = b.Paragraph(tr("All {count} are acknowledged.", count=len(rows)), "good")
    listed = (_documents(reading, person, rows),) if rows else ()
    return b.Page("reading", tr("What {person} is to read", person=name), (said, *listed))


def to_read(reading: Reading, person: Person) -> list[RecordRow]:
    """The documents in force that are addressed to a person, in reading order."""
    rows = [row for row in _in_state(reading, "document", "effective") if _addressed(row, person)]
    return sorted(rows, key=_place)


def _addressed(row: RecordRow, person: Person) -> bool:
    return isinstance(row.state, Document) and person.is_reader(row.state)


def _place(row: RecordRow) -> tuple[bool, int]:
    """A sort key: documents with a reading number in that order, then the others in the order in which they came."""
    assert isinstance(row.state, Document)
    order = row.state.reading_order
    return order is None, order or 0


def is_done(row: RecordRow, name: str) -> bool:
    """Whether a person acknowledged the edition in force."""
    assert isinstance(row.state, Document)
    return has_acknowledged(name, row.state.acknowledged, row.state.effective_version)


def _documents(reading: Reading, person: Person, rows: Sequence[RecordRow]) -> b.Table:
    """Documents in the given order, showing which ones the person acknowledged."""
    done = b.Tag(tr("acknowledged"), "good")
    open_ = b.Tag(tr("to acknowledge"), "warning")
    return b.Table(
        (
            b.Column(str(kind_named("document").label)),
            *columns_of(Document, "type", "effective_from"),
            b.Column(label_of(Document, "acknowledged")),
        ),
        tuple(
            (
                reading.ref(row.record),
                str(row.state.type.label),
                row.state.effective_from,
                done if is_done(row, person.name) else open_,
            )
            for row in rows
            if isinstance(row.state, Document)
        ),
    )
