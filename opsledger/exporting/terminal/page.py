"""A page of the handbook in lines of text, none wider than the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger.cells import cell_width
from opsledger.exporting.terminal.charts import bars_lines, plot_lines
from opsledger.exporting.terminal.flows import flow_lines
from opsledger.exporting.terminal.heats import heat_lines
from opsledger.exporting.terminal.prose import prose_lines
from opsledger.exporting.terminal.redlines import redline_lines
from opsledger.exporting.terminal.spans import MARKS, Line, Paper, Span, bare, behind, toned, wrapped
from opsledger.exporting.terminal.tables import facts_lines, table_lines
from opsledger.exporting.terminal.trees import tree_lines
from opsledger.exporting.terminal.values import harmless_block, one_line
from opsledger_projections.pages.blocks import (
    Bars,
    Block,
    Facts,
    Flow,
    Heading,
    Heat,
    Page,
    Paragraph,
    Plot,
    Prose,
    Redline,
    Table,
    Tree,
)

SECTION = 2
"""Level of the headings that get a rule."""


def page_lines(page: Page, paper: Paper) -> Iterator[Line]:
    """The title and all blocks, with empty lines between them."""
    yield from wrapped([Span(one_line(page.title), "title")], paper.text_width)
    yield from blocks_lines(page.blocks, paper, first=False)


def blocks_lines(blocks: Sequence[Block], paper: Paper, *, first: bool = True) -> Iterator[Line]:
    """Blocks, with an empty line before each but the first, and none between a heading and its first block."""
    below_heading = first
    for block in blocks:
        lines = _lines_of(harmless_block(block), paper)
        for number, line in enumerate(lines):
            if not number and not below_heading:
                yield []
            yield bare(line)
        below_heading = isinstance(block, Heading)


def _lines_of(block: Block, paper: Paper) -> Iterator[Line]:
    if isinstance(block, Heading):
        return _heading(block, paper)
    if isinstance(block, Paragraph):
        return _paragraph(block, paper)
    if isinstance(block, Prose):
        return prose_lines(block.markdown, paper, as_typed=block.as_typed)
    if isinstance(block, Facts):
        return facts_lines(block, paper)
    if isinstance(block, Table):
        return table_lines(block, paper)
    if isinstance(block, Tree):
        return tree_lines(block, paper)
    if isinstance(block, Redline):
        return redline_lines(block, paper)
    return _figure(block, paper)


def _figure(block: Flow | Heat | Plot | Bars, paper: Paper) -> Iterator[Line]:
    if isinstance(block, Flow):
        return flow_lines(block, paper)
    if isinstance(block, Heat):
        return heat_lines(block, paper)
    return plot_lines(block, paper) if isinstance(block, Plot) else bars_lines(block, paper)


def _heading(heading: Heading, paper: Paper) -> Iterator[Line]:
    """A section's heading gets a rule to its right; one below that level, a mark."""
    if heading.level > SECTION:
        yield from behind(
            [Span("▸ ", "heading")], wrapped([Span(heading.text, "strong")], paper.text_width - 2)
        )
        return
    lines = wrapped([Span(heading.text, "heading")], paper.text_width - 4)
    rule = "─" * (paper.text_width - 4 - cell_width(lines[-1][-1].text if lines[-1] else ""))
    yield from behind([Span("── ", "heading")], [*lines[:-1], [*lines[-1], Span(f" {rule}", "heading")]])


def _paragraph(paragraph: Paragraph, paper: Paper) -> Iterator[Line]:
    mark = MARKS[paragraph.tone]
    text = [Span(paragraph.text, toned(paragraph.tone))]
    yield from behind(
        [Span(mark, toned(paragraph.tone))] if mark else [], wrapped(text, paper.text_width - len(mark))
    )
