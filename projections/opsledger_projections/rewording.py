"""How one text became another: the lines that differ, word by word, with the lines around them.

Lines are compared first; where some lines stand in place of others, the words of those that are most alike are. Chinese has no
spaces between words, so there each character is one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from opsledger_projections.shared_lines import Change, changes_between

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

PAIRS_LIMIT = 10_000_000
"""Beyond so many pairs of words in a text its lines are not compared word by word: that takes the product of both."""

_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|\w+|\s+|.", re.DOTALL)
ALIKE = 0.4
"""Lines that share less of their words than this are told as gone and new, not word by word."""

PAIRED_LINES = 40
PAIRED_CHARS = 20_000
"""Blocks of more lines, or of more text, are not searched for the lines that are most alike."""


def rewording(before: str, after: str, context: int = CONTEXT) -> list[Hunk]:
    """The hunks between two texts, in their order. Empty for equal texts."""
    old, new = before.splitlines(), after.splitlines()
    effort = _Effort()
    return [
        tuple(_hunk(old, new, changes, context, effort))
        for changes in _near(changes_between(old, new), context)
    ]


def _near(changes: Sequence[Change], context: int) -> Iterator[list[Change]]:
    """Changes together that have no more lines between them than are shown around each."""
    near: list[Change] = []
    for change in changes:
        if near and change.old.start - near[-1].old.stop > 2 * context:
            yield near
            near = []
        near.append(change)
    if near:
        yield near


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
    old: Sequence[str], new: Sequence[str], changes: Sequence[Change], context: int, effort: _Effort
) -> Iterator[Line]:
    """The lines of changes that stand near each other, and those around them."""
    reached = max(0, changes[0].old.start - context)
    for change in changes:
        yield from _stayed(old, range(reached, change.old.start), change.new.start - change.old.start)
        gone, come = _reworded(
            [old[place] for place in change.old], [new[place] for place in change.new], effort
        )
        yield from (Line("gone", words, place + 1, 0) for place, words in zip(change.old, gone, strict=True))
        yield from (Line("new", words, 0, place + 1) for place, words in zip(change.new, come, strict=True))
        reached = change.old.stop
    end = min(len(old), reached + context)
    yield from _stayed(old, range(reached, end), changes[-1].new.stop - reached)


def _stayed(old: Sequence[str], places: range, moved: int) -> Iterator[Line]:
    """Lines that are in both texts, in the other one so many lines further down."""
    for place in places:
        yield Line("same", (Words("same", old[place]),), place + 1, place + moved + 1)


def _reworded(
    old: Sequence[str], new: Sequence[str], effort: _Effort
) -> tuple[list[tuple[Words, ...]], list[tuple[Words, ...]]]:
    """Lines in place of others, each in words where it has a counterpart that is like it."""
    gone: list[tuple[Words, ...]] = [(Words("gone", line),) for line in old]
    come: list[tuple[Words, ...]] = [(Words("new", line),) for line in new]
    for was, now in _counterparts(old, new):
        if pair := _word_by_word(old[was], new[now], effort):
            gone[was], come[now] = pair
    return gone, come


def _counterparts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which line stands in place of which, in the order of both: those that are most alike, all in all.

    In a block of many lines, or of very long ones, the first stands in place of the first, as far as there are two.
    """
    if max(len(old), len(new)) > PAIRED_LINES or sum(map(len, (*old, *new))) > PAIRED_CHARS:
        yield from zip(range(len(old)), range(len(new)), strict=False)
        return
    had, has = ([_words_in(line) for line in lines] for lines in (old, new))
    alike = [[_alike(was, now) for now in has] for was in had]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for was in reversed(range(len(old))):
        for now in reversed(range(len(new))):
            paired = alike[was][now] + best[was + 1][now + 1]
            best[was][now] = max(paired, best[was + 1][now], best[was][now + 1])
    was = now = 0
    while was < len(old) and now < len(new):
        if alike[was][now] and best[was][now] == alike[was][now] + best[was + 1][now + 1]:
            yield was, now
            was, now = was + 1, now + 1
        elif best[was][now] == best[was + 1][now]:
            was += 1
        else:
            now += 1


def _words_in(line: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(line) if not word.isspace())


def _alike(old: Counter[str], new: Counter[str]) -> float:
    """The share of words that two lines have in common, in whatever order; 0 where that is too little to pair them."""
    share = 2 * (old & new).total() / max(old.total() + new.total(), 1)
    return share if share >= ALIKE else 0.0


def _spoken(words: Sequence[str]) -> int:
    """How many are no spaces: those are alike in any two lines."""
    return sum(not word.isspace() for word in words)


def _word_by_word(was: str, now: str, effort: _Effort) -> tuple[tuple[Words, ...], tuple[Words, ...]] | None:
    """Both lines in words; None where they have too little in common, or are too long to tell."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    if not effort.spend(len(old) * len(new)):
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = sum(_spoken(old[block.a : block.a + block.size]) for block in matcher.get_matching_blocks())
    if 2 * kept < ALIKE * (_spoken(old) + _spoken(new)):
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
