"""Markdown written by people, inside a Markdown file of ours: headings below ours, no HTML, no open code block."""

from __future__ import annotations

import re

from markdown_it.token import Token

from opsledger.exporting.handbook.prose import DEEPEST, SCHEMES, reader
from opsledger.harmless import harmless_lines

HASHES = re.compile(r"#{1,6}(?=\s|$)")
TARGET = re.compile(r"(\]\(\s*|^\s{0,3}\[[^\]]+\]:\s*)([^\s)]+)")
"""The target of a link: after its words, or in a definition of its own."""


def tamed(text: str, level: int) -> str:
    """The text with its highest heading at `level`, HTML as words, and its last code block closed.

    The parser decides which lines are code and which are headings. Links lead only to web pages and mail addresses;
    everything else stays as it was written.
    """
    lines = harmless_lines(text).strip("\n").split("\n")
    tokens = reader().parse("\n".join(lines))
    code = {line for token in tokens if token.type in ("fence", "code_block") for line in _lines(token)}
    for number, line in enumerate(lines):
        if number not in code:
            lines[number] = TARGET.sub(_target, line.replace("<", "&lt;"))
    _set_headings(lines, [token for token in tokens if token.type == "heading_open"], level)
    if (last := _open_fence(tokens, lines)) is not None:
        lines.append(last)
    return "\n".join(line for line in lines if line != _GONE)


_GONE = "\0"


def _lines(token: Token) -> range:
    return range(*token.map) if token.map else range(0)


def _target(found: re.Match[str]) -> str:
    """A link keeps its target if that is a page or a mail address; every other link leads nowhere."""
    return found.group() if SCHEMES.match(found[2]) else f"{found[1]}#"


def _set_headings(lines: list[str], headings: list[Token], level: int) -> None:
    """Set the level of headings. Underlined ones get signs instead, because only those go below the second level."""
    if not headings:
        return
    shift = level - min(int(token.tag[1]) for token in headings)
    for token in headings:
        span, signs = _lines(token), "#" * min(int(token.tag[1]) + shift, DEEPEST)
        if token.markup.startswith("#"):
            lines[span[0]] = HASHES.sub(signs, lines[span[0]], count=1)
        else:
            lines[span[0]] = f"{signs} {' '.join(lines[number].strip() for number in span[:-1])}"
            for number in span[1:]:
                lines[number] = _GONE


def _open_fence(tokens: list[Token], lines: list[str]) -> str | None:
    """The missing end of a last code block that the text leaves open and that would include what follows, or None."""
    fences = [token for token in tokens if token.type == "fence"]
    if not fences or _lines(fences[-1]).stop < len(lines):
        return None
    last = lines[-1].strip()
    closed = len(_lines(fences[-1])) > 1 and last.startswith(fences[-1].markup) and not last.strip(last[:1])
    return None if closed else fences[-1].markup
