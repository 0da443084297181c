"""Lines for a terminal with colours, in the codes of ECMA-48 (SGR); plain text for any other."""

from __future__ import annotations

from opsledger.exporting.terminal.spans import Line, Look, text_of

CODES: dict[Look, str] = {
    "title": "1",
    "heading": "1",
    "strong": "1",
    "emphasis": "3",
    "label": "2",
    "quiet": "2",
    "ref": "36",
    "code": "36",
    "good": "32",
    "warning": "33",
    "bad": "31",
}


def painted(line: Line, *, coloured: bool) -> str:
    """A line as it is written to a terminal."""
    if not coloured:
        return text_of(line)
    return "".join(
        f"\x1b[{CODES[look]}m{text}\x1b[0m" if text and look in CODES else text for text, look in line
    )
