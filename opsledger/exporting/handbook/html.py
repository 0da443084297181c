"""Blocks as HTML, through the templates beside this file. Whatever comes from data is escaped and harmless."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from opsledger.exporting.handbook.charts import bars_svg, plot_svg
from opsledger.exporting.handbook.flowchart import flow_svg
from opsledger.exporting.handbook.markup import drawn
from opsledger.exporting.handbook.prose import html_of
from opsledger.exporting.handbook.said import said
from opsledger.exporting.handbook.wording import Wording
from opsledger.harmless import harmless
from opsledger_projections.kpi import BLOCKS
from opsledger_projections.pages.blocks import (
    Atom,
    Bars,
    Block,
    Cell,
    Flow,
    Page,
    Plot,
    Prose,
    Ref,
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
    return str(escape(harmless(text)))


class Html:
    """Draws blocks for the pages of one folder of a site."""

    def __init__(self, wording: Wording, href: Callable[[str], str]) -> None:
        """`href` gives the address of a record as seen from here; empty where it has no page."""
        self.wording = wording
        self.href = lru_cache(maxsize=1 << 16)(href)
        self._words = lru_cache(maxsize=PLAIN_WORDS)(_escaped)
        called = {"say": said(), "show": self.cell, "words": self.words}
        self._macros: Any = environment().get_template("blocks.html").make_module(called)

    def page(self, page: Page) -> Markup:
        """The blocks of a page, below its title."""
        return drawn("").join(map(self.block, page.blocks))

    def block(self, block: Block) -> Markup:
        """One block."""
        if isinstance(block, Prose):
            return drawn(f'<div class="prose">{html_of(block.markdown)}</div>')
        draw = getattr(self._macros, type(block).__name__.lower())
        if isinstance(block, Flow):
            return draw(block, flow_svg(block))
        if isinstance(block, Plot):
            return draw(block, plot_svg(block, self.wording.number))
        if isinstance(block, Bars):
            return draw(block, bars_svg(block, self.wording.number))
        return draw(block)

    def _shown(self, text: str) -> str:
        """A text in a cell: a small chart of blocks stays small, and what is short does not break at its hyphens."""
        words = self._words(text)
        if text and not text.strip(BLOCKS):
            return f'<span class="spark">{words}</span>'
        return f'<span class="whole">{words}</span>' if "-" in text and len(text) <= SHORT else words

    def words(self, text: str) -> Markup:
        """A text, escaped and harmless."""
        return drawn(self._words(text))

    def cell(self, cell: Cell) -> Markup:
        """A cell: its values side by side."""
        if type(cell) is str:
            return drawn(self._shown(cell))
        if isinstance(cell, tuple) and not isinstance(cell, Ref | Tag):
            return escape(self.wording.between).join(map(self._atom, cell))
        return self._atom(cell)

    def _atom(self, value: Atom) -> Markup:
        if isinstance(value, Ref):
            words = self._words(value.title or value.record)
            address = self.href(value.record)
            return drawn(f'<a href="{escape(address)}">{words}</a>' if address else words)
        if isinstance(value, Tag):
            return drawn(f'<span class="tag {value.tone}">{self._words(value.text)}</span>')
        if value is None:
            return drawn('<span class="none">–</span>')
        if isinstance(value, str):
            return drawn(self._shown(value))
        return escape(self.wording.atom(value))
