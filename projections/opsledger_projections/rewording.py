"""How one text became another: the lines that differ, word by word, with the lines around them.

Lines are compared first; where some lines stand in place of others, their words are. Chinese has no
spaces between words, so there each character is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Mark = Literal["same", "gone", "new"]


class Words(NamedTuple):
    """Some words of a line, and what became of them."""

    mark: Mark
    text: str


class Line(NamedTuple):
    """A line, from either text."""

    mark: Mark
    words: tuple[Words, ...]
    """Of a line that stands on both sides one that is the same."""
    before: int
    """Its number in the text before, from 1; 0 where it was not there."""
    after: int
    """Its number in the text after; 0 where it is not there."""

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(words.text for words in self.words)


Hunk = tuple[Line, ...]
"""Lines that differ, and the lines around them."""

CONTEXT = 2
"""Lines shown around those that differ."""

LINES_LIMIT = 20_000
"""Beyond so many lines of both texts only their beginnings are compared: comparing takes the square of it."""

PAIRS_LIMIT = 10_000_000
"""Beyond so many pairs of words in a text its lines are not compared word by word: that takes the product of both."""

_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|\w+|\s+|.", re.DOTALL)
ALIKE = 0.3
"""Lines less alike than this are told as gone and new, not word by word."""


def rewording(before: str, after: str, context: int = CONTEXT) -> list[Hunk]:
    """The hunks between two texts, in their order. Empty for equal texts."""
    old, new = before.splitlines()[:LINES_LIMIT], after.splitlines()[:LINES_LIMIT]
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 200)
    effort = _Effort()
    return [tuple(_hunk(group, old, new, effort)) for group in matcher.get_grouped_opcodes(context)]


class _Effort:
    """How many pairs of words of one text may still be compared."""

    def __init__(self) -> None:
        self._left = PAIRS_LIMIT

    def spend(self, pairs: int) -> bool:
        """Whether there is enough left for so many."""
        enough = pairs <= self._left
        if enough:
            self._left -= pairs
        return enough


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str], effort: _Effort
) -> Iterator[Line]:
    for tag, i, j, k, m in group:
        if tag == "equal":
            for place in range(j - i):
                words = (Words("same", old[i + place]),)
                yield Line("same", words, i + place + 1, k + place + 1)
            continue
        gone, come = _reworded(old[i:j], new[k:m], effort)
        yield from (Line("gone", words, i + place + 1, 0) for place, words in enumerate(gone))
        yield from (Line("new", words, 0, k + place + 1) for place, words in enumerate(come))


def _reworded(
    old: Sequence[str], new: Sequence[str], effort: _Effort
) -> tuple[list[tuple[Words, ...]], list[tuple[Words, ...]]]:
    """Lines in place of others, each in words: the first with the first, as far as there are two."""
    gone: list[tuple[Words, ...]] = [(Words("gone", line),) for line in old]
    come: list[tuple[Words, ...]] = [(Words("new", line),) for line in new]
    for place, (was, now) in enumerate(zip(old, new, strict=False)):
        if pair := _word_by_word(was, now, effort):
            gone[place], come[place] = pair
    return gone, come


def _word_by_word(was: str, now: str, effort: _Effort) -> tuple[tuple[Words, ...], tuple[Words, ...]] | None:
    """Both lines in words; None where they have too little in common, or are too long to tell."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    if not effort.spend(len(old) * len(new)):
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    gone: list[Words] = []
    come: list[Words] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        same = tag == "equal"
        if i < j:
            gone.append(Words("same" if same else "gone", "".join(old[i:j])))
        if k < m:
            come.append(Words("same" if same else "new", "".join(new[k:m])))
    return tuple(gone), tuple(come)
