"""An edition as a Word file: headings that Word knows as such, tables, links within the file. Always the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from opsledger.exporting.handbook.bound import Part, anchor_of, contents, parts
from opsledger.exporting.handbook.edition import Edition, imprint_rows
from opsledger.exporting.handbook.word_parts import Paper, Run
from opsledger.exporting.handbook.word_prose import write_prose
from opsledger.exporting.handbook.wording import SIGNS, Wording
from opsledger_events.language import joined, tr
from opsledger_projections.pages.blocks import (
    Atom,
    Bars,
    Block,
    Branch,
    Cell,
    Column,
    Facts,
    Flow,
    Heading,
    Heat,
    Paragraph,
    Plot,
    Prose,
    Redline,
    Ref,
    Table,
    Tag,
    Tree,
    between_values,
)
from opsledger_projections.rewording import Words

Progress = Callable[[int, int], None]

MARK = b"opsledger handbook"
"""Written at the end of the file, so that a later build knows that it may replace the file."""

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip file can store."""


def write_word(edition: Edition, path: Path, progress: Progress | None = None) -> int:
    """Write the file; returns the number of its parts."""
    word = _Word(edition)
    word.head()
    count = 0
    for count, part in enumerate(parts(edition), 1):
        word.part(part)
        if progress is not None:
            progress(count, len(edition.reading.rows))
    word.foot()
    path.write_bytes(_timeless(word.paper.saved(edition)))
    return count


def _timeless(data: bytes) -> bytes:
    """The same zip file without the moment when it was made."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            about = ZipInfo(name, NO_TIME)
            about.create_system, about.compress_type = 3, ZIP_DEFLATED
            target.writestr(about, source.read(name), compresslevel=6)
        target.comment = MARK
    return made.getvalue()


class _Word:
    """Draws the blocks of one edition on paper."""

    def __init__(self, edition: Edition) -> None:
        imprint = edition.imprint
        self._edition = edition
        self._wording = Wording(imprint.language, imprint.zone)
        shown = f"{self._wording.moment(imprint.now)} {self._wording.zone_name(imprint.now)}"
        self._imprint = imprint_rows(imprint, shown)
        self.paper = Paper(imprint.language)

    def head(self) -> None:
        """The title page with the contents."""
        paper = self.paper
        paper.paragraph([Run(self._wording.atom(self._edition.title))], style="Title")
        paper.paragraph([Run(self._edition.subtitle)], style="Subtitle")
        for name, value in self._imprint[:2]:
            paper.paragraph([Run(f"{name}: {value}", tone="quiet")])
        for heading, sections, prefix in contents(self._edition):
            paper.paragraph([Run(heading, bold=True)])
            for section in sections:
                link = f"{prefix}{section.page.name}" if section.records or prefix == "c." else ""
                runs = [Run(section.page.title, link=link), Run(f"  {section.note}", tone="quiet")]
                paper.paragraph(runs, style="List Bullet")

    def part(self, part: Part) -> None:
        """A part: its heading with its anchor, and its blocks."""
        title = self._wording.atom(part.title)
        self.paper.heading(title, part.level, part.anchor, page_break=part.level == 1)
        for block in part.blocks:
            self._block(block, part.level)

    def foot(self) -> None:
        """The imprint on the last page, and a footer on every page that says what it belongs to."""
        self.paper.paragraph([])
        for name, value in self._imprint:
            self.paper.paragraph([Run(f"{name}: {value}", tone="quiet")])
        imprint = self._edition.imprint
        shown = self._imprint[0][1]
        self.paper.footer(
            f"{self._wording.atom(self._edition.title)} · {shown} · #{imprint.position} · {imprint.root[:16]}…"
        )

    def _block(self, block: Block, level: int) -> None:
        paper = self.paper
        if isinstance(block, Heading):
            paper.heading(self._wording.atom(block.text), min(block.level + level - 1, 6))
        elif isinstance(block, Paragraph):
            paper.paragraph([Run(SIGNS[block.tone] + self._wording.atom(block.text), tone=block.tone)])
        elif isinstance(block, Prose):
            write_prose(paper, block.markdown, level + 1)
        elif isinstance(block, Facts):
            paper.table((), [([Run(name, tone="quiet")], self._cell(cell)) for name, cell in block.rows])
        elif isinstance(block, Table):
            self._table(block.columns, block.rows, block.empty)
        elif isinstance(block, Tree):
            for runs, depth in self._branches(block.branches, 0):
                paper.paragraph(runs, style="List Bullet", indent=depth)
        elif isinstance(block, Redline):
            for line in (line for hunk in block.hunks for line in hunk):
                paper.paragraph([self._reworded(words) for words in line.words])
        else:
            self._drawn(block)

    def _reworded(self, words: Words) -> Run:
        text = self._wording.atom(words.text)
        return Run(text, bold=words.mark == "new", struck=words.mark == "gone")

    def _drawn(self, block: Flow | Heat | Plot | Bars) -> None:
        """Charts, which other forms draw; in Word, each is a table with the same contents."""
        if isinstance(block, Flow):
            self._flow(block)
        elif isinstance(block, Heat):
            columns = [Column(f"{block.row_title} / {block.column_title}"), *map(Column, block.columns)]
            self._table(
                columns, [(row, *fields) for row, fields in zip(block.rows, block.fields, strict=True)]
            )
        elif isinstance(block, Plot):
            said = joined(f"{line.label} {self._wording.number(line.shown)}" for line in block.lines)
            self.paper.paragraph([Run(self._wording.atom(said), tone="quiet")])
            columns = [
                Column(tr("Period")),
                Column(block.unit or tr("Value"), numeric=True),
                Column(tr("Signal")),
            ]
            points = [
                (p.label, p.shown, Tag(p.signal, "bad") if p.signal else None) for p in reversed(block.points)
            ]
            self._table(columns, points)
        else:
            columns = [Column(block.title), *(Column(name, numeric=True) for name in block.names)]
            self._table(columns, [(bar.label, *bar.values) for bar in block.bars])

    def _flow(self, flow: Flow) -> None:
        labels = {step.name: step.label for step in flow.steps}
        rows = [
            (
                step.label,
                step.lane or None,
                tuple(
                    f"{arrow.label}: {labels[arrow.target]}" if arrow.label else labels[arrow.target]
                    for arrow in flow.arrows
                    if arrow.source == step.name and arrow.target in labels
                ),
            )
            for step in flow.steps
        ]
        self._table([Column(tr("Step")), Column(tr("Who")), Column(tr("Then"))], rows)

    def _table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], empty: str = "") -> None:
        if rows:
            self.paper.table(columns, [[self._cell(cell) for cell in row] for row in rows])
        elif empty:
            self.paper.paragraph([Run(empty, tone="quiet")])

    def _branches(self, branches: Sequence[Branch], depth: int) -> Iterator[tuple[list[Run], int]]:
        for branch in branches:
            note = [Run(f"  {self._wording.atom(branch.note)}", tone="quiet")] if branch.note else []
            yield [*self._cell(branch.cell), *note], depth
            yield from self._branches(branch.branches, depth + 1)

    def _cell(self, cell: Cell) -> list[Run]:
        if isinstance(cell, tuple) and not isinstance(cell, Ref | Tag):
            runs: list[Run] = []
            apart = Run(between_values(cell))
            for number, value in enumerate(cell):
                runs += [apart, self._atom(value)] if number else [self._atom(value)]
            return runs
        return [self._atom(cell)]

    def _atom(self, value: Atom) -> Run:
        words = self._wording.atom(value)
        if isinstance(value, Ref) and value.record in self._edition.reading.rows:
            return Run(words, link=anchor_of(value.record))
        return Run(SIGNS[value.tone] + words, tone=value.tone) if isinstance(value, Tag) else Run(words)
