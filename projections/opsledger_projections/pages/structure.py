"""The structure of the organisation: its units as a tree with heads, positions and holders, and the reporting lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.position import Position
from opsledger_events.kinds.unit import OrgUnit
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The units as a tree, the purpose of each, and the positions with their superiors."""
    del chapter
    units, positions = active_units(reading), standing_positions(reading)
    if not units and not positions:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
    if units:
        yield tree(reading, units, positions)
        yield from duties(reading, units)
    if positions:
        yield b.Heading(tr("Who reports to whom"))
        yield reporting(reading, positions)


def unit_of(row: RecordRow) -> OrgUnit:
    """The unit of a row."""
    assert isinstance(row.state, OrgUnit)
    return row.state


def position_of(row: RecordRow) -> Position:
    """The position of a row."""
    assert isinstance(row.state, Position)
    return row.state


def active_units(reading: Reading) -> list[RecordRow]:
    """The units that were not dissolved, whatever a list would show."""
    return [row for row in reading.of_kind("unit") if row.state.state == "active"]


def standing_positions(reading: Reading) -> list[RecordRow]:
    """The positions that were not abolished, whatever a list would show."""
    return [row for row in reading.of_kind("position") if row.state.state != "abolished"]


def holders_of(row: RecordRow) -> tuple[b.Atom, ...]:
    """The holders of a position, or a mark that nobody holds it."""
    return position_of(row).holders or (b.Tag(str(kind_named("position").states["vacant"]), "warning"),)


def tree(reading: Reading, units: Sequence[RecordRow], positions: Sequence[RecordRow]) -> b.Tree:
    """Every unit once: those without a parent first, then those whose parent is not active.

    At a past moment, units may form a cycle, if moves took effect in another order than they were
    recorded; one unit of the cycle then comes at the top.
    """
    below: dict[str, list[RecordRow]] = {}
    for row in units:
        below.setdefault(unit_of(row).parent or "", []).append(row)
    jobs: dict[str, list[RecordRow]] = {}
    for row in positions:
        jobs.setdefault(position_of(row).unit or "", []).append(row)
    drawn: set[str] = set()

    def branch(row: RecordRow) -> b.Branch:
        drawn.add(row.record)
        own = jobs.get(row.record, [])
        return b.Branch(
            (reading.ref(row.record), unit_of(row).head or b.Tag(tr("no head"), "warning")),
            note(reading, row, own),
            (
                *(b.Branch((reading.ref(job.record), *holders_of(job))) for job in own),
                *(branch(child) for child in below.get(row.record, ()) if child.record not in drawn),
            ),
        )

    known = {row.record for row in units}
    tops = [branch(row) for row in below.get("", ())]
    tops += [branch(row) for row in units if unit_of(row).parent and unit_of(row).parent not in known]
    tops += [branch(row) for row in units if row.record not in drawn]
    return b.Tree(tuple(tops))


def note(reading: Reading, row: RecordRow, jobs: Sequence[RecordRow]) -> str:
    """The planned and actual headcount of a unit, and the unit it belongs to if that was dissolved."""
    unit = unit_of(row)
    said: list[str] = []
    if unit.headcount is not None:
        people = len({holder for job in jobs for holder in position_of(job).holders})
        said.append(
            tr("headcount {headcount}, in positions {people}", headcount=unit.headcount, people=people)
        )
    above = reading.state(unit.parent) if unit.parent else None
    if above is not None and above.state == "dissolved":
        said.append(tr("belongs to {unit}, which was dissolved", unit=above.title))
    return "; ".join(said)


def duties(reading: Reading, units: Sequence[RecordRow]) -> Iterator[b.Block]:
    """The purpose of each unit."""
    if some := [row for row in units if unit_of(row).duties]:
        yield b.Heading(tr("Duties of the units"))
        yield b.Table(
            (b.Column(str(kind_named("unit").label)), *columns_of(OrgUnit, "duties")),
            tuple((reading.ref(row.record), duty) for row in some for duty in unit_of(row).duties),
        )


def reporting(reading: Reading, positions: Sequence[RecordRow]) -> b.Table:
    """Positions with their unit, their superior position and their holders."""
    return b.Table(
        (
            b.Column(str(kind_named("position").label)),
            *columns_of(Position, "unit", "reports_to", "holders"),
            b.Column(tr("State")),
        ),
        tuple(
            (
                reading.ref(row.record),
                reading.ref(position.unit) if position.unit else None,
                reading.ref(position.reports_to) if position.reports_to else None,
                position.holders,
                state_tag(row),
            )
            for row in positions
            for position in (position_of(row),)
        ),
    )
