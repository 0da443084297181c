"""Heat maps: the number of records in each field, and the records below the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger.cells import cell_width
from opsledger.exporting.terminal.spans import MARKS, Line, Paper, Span, behind, beside, toned, wrapped
from opsledger.exporting.terminal.widths import GAP
from opsledger_events.language import tr
from opsledger_projections.pages.blocks import Heat, Ref, Tone

NARROWEST = 6
WIDEST = 14
EMPTY = "·"
WORST_FIRST: tuple[Tone, ...] = ("bad", "warning", "plain", "quiet", "good")


def heat_lines(heat: Heat, paper: Paper) -> Iterator[Line]:
    """The map if it fits, then the records by field, the most important fields first."""
    yield from wrapped(
        [Span(tr("{rows} down, {columns} across", rows=heat.row_title, columns=heat.column_title), "label")],
        paper.text_width,
    )
    yield from _map(heat, paper)
    named = list(_legend(heat, paper))
    if named:
        yield []
    yield from named


def _map(heat: Heat, paper: Paper) -> Iterator[Line]:
    side = min(max([cell_width(name) for name in heat.rows], default=0), paper.text_width // 4)
    room = (paper.text_width - side - GAP * len(heat.columns)) // max(1, len(heat.columns))
    if room < NARROWEST:
        return
    natural = max([cell_width(name) for name in heat.columns], default=0)
    width = min(max(NARROWEST, natural), room, WIDEST)
    widths = [side, *([width] * len(heat.columns))]
    numeric = [False, *([True] * len(heat.columns))]
    heads = [[[Span("")]], *(wrapped([Span(name, "label")], width) for name in heat.columns)]
    yield from beside(heads, widths, numeric, GAP)
    for name, fields, tones in zip(heat.rows, heat.fields, heat.tones, strict=True):
        cells = [[_field(len(refs), tone)] for refs, tone in zip(fields, tones, strict=True)]
        yield from beside([wrapped([Span(name, "label")], side), *cells], widths, numeric, GAP)


def _field(count: int, tone: Tone) -> Line:
    return [Span(MARKS[tone] + (str(count) if count else EMPTY), toned(tone) if count else "quiet")]


def _legend(heat: Heat, paper: Paper) -> Iterator[Line]:
    for tone in WORST_FIRST:
        for row, fields in enumerate(heat.fields):
            for column, refs in enumerate(fields):
                if refs and heat.tones[row][column] == tone:
                    place = f"{MARKS[tone]}{heat.rows[row]} × {heat.columns[column]}"
                    yield from wrapped([Span(place, toned(tone))], paper.text_width)
                    yield from _named(refs, paper)


def _named(refs: Sequence[Ref], paper: Paper) -> Iterator[Line]:
    for ref in refs:
        said = wrapped([Span(ref.title or ref.record, "ref")], paper.text_width - 2)
        yield from behind([Span("  ")], said)
