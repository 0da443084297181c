"""Figures and ratios of the peers as rows of cells, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bench.findings import count, plain
from bench.peers.questions import QUESTIONS, Figure, Question
from bench.peers.results import Row

Cells = tuple[str, ...]
NOTHING = "–"


def by_size(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each size, with the size in words."""
    for changes, group in groupby(rows, key=lambda row: row.changes):
        yield count(changes), list(group)


def figures(rows: Sequence[Row]) -> list[Cells]:
    """Absolute figures under their headings with units."""
    headings = ("", *(f"{question.heading} {question.unit}" for question in QUESTIONS))
    return [headings, *_rows(rows, lambda figure: plain(figure.value))]


def ratios(rows: Sequence[Row]) -> list[Cells]:
    """Multiples of raw sqlite3."""
    headings = ("× raw", *(question.heading for question in QUESTIONS))
    told = _rows(rows, lambda figure: NOTHING if figure.ratio is None else ratio(figure.ratio))
    return [headings, *told]


def ratio(number: float) -> str:
    """A multiple: small ones to two figures, since one `0.00` cannot be told from another."""
    return f"{float(f'{number:.2g}'):.6f}".rstrip("0") if number < 0.1 else plain(number)


def _rows(rows: Sequence[Row], show: Callable[[Figure], str]) -> list[Cells]:
    return [
        (
            row.name,
            *(
                show(row.figures[question.name]) if question.name in row.figures else NOTHING
                for question in QUESTIONS
            ),
        )
        for row in rows
        if row.figures
    ]


def missing(rows: Sequence[Row]) -> Iterator[str]:
    """The peers without figures, at which size and why."""
    for row in rows:
        if not row.figures:
            why = f"left out: {row.left_out}" if row.left_out else f"failed: {row.error}"
            yield f"{row.name} at {count(row.changes)} {why}"


def ahead(rows: Sequence[Row], ours: str) -> Iterator[tuple[Question, list[tuple[str, float]]]]:
    """For each question who is better than `ours` at it, and how many times, the best first."""
    own = {name: figure for row in rows if row.name == ours for name, figure in row.figures.items()}
    for question in QUESTIONS:
        if question.name not in own:
            continue
        mine = own[question.name]
        better = [
            (row.name, factor)
            for row in rows
            if row.name != ours
            and question.name in row.figures
            and (factor := _times_better(question, row.figures[question.name], mine)) > 1
        ]
        yield question, sorted(better, key=lambda one: -one[1])


def _times_better(question: Question, one: Figure, other: Figure) -> float:
    """By the ratios to raw where there are some, since each was taken in its own minute; else by the figures."""
    if one.ratio is not None and other.ratio is not None:
        return other.ratio / one.ratio if question.unit == "bytes" else one.ratio / other.ratio
    return one.value / other.value if question.more_is_better else other.value / one.value


def aligned(rows: Sequence[Cells]) -> str:
    """Cells as lines of a terminal: the first column to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(lines)


def markdown(rows: Sequence[Cells]) -> Iterator[str]:
    """Cells as a table of a page."""
    headings, *body = rows
    yield f"| {' | '.join(headings)} |"
    yield "|---" + "|--:" * (len(headings) - 1) + "|"
    yield from (f"| {' | '.join(cells)} |" for cells in body)
