"""Text in the cells of a terminal, and made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.cells import cell_width, pad, truncate, wrap
from opsledger.harmless import harmless, harmless_lines


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("中文", 4),
        ("e\u0301", 1),
        ("한국", 4),
        ("👨‍👩‍👧", 2),
        ("🇨🇳", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("—…“”", 4),
    ],
)
def test_cells_of_a_text(text: str, width: int) -> None:
    assert cell_width(text) == width


@given(st.text(), st.integers(0, 20))
def test_truncated_and_padded_text_fits_exactly(text: str, width: int) -> None:
    text = harmless(text)
    assert cell_width(pad(truncate(text, width), width)) == width
    assert truncate(text, cell_width(text)) == text


@given(st.text(alphabet="abc 中文é👍", max_size=40), st.integers(2, 12))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text())
def test_harmless_text_is_one_line_that_cannot_act_on_a_terminal(text: str) -> None:
    shown = harmless(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown)
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\x9b2J", "\\x9b2J"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("李娜 ok", "李娜 ok"),
    ],
)
def test_what_could_act_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_lines_stay_lines() -> None:
    assert harmless_lines("# A\r\n\tb\x1b[0m\n") == "# A\n    b\\x1b[0m\n"


def test_a_word_that_stays_whole_makes_its_line_longer() -> None:
    """What is taken from a pipe is a path or a key in one piece; the rest is wrapped as ever."""
    path = "/srv/ledgers/operations/forks/15-signed.note"
    assert wrap(f"a b {path} c d", 20, whole=True) == ["a b", path, "c d"]
    assert wrap(path, 20, whole=True) == [path]
    assert len(wrap(path, 20)) == 3
