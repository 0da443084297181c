"""An edition as one Markdown file: CommonMark with tables, flows as Mermaid. Nothing from data is HTML in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from opsledger.exporting.handbook.bound import Part, anchor_of, contents, parts
from opsledger.exporting.handbook.edition import Edition, imprint_rows
from opsledger.exporting.handbook.markdown_prose import tamed
from opsledger.exporting.handbook.names import name_of
from opsledger.exporting.handbook.wording import SIGNS, Wording
from opsledger.harmless import harmless
from opsledger_events.language import tr
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
    Ref,
    Table,
    Tag,
    Tree,
)

MARK = "<!-- opsledger handbook -->"
SPECIAL = re.compile(r"([\\`*_\[\]|~#])|(?<=^)([-+>=]|\d+[.)])", re.MULTILINE)
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
SHAPES = {
    "start": '(["{}"])',
    "end": '(["{}"])',
    "task": '["{}"]',
    "exclusive": '{{"{}"}}',
    "parallel": '{{{{"{}"}}}}',
}

Progress = Callable[[int, int], None]


def write_markdown(edition: Edition, path: Path, progress: Progress | None = None) -> int:
    """Write the file; returns the number of its parts."""
    draw = Markdown(edition)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{text}\n\n" for text in draw.head())
        for part in parts(edition):
            file.writelines(f"{text}\n\n" for text in draw.part(part))
            count += 1
            if progress is not None:
                progress(count, len(edition.reading.rows))
        file.write(draw.foot())
    return count


def escaped(text: str) -> str:
    """A text on one line in which nothing is Markdown or HTML."""
    text = "".join(ENTITIES.get(char, char) for char in harmless(text))
    return SPECIAL.sub(lambda found: _signless(found.group()), text)


def _signless(sign: str) -> str:
    return f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"\\{sign}"


def anchor(name: str) -> str:
    """A name as an anchor: what it is of stays in front of the point, the rest is written as a file's name is."""
    of, point, rest = name.partition(".")
    return f"{of}{point}{name_of(rest).removesuffix('.html')}" if point else name


class Markdown:
    """Draws the blocks of one edition."""

    def __init__(self, edition: Edition) -> None:
        """Write in the language of the edition."""
        imprint = edition.imprint
        self._edition = edition
        self._wording = Wording(imprint.language, imprint.zone)
        shown = f"{self._wording.moment(imprint.now)} {self._wording.zone_name(imprint.now)}"
        self._imprint = imprint_rows(imprint, shown)

    def head(self) -> Iterator[str]:
        """Title, moment and contents."""
        yield MARK
        yield f"# {escaped(self._edition.title)}"
        yield f"**{escaped(self._edition.subtitle)}**"
        yield self._lines(f"- {escaped(name)}: {escaped(value)}" for name, value in self._imprint[:2])
        for heading, sections, prefix in contents(self._edition):
            yield f"## {escaped(heading)}"
            yield self._lines(
                f"- [{escaped(section.page.title)}](#{anchor(prefix + section.page.name)}): {escaped(section.note)}"
                if section.records or prefix == "c."
                else f"- {escaped(section.page.title)}: {escaped(section.note)}"
                for section in sections
            )

    def part(self, part: Part) -> Iterator[str]:
        """A part: its anchor, its heading, its blocks below that."""
        yield f'<a id="{anchor(part.anchor)}"></a>'
        yield f"{'#' * (part.level + 1)} {escaped(part.title)}"
        for block in part.blocks:
            if text := self.block(block, part.level).strip("\n"):
                yield text

    def foot(self) -> str:
        """The imprint."""
        rows = self._lines(f"- {escaped(name)}: {escaped(value)}" for name, value in self._imprint)
        return f"---\n\n{rows}\n"

    def block(self, block: Block, level: int) -> str:
        """One block under a part of a level."""
        if isinstance(block, Heading):
            return f"{'#' * min(block.level + level, 6)} {escaped(block.text)}"
        if isinstance(block, Paragraph):
            return SIGNS[block.tone] + escaped(block.text)
        if isinstance(block, Prose):
            return tamed(block.markdown, level + 2)
        if isinstance(block, Facts):
            return self._lines(f"- **{escaped(name)}**: {self.cell(cell)}" for name, cell in block.rows)
        if isinstance(block, Table):
            return self._table(block.columns, block.rows) if block.rows else escaped(block.empty)
        if isinstance(block, Tree):
            return self._lines(self._branches(block.branches, 0))
        if isinstance(block, Flow):
            return _mermaid(block)
        if isinstance(block, Heat):
            return self._heat(block)
        if isinstance(block, Plot):
            return self._plot(block)
        return self._bars(block)

    def cell(self, cell: Cell) -> str:
        """A cell on one line."""
        if isinstance(cell, tuple) and not isinstance(cell, Ref | Tag):
            return self._wording.between.join(map(self._atom, cell))
        return self._atom(cell)

    def _atom(self, value: Atom) -> str:
        words = escaped(self._wording.atom(value))
        if isinstance(value, Ref) and value.record in self._edition.reading.rows:
            return f"[{words}](#{anchor(anchor_of(value.record))})"
        return SIGNS[value.tone] + words if isinstance(value, Tag) else words

    @staticmethod
    def _lines(lines: Iterator[str]) -> str:
        return "\n".join(lines)

    def _table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
        lines = [
            f"| {' | '.join(escaped(column.title) for column in columns)} |",
            f"|{'|'.join(' ---: ' if column.numeric else ' --- ' for column in columns)}|",
            *(f"| {' | '.join(map(self.cell, row))} |" for row in rows),
        ]
        return "\n".join(lines)

    def _branches(self, branches: Sequence[Branch], depth: int) -> Iterator[str]:
        for branch in branches:
            note = f" — {escaped(branch.note)}" if branch.note else ""
            yield f"{'  ' * depth}- {self.cell(branch.cell)}{note}"
            yield from self._branches(branch.branches, depth + 1)

    def _heat(self, heat: Heat) -> str:
        columns = [Column(f"{heat.row_title} / {heat.column_title}"), *map(Column, heat.columns)]
        return self._table(
            columns, [(row, *fields) for row, fields in zip(heat.rows, heat.fields, strict=True)]
        )

    def _plot(self, plot: Plot) -> str:
        lines = self._wording.between.join(
            f"{line.label} {self._wording.number(line.value)}" for line in plot.lines
        )
        columns = (Column(tr("Period")), Column(plot.unit or tr("Value"), numeric=True), Column(tr("Signal")))
        table = self._table(columns, [(p.label, p.value, p.signal or None) for p in reversed(plot.points)])
        return f"{escaped(lines)}\n\n{table}" if lines else table

    def _bars(self, bars: Bars) -> str:
        columns = [Column(bars.title), *(Column(name, numeric=True) for name in bars.names)]
        return self._table(columns, [(bar.label, *bar.values) for bar in bars.bars])


def _mermaid(flow: Flow) -> str:
    """A flow as Mermaid draws it; names of its own, because those of steps may be words of Mermaid."""
    names = {step.name: f"s{number}" for number, step in enumerate(flow.steps)}
    lines = ["```mermaid", "flowchart TD"]
    for step in flow.steps:
        label = _quoted(f"{step.label} ({step.lane})" if step.lane else step.label)
        lines.append(f"    {names[step.name]}{SHAPES[step.shape].format(label)}")
    for arrow in flow.arrows:
        if arrow.source in names and arrow.target in names:
            label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
            lines.append(f"    {names[arrow.source]} -->{label} {names[arrow.target]}")
    return "\n".join([*lines, "```"])


def _quoted(text: str) -> str:
    """Inside quotation marks of Mermaid only letters, digits and plain signs are safe; the others are its entities."""
    return "".join(
        char if char.isalnum() or char in " ,.-_/()%+：，。、（）" else f"#{ord(char)};"
        for char in harmless(text)
    )
