"""Markdown as readable text: its structure as indents, bullets and bars, its tables as tables.

HTML in it is shown as it was written. The character of a reference such as `&#8238;` is made harmless too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from opsledger.cells import width_of
from opsledger.exporting.terminal.spans import (
    Line,
    Look,
    Paper,
    Span,
    behind,
    cells_of,
    chopped,
    wrapped,
)
from opsledger.exporting.terminal.tables import grid_lines
from opsledger.harmless import harmless, harmless_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

BULLETS = "•◦‣"
NARROWEST = 8
SOFT = "\r"
"""A line end of the source, until its neighbours are known. No text contains it."""
LOOKS: dict[str, Look] = {"strong": "strong", "em": "emphasis", "s": "quiet", "link": "ref"}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a page with prose needs it

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def prose_lines(markdown: str, paper: Paper, *, as_typed: bool = False) -> Iterator[Line]:
    """A text in Markdown, in lines; if `as_typed`, the line ends within a paragraph are kept."""
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

    tokens = _parser().parse(markdown)
    if as_typed:
        for part in (part for token in tokens for part in token.children or ()):
            part.type = "hardbreak" if part.type == "softbreak" else part.type
    yield from _blocks(SyntaxTreeNode(tokens).children, paper.text_width)


def _blocks(nodes: Sequence[SyntaxTreeNode], width: int, depth: int = 0) -> Iterator[Line]:
    """Blocks with empty lines between them."""
    for number, node in enumerate(nodes):
        if number:
            yield []
        yield from _block(node, max(NARROWEST, width), depth)


def _block(node: SyntaxTreeNode, width: int, depth: int) -> Iterator[Line]:
    if node.type == "heading":
        yield from behind([Span("▪ ", "heading")], wrapped(_inline(node, "strong"), width - 2))
    elif node.type in ("bullet_list", "ordered_list"):
        yield from _list(node, width, depth)
    elif node.type == "blockquote":
        bar = [Span("│ ", "quiet")]
        yield from behind(bar, list(_blocks(node.children, width - 2, depth)), then=bar)
    elif node.type in ("fence", "code_block", "html_block"):
        for line in harmless_lines(node.content.rstrip("\n")).split("\n"):
            yield from behind([Span("  ")], [[Span(part, "code")] for part in chopped(line, width - 2)])
    elif node.type == "hr":
        yield [Span("─" * width, "quiet")]
    elif node.type == "table":
        yield from _table(node, width)
    else:
        yield from wrapped(_inline(node), width)


def _list(node: SyntaxTreeNode, width: int, depth: int) -> Iterator[Line]:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    airy = any(
        part.type == "paragraph" and not part.hidden for item in node.children for part in item.children
    )
    for number, item in enumerate(node.children):
        mark = f"{start + number}. " if node.type == "ordered_list" else f"{BULLETS[depth % len(BULLETS)]} "
        if airy and number:
            yield []
        yield from behind([Span(mark)], list(_item(item, width - cells_of([Span(mark)]), depth)) or [[]])


def _item(item: SyntaxTreeNode, width: int, depth: int) -> Iterator[Line]:
    """The contents of one item; a list in it follows the words without an empty line."""
    for number, node in enumerate(item.children):
        if number and not (node.type.endswith("_list") and item.children[number - 1].hidden):
            yield []
        yield from _block(node, max(NARROWEST, width), depth + 1)


def _table(node: SyntaxTreeNode, width: int) -> Iterator[Line]:
    rows = [[_inline(cell) for cell in row.children] for part in node.children for row in part.children]
    head = [[span._replace(look="strong") for span in cell] for cell in rows[0]]
    cells = [cell for part in node.children for row in part.children for cell in row.children]
    numeric = ["right" in str(cell.attrs.get("style", "")) for cell in cells[: len(head)]]
    yield from (
        grid_lines(head, rows[1:], numeric, width)
        if rows[1:]
        else wrapped([span for cell in head for span in (*cell, Span("  "))], width)
    )


def _inline(node: SyntaxTreeNode, look: Look = "plain") -> Line:
    """The words of a block. A line end in the source becomes a space, except between Chinese characters."""
    line: Line = []
    for child in node.children:
        spans = [span for span in _spans(child, look) if span.text]
        if line and spans and line[-1].text == SOFT and _is_wide(line[-2:-1], -1) and _is_wide(spans, 0):
            line.pop()
        line += spans
    return [span._replace(text=" ") if span.text == SOFT else span for span in line]


def _is_wide(spans: Sequence[Span], place: int) -> bool:
    return bool(spans) and width_of(spans[0].text[place]) == 2


def _spans(node: SyntaxTreeNode, look: Look) -> Iterator[Span]:
    """The words in inline marks, with their looks."""
    if node.type == "softbreak":
        yield Span(SOFT, look)
    elif node.type == "hardbreak":
        yield Span("\n", look)
    elif node.type == "code_inline":
        yield Span(f"`{harmless(node.content)}`", "code")
    elif node.type == "image":
        yield Span(f"[{harmless(node.content)}]", look)
        yield Span(f" ({harmless(str(node.attrs.get('src', '')))})", "quiet")
    elif node.children:
        words = _inline(node, LOOKS.get(node.type, look))
        yield from words
        target = harmless(str(node.attrs.get("href", ""))) if node.type == "link" else ""
        if target and target not in ("".join(span.text for span in words), ""):
            yield Span(f" ({target})", "quiet")
    else:
        yield Span(harmless(node.content), look)
