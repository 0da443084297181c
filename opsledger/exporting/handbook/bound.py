"""An edition as one continuous text: its parts in order, each with the anchor that links within the file lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsledger.exporting.handbook.edition import Edition, Section, front
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_projections.pages.blocks import Block
from opsledger_projections.pages.contents import chapters


class Part(NamedTuple):
    """One part of the text: a chapter, a record in it, or an area."""

    anchor: str
    title: str
    level: int
    blocks: tuple[Block, ...]


def anchor_of(record: str) -> str:
    """The anchor of a record."""
    return f"r.{record}"


def contents(edition: Edition) -> Iterator[tuple[str, tuple[Section, ...], str]]:
    """The headings of the contents, the sections under each, and the prefix of their anchors."""
    yield tr("Chapters"), edition.chapters, "c."
    yield tr("Areas"), edition.areas, "a."


def parts(edition: Edition) -> Iterator[Part]:
    """The list of what needs attention, every chapter with its records in full, and the areas."""
    first, *rest = front(edition)
    yield Part("attention", getattr(first, "text", ""), 1, tuple(rest))
    for chapter, section in zip(chapters(), edition.chapters, strict=True):
        yield Part(f"c.{chapter.name}", section.page.title, 1, section.page.blocks)
        for kind in chapter.kinds:
            for row in edition.reading.of_kind(kind, every=True) if kind in KINDS else ():
                page = edition.page_of(row, history=False)
                title = f"{row.record} {row.state.title}".strip()
                yield Part(anchor_of(row.record), title, 2, page.blocks)
    for section in edition.areas:
        if section.records:
            yield Part(f"a.{section.page.name}", section.page.title, 1, section.page.blocks)
