"""Markdown written by people, as HTML: any HTML in it is shown as words, and its headings go below those of the page."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from opsledger.harmless import harmless_lines

SCHEMES = re.compile(r"(https?|mailto):", re.IGNORECASE)
"""The links that are kept. All others are shown as words."""

DEEPEST = 6
PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:()/%+’“”、，。；：（）？！《》-])*\Z")
"""One line without anything that Markdown or HTML would read as a sign."""


PAGE_LEVEL = 2
"""Level of the headings of a page; those of a text go below them."""


def html_of(text: str) -> str:
    """A text as HTML, its headings below those of the page."""
    text = harmless_lines(text).strip("\n")
    if PLAIN.match(text) and "://" not in text and "  " not in text:
        return f"<p>{text.rstrip()}</p>\n"
    parser = reader()
    tokens = parser.parse(text)
    shift_headings(tokens, PAGE_LEVEL)
    return parser.renderer.render(tokens, parser.options, {})


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - its name there
        return SCHEMES.match(url) is not None


@lru_cache(maxsize=1)
def reader() -> MarkdownIt:
    """CommonMark with tables and strike-through; raw HTML is shown as words."""
    parser = _Reader("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("th_open", _cell_open)
    parser.add_render_rule("td_open", _cell_open)
    return parser


def shift_headings(tokens: Sequence[Token], below: int) -> None:
    """Move the highest heading to one level under `below`, and the others with it."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = below + 1 - min(levels, default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, DEEPEST)}"


def _image(
    self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """An image would be fetched from elsewhere, which no page does: its words are shown instead."""
    from markdown_it.common.utils import escapeHtml  # noqa: PLC0415 - few texts have one

    del self, options, env
    return f"<em>[{escapeHtml(tokens[index].content)}]</em>"


def _table_open(
    self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    del self, tokens, index, options, env
    return '<div class="scroll" tabindex="0"><table>\n'


def _table_close(
    self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    del self, tokens, index, options, env
    return "</table></div>\n"


def _link_open(
    self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    tokens[index].attrSet("rel", "noreferrer noopener")
    return self.renderToken(tokens, index, options, env)


def _cell_open(
    self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """The parser aligns by a style; the pages allow no style inside the text."""
    side = str(tokens[index].attrs.pop("style", "")).removeprefix("text-align:")
    if side:
        tokens[index].attrSet("class", f"side-{side}")
    return self.renderToken(tokens, index, options, env)
