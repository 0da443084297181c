"""Every block, on any paper: nothing wider than it, nothing that acts on a terminal, nothing left off."""

from __future__ import annotations

from datetime import UTC

import pytest

from opsledger.cells import cell_width
from opsledger.exporting.terminal.colours import painted
from opsledger.exporting.terminal.page import page_lines
from opsledger.exporting.terminal.spans import Paper, Span, text_of
from opsledger.harmless import harmless
from opsledger_projections.pages.blocks import Block, Facts, Heading, Page, Paragraph, Prose, Table
from tests.opsledger.exporting.terminal.sample import every_block

EVIL = "=cmd \x1b]0;owned\x07\x1b[2J\r\n#2 forged\t\u202egnp\u200b\x9b31m"
WIDTHS = (40, 80, 200)


def written(page: Page, width: int) -> list[str]:
    return [text_of(line) for line in page_lines(page, Paper(width, UTC))]


@pytest.mark.parametrize("width", [24, *WIDTHS])
def test_no_line_is_wider_than_the_paper(width: int) -> None:
    for words in ("plain words", "很长的中文说明文字不留空格也要能够换行", "🇨🇳👍🏽❤️", "unbroken" * 9):
        for line in written(every_block(words), width):
            assert cell_width(line) <= width, line
            assert line == line.rstrip()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_from_data_acts_on_a_terminal(width: int) -> None:
    lines = written(every_block(EVIL), width)
    assert all(harmless(line) == line for line in lines)
    assert "\\x1b" in "".join(lines)


@pytest.mark.parametrize("block", every_block(EVIL).blocks, ids=lambda block: type(block).__name__)
def test_no_block_lets_an_escape_through(block: Block) -> None:
    page = Page("x", "x", (block,))
    for width in WIDTHS:
        assert all(harmless(line) == line for line in written(page, width))


def test_what_a_reference_in_markdown_comes_to_is_harmless_too() -> None:
    page = Page("x", "x", (Prose("&#8238;a `&#8238;` [&#8203;b](http://&#8238;c)\n\n![&#8238;d](e)"),))
    assert all(harmless(line) == line for line in written(page, 80))


def test_an_empty_line_stands_between_blocks_and_none_below_a_heading() -> None:
    page = Page("x", "Title", (Paragraph("one"), Heading("Head"), Paragraph("two"), Table((), ()), Facts(())))
    assert written(page, 12) == ["Title", "", "one", "", "── Head ────", "two"]


def test_a_tone_is_said_by_a_mark_too() -> None:
    page = Page("x", "t", (Paragraph("late", "bad"), Paragraph("soon", "warning"), Paragraph("so", "plain")))
    assert written(page, 40)[2::2] == ["✖ late", "! soon", "so"]


def test_looks_become_codes_only_where_colours_are_on() -> None:
    line = [Span("a", "bad"), Span("b")]
    assert painted(line, coloured=False) == "ab"
    assert painted(line, coloured=True) == "\x1b[31ma\x1b[0mb"
