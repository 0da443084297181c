"""Tables and facts: nothing is left out at any width; what does not fit side by side goes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from opsledger.exporting.terminal.spans import Line, Paper, Span, behind, beside, cells_of, text_of, wrapped
from opsledger.exporting.terminal.values import spans_of
from opsledger.exporting.terminal.widths import GAP, fitted
from opsledger_events.language import tr
from opsledger_projections.pages.blocks import Cell, Facts, Ref, Table, Tag

READABLE = 12
"""Width in cells at which a column is still readable; a column with shorter contents needs less."""

SENTENCE = 24
"""Values of a list wider than this, in cells, have a line each."""

LABELS_SHARE = 3
"""Labels take at most one third of the width."""

DIGEST = re.compile("[0-9a-f]{64}")

INDENT = 2


def facts_lines(facts: Facts, paper: Paper) -> Iterator[Line]:
    """A line for each fact, with its label in front; a long value continues below itself."""
    rows = [(label, _value(cell, paper)) for label, cell in facts.rows]
    widest = max([cells_of([Span(label)]) for label, _ in rows], default=0)
    labels = min(widest, paper.text_width // LABELS_SHARE)
    room = paper.text_width - labels - GAP
    for label, value in rows:
        names = wrapped([Span(label, "label")], labels)
        yield from beside([names, wrapped(value, room)], [labels, room], [False, False], GAP)


def _value(cell: Cell, paper: Paper) -> Line:
    """A value; the sentences of a list are numbered, one per line. A state with what it calls for is not a list."""
    if isinstance(cell, tuple) and not isinstance(cell, Ref | Tag) and len(cell) > 1:
        atoms = [spans_of(atom, paper.zone) for atom in cell]
        told = any(isinstance(atom, Tag) for atom in cell)
        if not told and any(cells_of(atom) > SENTENCE for atom in atoms):
            numbered = [[Span(f"{number}. "), *atom] for number, atom in enumerate(atoms, 1)]
            return [span for line in numbered for span in (Span("\n"), *line)][1:]
    return spans_of(cell, paper.zone)


def table_lines(table: Table, paper: Paper) -> Iterator[Line]:
    """Rows below their columns, or the text for an empty table."""
    if not table.rows:
        if table.empty:
            yield from wrapped([Span(table.empty, "quiet")], paper.text_width)
        return
    head = [[Span(column.title, "strong")] for column in table.columns]
    rows = [[spans_of(cell, paper.zone) for cell in row] for row in table.rows]
    yield from grid_lines(head, rows, [column.numeric for column in table.columns], paper.width)


def grid_lines(
    head: Sequence[Line], rows: Sequence[Sequence[Line]], numeric: Sequence[bool], width: int
) -> Iterator[Line]:
    """A table from the lines of its cells: side by side, or each row as a card if the width is too small."""
    room = width - GAP * (len(head) - 1)
    natural = _natural(head, rows)
    if sum(natural) > room:
        rows = [[_short_digest(cell) for cell in row] for row in rows]
        natural = _natural(head, rows)
    if sum(min(cells, READABLE) for cells in natural) > room:
        yield from _cards(head, rows, width)
        return
    widths = fitted(natural, room)
    yield from _row(head, widths, numeric)
    shown = [_row(row, widths, numeric) for row in rows]
    airy = max(map(len, shown)) > 2
    for number, lines in enumerate(shown):
        if airy and number:
            yield []
        yield from lines


def _natural(head: Sequence[Line], rows: Sequence[Sequence[Line]]) -> list[int]:
    """The width that each column would take, in cells."""
    return [max(_widest(row[place]) for row in (head, *rows)) for place in range(len(head))]


def _short_digest(cell: Line) -> Line:
    """The beginning of a SHA-256, if there is no room for all of it."""
    text = text_of(cell)
    return [Span(text[:12] + "…", cell[0].look)] if DIGEST.fullmatch(text) else cell


def _widest(cell: Line) -> int:
    return max(cells_of([Span(part)]) for part in text_of(cell).split("\n"))


def _row(cells: Sequence[Line], widths: Sequence[int], numeric: Sequence[bool]) -> list[Line]:
    parts = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return beside(parts, widths, numeric, GAP)


def _cards(head: Sequence[Line], rows: Sequence[Sequence[Line]], width: int) -> Iterator[Line]:
    """Each row on its own: its first cell, and below it the others after their labels."""
    for row in rows:
        first, *others = row
        yield from wrapped([Span(text_of(first), "strong")], width)
        said: Line = []
        for title, cell in zip(head[1:], others, strict=True):
            if text_of(cell):
                said += [Span(" · ", "quiet")] if said else []
                said += [Span(tr("{label}: {value}", label=text_of(title), value=""), "label"), *cell]
        if said:
            yield from behind([Span(" " * INDENT)], wrapped(said, width - INDENT))
