"""Improvements: the board of plan, do, check and act, the new standards, and the results of checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.improvement import EffectChecked, Improvement, Verdict
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import cell_of, columns_of, label_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, calls_of
from opsledger_projections.records import RecordRow

PHASES = ("plan", "do", "check", "act")

CHECKS_SHOWN = 100
"""Maximum number of effect checks on the page; the log has all of them."""

TONES: dict[Verdict, b.Tone] = {
    Verdict.EFFECTIVE: "good",
    Verdict.PARTLY: "warning",
    Verdict.INEFFECTIVE: "bad",
    Verdict.INCONCLUSIVE: "quiet",
}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The board, what became standard, what was abandoned, and the checks of effects."""
    del chapter
    rows = reading.of_kind("improvement", every=True)
    yield b.Heading(tr("Under way"))
    yield board(reading, rows)
    if standard := [row for row in rows if row.state.state == "standardised"]:
        yield b.Heading(tr("The way things are done now"))
        yield standardised(reading, standard)
    if abandoned := sum(row.state.state == "abandoned" for row in rows):
        yield b.Paragraph(tr("Abandoned, not listed here: {count}.", count=abandoned), "quiet")
    yield from checks(reading)


def _improvement(row: RecordRow) -> Improvement:
    assert isinstance(row.state, Improvement)
    return row.state


def verdict_tag(verdict: Verdict) -> b.Tag:
    """The verdict of a check, in its tone."""
    return b.Tag(str(verdict.label), TONES[verdict])


def board(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """A column for each phase, with its number of improvements; those that need a person are on top."""
    kind = kind_named("improvement")
    columns = [[card(reading, row) for row in rows if row.state.state == phase] for phase in PHASES]
    cards = [sorted(column, key=lambda cell: not _is_marked(cell)) for column in columns]
    return b.Table(
        tuple(
            b.Column(f"{kind.states[phase]} ({len(column)})")
            for phase, column in zip(PHASES, cards, strict=True)
        ),
        tuple(zip_longest(*cards)),
        empty=tr("No improvement is under way."),
    )


def _is_marked(cell: b.Cell) -> bool:
    return isinstance(cell, tuple) and any(isinstance(atom, b.Tag) for atom in cell)


def card(reading: Reading, row: RecordRow) -> b.Cell:
    """One improvement on the board: its owner, its cycle if it is not the first, and its needs."""
    improvement = _improvement(row)
    turn = tr("cycle {number}", number=improvement.cycle) if improvement.cycle > 1 else None
    atoms = (reading.ref(row.record), improvement.owner or None, turn, *calls_of(reading, row))
    return tuple(atom for atom in atoms if atom is not None)


def standardised(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Improvements that became standard, with the documents that say so."""
    return b.Table(
        (
            b.Column(str(kind_named("improvement").label)),
            *columns_of(Improvement, "aim", "sources", "verdict", "estimate", "standard"),
        ),
        tuple(
            (
                reading.ref(row.record),
                str(improvement.aim.label),
                cell_of(reading, Improvement, "sources", improvement.sources),
                verdict_tag(improvement.verdict) if improvement.verdict else None,
                improvement.estimate,
                cell_of(reading, Improvement, "standard", improvement.standard),
            )
            for row in rows
            for improvement in (_improvement(row),)
        ),
    )


def checks(reading: Reading) -> Iterator[b.Block]:
    """The checks of effects in all cycles, newest first."""
    found = reading.entries("improvement.effect_checked", limit=CHECKS_SHOWN)
    if found:
        yield b.Heading(tr("Effects checked"))
        yield b.Table(
            (
                b.Column(tr("When")),
                b.Column(str(kind_named("improvement").label)),
                *columns_of(EffectChecked, "verdict", "estimate"),
                b.Column(label_of(Improvement, "indicator")),
                *columns_of(EffectChecked, "findings"),
                b.Column(tr("Who")),
                b.Column(tr("Entry")),
            ),
            tuple(_check(reading, entry) for entry in found),
        )


def _check(reading: Reading, entry: AnyEntry) -> tuple[b.Cell, ...]:
    """The table row of one check."""
    check = entry.data
    assert isinstance(check, EffectChecked)
    state = reading.state(entry.record)
    indicator = state.indicator if isinstance(state, Improvement) else None
    return (
        entry.effective_at,
        reading.ref(entry.record),
        verdict_tag(check.verdict),
        check.estimate,
        cell_of(reading, Improvement, "indicator", indicator),
        check.findings or None,
        entry.actor,
        f"#{entry.position}",
    )
