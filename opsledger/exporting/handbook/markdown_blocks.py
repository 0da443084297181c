"""Blocks as Markdown: CommonMark with tables, flows as Mermaid. Nothing from data is read as Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from opsledger.exporting.handbook.markdown_prose import tamed
from opsledger.exporting.handbook.wording import SIGNS, Wording
from opsledger.harmless import harmless
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
    Page,
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
from opsledger_projections.rewording import Line

SPECIAL = re.compile(r"([\\`*_\[\]|~#])|(?<=^)([-+>=]|\d+[.)])", re.MULTILINE)
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
SHAPES = {
    "start": '(["{}"])',
    "end": '(["{}"])',
    "task": '["{}"]',
    "exclusive": '{{"{}"}}',
    "parallel": '{{{{"{}"}}}}',
}

REDLINES = {"same": "{}", "gone": "~~{}~~", "new": "**{}**"}
LINE_MARKS = {"same": " ", "gone": "−", "new": "\\+"}
"""A plus on its own would begin a list, so it is escaped; the minus sign is not a hyphen and begins none."""


def escaped(text: str) -> str:
    """A text on one line in which nothing is read as Markdown or HTML."""
    text = "".join(ENTITIES.get(char, char) for char in harmless(text))
    return SPECIAL.sub(lambda found: _signless(found.group()), text)


def _signless(sign: str) -> str:
    return f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"\\{sign}"


class MarkdownBlocks:
    """Draws blocks in the language of a wording."""

    def __init__(self, wording: Wording, address: Callable[[str], str]) -> None:
        """`address` gives the address of a record; empty if it has none."""
        self._wording = wording
        self._address = address

    def page(self, page: Page) -> Iterator[str]:
        """A page on its own: its title and its blocks."""
        yield f"# {escaped(page.title)}"
        yield from self.blocks(page.blocks, 0)

    def blocks(self, blocks: Iterable[Block], level: int) -> Iterator[str]:
        """Blocks below a part of a level."""
        for block in blocks:
            if text := self.block(block, level).strip("\n"):
                yield text

    def block(self, block: Block, level: int) -> str:
        """One block below a part of a level."""
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
        if isinstance(block, Redline):
            return self._redline(block)
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
            return between_values(cell).join(map(self._atom, cell))
        return self._atom(cell)

    def _atom(self, value: Atom) -> str:
        words = escaped(self._wording.atom(value))
        if isinstance(value, Ref) and (address := self._address(value.record)):
            return f"[{words}]({address})"
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

    @staticmethod
    def _redline(block: Redline) -> str:
        """Changed lines, with old text struck out and new text bold; hunks are set apart."""
        return "\n\n".join(
            "\n".join(f"- {LINE_MARKS[line.mark]} {_reworded(line).strip()}".rstrip() for line in hunk)
            for hunk in block.hunks
        )

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
        lines = joined(f"{line.label} {self._wording.number(line.shown)}" for line in plot.lines)
        columns = (Column(tr("Period")), Column(plot.unit or tr("Value"), numeric=True), Column(tr("Signal")))
        table = self._table(columns, [(p.label, p.shown, p.signal or None) for p in reversed(plot.points)])
        return f"{escaped(lines)}\n\n{table}" if lines else table

    def _bars(self, bars: Bars) -> str:
        columns = [Column(bars.title), *(Column(name, numeric=True) for name in bars.names)]
        return self._table(columns, [(bar.label, *bar.values) for bar in bars.bars])


def _reworded(line: Line) -> str:
    parts: list[str] = []
    for mark, text in line.words:
        core = text.strip()
        before, _, after = text.partition(core) if core else (text, "", "")
        parts.append(before + (REDLINES[mark].format(escaped(core)) if core else "") + after)
    return "".join(parts)


def _mermaid(flow: Flow) -> str:
    """A flow for Mermaid. Steps get names of their own, because theirs may be keywords of Mermaid."""
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
    """A text safe in quotation marks of Mermaid: all but letters, digits and plain signs become its entities."""
    return "".join(
        char if char.isalnum() or char in " ,.-_/()%+：，。、（）" else f"#{ord(char)};"
        for char in harmless(text)
    )
