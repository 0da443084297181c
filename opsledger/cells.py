"""Measures how many terminal cells a text takes, and fits text into cells.

Chinese, Japanese and Korean characters take two, combining marks none, an emoji sequence two. The widths
are those of Unicode's East Asian Width (UAX #11) in the standard library.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, east_asian_width

ELLIPSIS = "…"
_CLOSING = "，。；：、！？）》」』】”’…,.;:!?)]}%"
_OPENING = "（《「『【“‘([{"
_JOINER = "\u200d"
_EMOJI_LOOK = "\ufe0f"
_SKIN = range(0x1F3FB, 0x1F400)
_REGION = range(0x1F1E6, 0x1F200)


@lru_cache(maxsize=4096)
def width_of(char: str) -> int:
    """Cells of one character on its own: 0, 1 or 2."""
    if category(char) in ("Mn", "Me", "Cf", "Cc") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Each group that a reader sees as one character (a base with its marks, an emoji sequence), with its cells."""
    cluster, cells = "", 0
    for char in text:
        width = width_of(char)
        if not cluster:
            cluster, cells = char, width
        elif char == _EMOJI_LOOK:
            cluster, cells = cluster + char, 2 if cells else 0
        elif width == 0 or cluster[-1] == _JOINER or (cells == 2 and ord(char) in _SKIN):
            cluster += char
        elif ord(char) in _REGION and len(cluster) == 1 and ord(cluster) in _REGION:
            cluster, cells = cluster + char, 2
        else:
            yield cluster, cells
            cluster, cells = char, width
    if cluster:
        yield cluster, cells


def cell_width(text: str) -> int:
    """Number of cells that a line of text takes."""
    return len(text) if text.isascii() else sum(cells for _, cells in clusters(text))


def truncate(text: str, width: int) -> str:
    """The text in at most `width` cells, ending in … if it was cut."""
    if (len(text) <= width and text.isascii()) or cell_width(text) <= width:
        return text
    if width < 1:
        return ""
    kept, room = "", width - 1
    for cluster, cells in clusters(text):
        if cells > room:
            break
        kept, room = kept + cluster, room - cells
    return kept + ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text padded with spaces to `width` cells; aligned to the right if `right`."""
    spaces = " " * max(0, width - cell_width(text))
    return spaces + text if right else text + spaces


def wrap(text: str, width: int, *, whole: bool = False) -> list[str]:
    """The text in lines of at most `width` cells: broken at spaces and beside wide characters.

    A word is broken only if it does not fit on a line, and never with `whole`, which lets the line be longer. No line begins with
    closing punctuation or ends with opening punctuation.
    """
    lines: list[str] = []
    line, cells, cut, last = "", 0, 0, 0
    for cluster, size in clusters(text):
        if line and _may_break(line, last, cluster, size):
            cut = len(line)
        if cells + size > width and line:
            at = len(line) if cluster == " " else cut or (0 if whole else len(line))
            if at:
                lines.append(line[:at].rstrip())
                line = line[at:].lstrip()
                cells, cut = cell_width(line), 0
        if not line and cluster == " " and lines:
            continue
        line, cells, last = line + cluster, cells + size, size
    return [*lines, line] if line or not lines else lines


def _may_break(line: str, last: int, cluster: str, size: int) -> bool:
    """Whether a line may end before a character: after a space, or beside a wide character."""
    if cluster == " " or cluster in _CLOSING:
        return False
    return line[-1] == " " or (2 in (last, size) and line[-1] not in _OPENING)
