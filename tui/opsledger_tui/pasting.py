"""Pasted content is text, whatever it contains: Textual would take an escape sequence in it for pressed keys."""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

ESC = "\x1b"
BEGIN, END = f"{ESC}[200~", f"{ESC}[201~"
"""The sequences that a terminal puts around pasted text (bracketed paste)."""


class PasteParser(XTermParser):
    """Parses a terminal's input; nothing in pasted text is a key."""

    def __init__(self, debug: bool = False) -> None:
        """Nothing is being pasted."""
        super().__init__(debug)
        self._pasting = False
        self._tail = ""
        """The end of the input so far: it may be the first part of `BEGIN`, or, during a paste, of `END`, and is then held back."""

    def feed(self, data: str) -> Iterable[Message]:
        """Parse further input; an empty text is the end of the input."""
        heard = self._without_escapes(data)
        return super().feed(heard) if heard or not data else ()

    def _without_escapes(self, data: str) -> str:
        """The input without the escape characters of pasted text."""
        kept: list[str] = []
        while data:
            passed, data = self._of_paste(data) if self._pasting else self._of_keys(data)
            kept.append(passed)
        return "".join(kept)

    def _of_keys(self, data: str) -> tuple[str, str]:
        """The part that may pass, up to the beginning of a paste, and the rest."""
        heard = self._tail + data
        begun = heard.find(BEGIN)
        self._pasting = begun >= 0
        if not self._pasting:
            self._tail = heard[1 - len(BEGIN) :]
            return data, ""
        pasted = begun + len(BEGIN) - len(self._tail)
        self._tail = ""
        return data[:pasted], data[pasted:]

    def _of_paste(self, data: str) -> tuple[str, str]:
        """The part that may pass, up to the end of a paste, and the rest."""
        text, end, rest = (self._tail + data).partition(END)
        self._pasting = not end
        self._tail = "" if end else _begun(text)
        return text.removesuffix(self._tail).replace(ESC, "") + end, rest


def _begun(text: str) -> str:
    """The beginning of `END` with which a text ends; empty for none."""
    parts = (END[:length] for length in range(len(END) - 1, 0, -1))
    return next((part for part in parts if text.endswith(part)), "")


def take_pastes_as_text() -> None:
    """Use this parser for every terminal interface of this process."""
    linux_driver.XTermParser = PasteParser  # pyright: ignore[reportPrivateImportUsage] - the driver makes its own
