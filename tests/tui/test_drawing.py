"""Text takes exactly the cells it is given, whatever is in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from opsledger.harmless import harmless
from opsledger_tui.drawing import Piece, fit, strip_of, wrap
from tests.tui.story import AWKWARD

TEXTS = st.text(max_size=60).map(harmless) | st.sampled_from(AWKWARD).map(harmless)


@given(TEXTS, st.integers(0, 40))
def test_fit_takes_exactly_its_width(text: str, width: int) -> None:
    """Cut or filled up, never a cell more or less."""
    assert cell_len(fit(text, width)) == width


def test_fit_says_that_something_was_cut() -> None:
    """An ellipsis stands where text is missing, and only there; half a Chinese character is a space."""
    assert fit("网络中断", 8) == "网络中断"
    assert fit("网络中断", 7) == "网络中…"
    assert fit("网络中断", 6) == "网络… "
    assert fit("ends in spaces      ", 15) == "ends in spaces "


@given(st.lists(TEXTS, max_size=6), st.integers(1, 60))
def test_strips_are_as_wide_as_their_place(texts: list[str], width: int) -> None:
    """Whatever the pieces are."""
    strip = strip_of([Piece(text) for text in texts], width, lambda role: Style(), Style())
    assert sum(cell_len(segment.text) for segment in strip) == width == strip.cell_length


@given(st.text(max_size=200), st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """Only spaces at line ends are left out."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    kept = "".join(lines).replace(" ", "")
    whole = "".join(harmless(part.expandtabs(4)) for part in text.split("\n"))
    assert kept == whole.replace(" ", "")


def test_chinese_breaks_anywhere_but_before_its_punctuation() -> None:
    """As a Chinese reader expects."""
    assert wrap("没有人知道原因，再查", 14) == ["没有人知道原", "因，再查"]
    assert wrap("words stay whole", 10) == ["words stay", "whole"]
