"""Pages of the handbook on standard output."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from opsledger.cli.output import Column
from opsledger.cli.session import Session

if TYPE_CHECKING:
    from opsledger_projections.pages.blocks import Block, Page
    from opsledger_projections.pages.reading import Reading


def reading_of(session: Session, *, every: bool = False) -> Reading:
    """The handbook at the moment of the question."""
    from opsledger_projections.pages.reading import Reading

    return Reading(session.views, session.moment, session.at, every=every)


def show_page(session: Session, page: Page) -> None:
    """Print a page as wide as the terminal."""
    from opsledger.cli.table import coloured, terminal_width
    from opsledger.exporting.terminal.colours import painted
    from opsledger.exporting.terminal.page import page_lines
    from opsledger.exporting.terminal.spans import Paper

    paper = Paper(terminal_width(), session.clock.zone)
    colours = coloured()
    for line in page_lines(page, paper):
        session.output.text(painted(line, coloured=colours))


def show_markdown(session: Session, page: Page) -> None:
    """Print a page as Markdown."""
    from opsledger.exporting.handbook.markdown_blocks import MarkdownBlocks
    from opsledger.exporting.handbook.wording import Wording
    from opsledger_events.language import language

    zone = session.clock.zone or session.clock.now.astimezone().tzinfo or UTC
    drawing = MarkdownBlocks(Wording(language(), zone), lambda record: "")
    for text in drawing.page(page):
        session.output.text(f"{text}\n")


def show_blocks(session: Session, page: Page) -> None:
    """Print a page for people, or the sorts and contents of its blocks for a program."""
    if session.output.for_people:
        show_page(session, page)
        return
    rows = [_row(block) for block in page.blocks]
    session.output.rows(rows, [Column("block"), Column("content")])


def _row(block: Block) -> dict[str, Any]:
    return {"block": type(block).__name__.lower(), "content": block._asdict()}
