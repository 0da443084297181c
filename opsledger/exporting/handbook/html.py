"""Blocks as HTML, with the templates beside this file. Everything from data is escaped and harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from opsledger.exporting.handbook.charts import bars_svg, plot_svg
from opsledger.exporting.handbook.flowchart import flow_svg
from opsledger.exporting.handbook.markup import PLACE, drawn
from opsledger.exporting.handbook.prose import html_of
from opsledger.exporting.handbook.said import said
from opsledger.exporting.handbook.wording import Wording
from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_projections.kpi import BLOCKS
from opsledger_projections.pages.blocks import (
    Atom,
    Bars,
    Block,
    Cell,
    Column,
    Facts,
    Flow,
    Heading,
    Page,
    Paragraph,
    Plot,
    Prose,
    Ref,
    Table,
    Tag,
    between_values,
)

SHORT = 14
"""The longest text in characters, such as a word, a day or a period, that is kept on one line."""

DIGEST = re.compile("[0-9a-f]{64}")

FRAMES = 1 << 10
"""How many drawn frames, headings and lines of words are cached."""

PLAIN_WORDS = 1 << 15
"""How many escaped texts of cells are cached: names and labels recur constantly."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, compiled once."""
    return Environment(
        loader=PackageLoader("opsledger.exporting.handbook"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _escaped(text: str) -> str:
    return escape(harmless(text))


def _shown(text: str) -> str:
    """A text in a cell: a small block chart stays small, a short text stays whole at its hyphens, a digest breaks anywhere."""
    words = _escaped(text)
    if DIGEST.fullmatch(text):
        return f"<code>{words}</code>"
    if text and not text.strip(BLOCKS):
        return f'<span class="spark">{words}</span>'
    return f'<span class="whole">{words}</span>' if "-" in text and len(text) <= SHORT else words


class Html:
    """Draws blocks for the pages in one folder of a site."""

    def __init__(self, wording: Wording, href: Callable[[str], str]) -> None:
        """`href` gives the address of a record relative to this folder; empty if it has no page."""
        self.wording = wording
        self.href = lru_cache(maxsize=1 << 16)(href)
        self._words = lru_cache(maxsize=PLAIN_WORDS)(_escaped)
        self._shown = lru_cache(maxsize=PLAIN_WORDS)(_shown)
        self._draws = _Draws(
            {
                str: self._shown,
                datetime: wording.moment,
                date: wording.day,
                int: wording.number,
                float: wording.number,
                type(None): _nothing,
                Ref: self._ref,
                Tag: self._tag,
                tuple: self._several,
            }
        )
        called = {"say": said(), "show": self.cell, "words": self.words}
        self._macros: Any = environment().get_template("blocks.html").make_module(called)

        self._framed = lru_cache(maxsize=FRAMES)(self._drawn_frame)

    def page(self, page: Page) -> Markup:
        """The blocks of a page, without its title."""
        return self.blocks(page.blocks)

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        """Blocks, one below the other."""
        return drawn("".join(map(self._block, blocks)))

    def _block(self, block: Block) -> str:
        """One block. Of frequent blocks, the templates draw only the frame, and only once."""
        if isinstance(block, Prose):
            return f'<div class="prose">{html_of(block.markdown)}</div>'
        if isinstance(block, Facts):
            before, after = self._framed("facts")
            return f"{before}{''.join(map(self._fact, block.rows))}{after}"
        if isinstance(block, Table) and block.rows:
            before, after = self._framed("table", block.columns)
            return f"{before}{self._rows(block)}{after}"
        if isinstance(block, Table):
            return self._block(Paragraph(block.empty, "quiet")) if block.empty else ""
        if isinstance(block, Heading | Paragraph):
            return self._framed(type(block).__name__.lower(), block)[0]
        return str(self._macro(block)(block, *self._drawing(block)))

    def _macro(self, block: Block) -> Callable[..., Markup]:
        return getattr(self._macros, type(block).__name__.lower())

    def _drawing(self, block: Block) -> tuple[Markup, ...]:
        """The drawn parts of a block: its charts, and the table of a plot."""
        if isinstance(block, Flow):
            return (flow_svg(block),)
        if isinstance(block, Plot):
            return plot_svg(block, self.wording.number), drawn(self._block(values_of(block)))
        return (bars_svg(block, self.wording.number),) if isinstance(block, Bars) else ()

    def _drawn_frame(self, macro: str, *about: object) -> list[str]:
        """What a template draws before and after the place of the contents."""
        return str(getattr(self._macros, macro)(*about, drawn(PLACE))).split(PLACE)

    def _fact(self, row: tuple[str, Cell]) -> str:
        return f"<div><dt>{self._words(row[0])}</dt><dd>{self._cell(row[1])}</dd></div>\n"

    def _rows(self, table: Table) -> str:
        begins = ['<td class="num">' if column.numeric else "<td>" for column in table.columns]
        draws = self._draws
        return "\n".join(
            [
                f"<tr>{''.join([f'{begin}{draws[type(cell)](cell)}</td>' for begin, cell in zip(begins, row, strict=True)])}</tr>"
                for row in table.rows
            ]
        )

    def words(self, text: str) -> Markup:
        """A text, escaped and harmless."""
        return drawn(self._words(text))

    def cell(self, cell: Cell) -> Markup:
        """A cell, with its values side by side."""
        return drawn(self._cell(cell))

    def _cell(self, cell: Cell) -> str:
        return self._draws[type(cell)](cell)

    def _several(self, cell: tuple[Atom, ...]) -> str:
        return between_values(cell).join(map(self._cell, cell))

    def _ref(self, ref: Ref) -> str:
        words, address = self._words(ref.title or ref.record), self.href(ref.record)
        return f'<a href="{escape(address)}">{words}</a>' if address else words

    def _tag(self, tag: Tag) -> str:
        return f'<span class="tag {tag.tone}">{self._words(tag.text)}</span>'


class _Draws(dict[type, Callable[[Any], str]]):
    """How a value of each type is drawn; a type that is missing is drawn like its nearest base that is there."""

    def __missing__(self, value: type) -> Callable[[Any], str]:
        return self.setdefault(value, next(self[above] for above in value.__mro__[1:] if above in self))


def _nothing(value: None) -> str:
    del value
    return '<span class="none">–</span>'


def values_of(plot: Plot) -> Table:
    """The values of a plot as a table, latest first."""
    columns = (Column(tr("Period")), Column(tr("Value"), numeric=True), Column(tr("Signal")))
    rows = [
        (point.label, point.shown, Tag(point.signal, "bad") if point.signal else None)
        for point in reversed(plot.points)
    ]
    return Table(columns, tuple(rows))
