"""Blocks as HTML, through the templates beside this file. Whatever comes from data is escaped and harmless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from opsledger.exporting.handbook.charts import bars_svg, plot_svg
from opsledger.exporting.handbook.flowchart import flow_svg
from opsledger.exporting.handbook.markup import drawn
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
    Page,
    Plot,
    Prose,
    Ref,
    Table,
    Tag,
)

SHORT = 14
"""Characters of a word, a day, a period, that stand on one line."""

PLAIN_WORDS = 1 << 15
"""So many texts of cells are kept escaped: names and labels come again and again."""


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
    """A text in a cell: a small chart of blocks stays small, and what is short does not break at its hyphens."""
    words = _escaped(text)
    if text and not text.strip(BLOCKS):
        return f'<span class="spark">{words}</span>'
    return f'<span class="whole">{words}</span>' if "-" in text and len(text) <= SHORT else words


class Html:
    """Draws blocks for the pages of one folder of a site."""

    def __init__(self, wording: Wording, href: Callable[[str], str]) -> None:
        """`href` gives the address of a record as seen from here; empty where it has no page."""
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

    def page(self, page: Page) -> Markup:
        """The blocks of a page, below its title."""
        return drawn("").join(map(self.block, page.blocks))

    def block(self, block: Block) -> Markup:
        """One block. What there is a lot of, facts and rows of tables, is put together without the templates."""
        if isinstance(block, Prose):
            return drawn(f'<div class="prose">{html_of(block.markdown)}</div>')
        draw = getattr(self._macros, type(block).__name__.lower())
        if isinstance(block, Facts):
            return draw(drawn("".join(map(self._fact, block.rows))))
        if isinstance(block, Table):
            return draw(block, drawn(self._rows(block)))
        if isinstance(block, Flow):
            return draw(block, flow_svg(block))
        if isinstance(block, Plot):
            return draw(block, plot_svg(block, self.wording.number), self.block(values_of(block)))
        if isinstance(block, Bars):
            return draw(block, bars_svg(block, self.wording.number))
        return draw(block)

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
        """A cell: its values side by side."""
        return drawn(self._cell(cell))

    def _cell(self, cell: Cell) -> str:
        return self._draws[type(cell)](cell)

    def _several(self, cell: tuple[Atom, ...]) -> str:
        return self.wording.between.join(map(self._cell, cell))

    def _ref(self, ref: Ref) -> str:
        words, address = self._words(ref.title or ref.record), self.href(ref.record)
        return f'<a href="{escape(address)}">{words}</a>' if address else words

    def _tag(self, tag: Tag) -> str:
        return f'<span class="tag {tag.tone}">{self._words(tag.text)}</span>'


class _Draws(dict[type, Callable[[Any], str]]):
    """How a value of each type is drawn; a type that is not here is drawn as the nearest one above it that is."""

    def __missing__(self, value: type) -> Callable[[Any], str]:
        return self.setdefault(value, next(self[above] for above in value.__mro__[1:] if above in self))


def _nothing(value: None) -> str:
    del value
    return '<span class="none">–</span>'


def values_of(plot: Plot) -> Table:
    """The values of a plot in rows, the latest first."""
    columns = (Column(tr("Period")), Column(tr("Value"), numeric=True), Column(tr("Signal")))
    rows = [
        (point.label, point.value, Tag(point.signal, "bad") if point.signal else None)
        for point in reversed(plot.points)
    ]
    return Table(columns, tuple(rows))
