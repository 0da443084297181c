"""Find blocks on a page."""

from __future__ import annotations

from collections.abc import Sequence

from opsledger_projections.pages.blocks import Block, Cell, Facts, Flow, Heading, Paragraph, Table


def under(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    """What stands under a heading, up to the next one of its level or above."""
    place = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == title)
    head = blocks[place]
    assert isinstance(head, Heading)
    rest = blocks[place + 1 :]
    ends = (n for n, block in enumerate(rest) if isinstance(block, Heading) and block.level <= head.level)
    return rest[: next(ends, len(rest))]


def headings(blocks: Sequence[Block]) -> list[str]:
    """The headings of a page."""
    return [block.text for block in blocks if isinstance(block, Heading)]


def table(blocks: Sequence[Block]) -> list[dict[str, Cell]]:
    """The rows of the first table, by column."""
    found = next(block for block in blocks if isinstance(block, Table))
    titles = [column.title for column in found.columns]
    return [dict(zip(titles, row, strict=True)) for row in found.rows]


def flow(blocks: Sequence[Block]) -> Flow:
    """The first flow chart."""
    return next(block for block in blocks if isinstance(block, Flow))


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs."""
    return [block for block in blocks if isinstance(block, Paragraph)]


def facts(blocks: Sequence[Block]) -> dict[str, Cell]:
    """All facts of a page, by what they are called."""
    return {name: cell for block in blocks if isinstance(block, Facts) for name, cell in block.rows}
