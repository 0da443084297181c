"""The lines that two texts share in the same order, in time that grows little faster than their number of lines.

Lines that occur once in each text are paired first (Bram Cohen's *patience diff*); then, between two such pairs, the lines that
occur once in each text there. If there are none, a small number of lines is compared each with each. In larger ranges, lines are
paired that occur once in each text together with the lines after them; failing that, the first of equal lines is paired with
the first, the second with the second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count, pairwise
from typing import NamedTuple

FEW_LINES = 100
"""Up to this many lines on each side are compared each with each, which takes quadratic time."""

TOGETHER = (4, 16)
"""Numbers of lines taken together as one, where single lines occur too often to identify a place."""


class Run(NamedTuple):
    """Consecutive lines that occur in both texts."""

    old: int
    """Index of the first line in the old text."""
    new: int
    """Index of the first line in the new text."""
    size: int


class Change(NamedTuple):
    """Lines of the old text, and the lines that replace them in the new text. One of the two may be empty."""

    old: range
    new: range


Pairs = list[tuple[int, int]]
"""Indices of equal lines, increasing on both sides."""


def shared(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """The lines that two texts share in the same order, in the longest possible runs."""
    runs: list[Run] = []
    for place, other in sorted(_paired(old, new)):
        if runs and (runs[-1].old + runs[-1].size, runs[-1].new + runs[-1].size) == (place, other):
            runs[-1] = runs[-1]._replace(size=runs[-1].size + 1)
        else:
            runs.append(Run(place, other, 1))
    return runs


def changes_between(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """The changes between the lines that two texts share."""
    runs = [Run(0, 0, 0), *shared(old, new), Run(len(old), len(new), 0)]
    changes = (
        Change(range(run.old + run.size, after.old), range(run.new + run.size, after.new))
        for run, after in pairwise(runs)
    )
    return [change for change in changes if change.old or change.new]


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Indices of the paired lines, in no particular order."""
    todo = [Change(range(len(old)), range(len(new)))]
    while todo:
        here = todo.pop()
        first = _same(old, new, zip(here.old, here.new, strict=False))
        yield from zip(here.old[:first], here.new[:first], strict=True)
        here = Change(here.old[first:], here.new[first:])
        last = _same(old, new, zip(reversed(here.old), reversed(here.new), strict=False))
        rest = Change(here.old[: len(here.old) - last], here.new[: len(here.new) - last])
        yield from zip(here.old[len(rest.old) :], here.new[len(rest.new) :], strict=True)
        here = rest
        if not here.old or not here.new:
            continue
        was, now = (
            [lines[place] for place in places] for lines, places in zip((old, new), here, strict=True)
        )
        if found := _once_in_both(was, now):
            todo.extend(_between(found, here))
        elif max(len(was), len(now)) <= FEW_LINES:
            found = _each_with_each(was, now)
        else:
            found = _rising(_common(_numbered(was), _numbered(now)))
        yield from ((here.old[place], here.new[other]) for place, other in found)


def _between(found: Pairs, here: Change) -> Iterator[Change]:
    """What remains to be compared between the pairs found here, before the first and after the last."""
    ends = [(-1, -1), *found, (len(here.old), len(here.new))]
    for (one, other), (next_one, next_other) in pairwise(ends):
        yield Change(here.old[one + 1 : next_one], here.new[other + 1 : next_other])


def _once_in_both(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Pairs of lines that occur once in each text; none among few lines that all occur more than once."""
    many = max(len(old), len(new)) > FEW_LINES
    for width in (1, *TOGETHER) if many else (1,):
        if pairs := _rising(_common(_once(old, width), _once(new, width))):
            return pairs
    return []


def _same(old: Sequence[str], new: Sequence[str], pairs: Iterator[tuple[int, int]]) -> int:
    """How many pairs, from the first on, are of equal lines."""
    number = 0
    for place, other in pairs:
        if old[place] != new[other]:
            break
        number += 1
    return number


def _once(lines: Sequence[str], width: int) -> dict[Hashable, int]:
    """The index of each line that occurs only once, taken together with the `width` - 1 lines after it."""
    windows = [tuple(lines[place : place + width]) for place in range(len(lines) - width + 1)]
    counts = Counter(windows)
    return {window: place for place, window in enumerate(windows) if counts[window] == 1}


def _numbered(lines: Sequence[str]) -> dict[Hashable, int]:
    """The index of each line, by the line and its number among equal lines."""
    numbers: defaultdict[str, count[int]] = defaultdict(count)
    return {(line, next(numbers[line])): place for place, line in enumerate(lines)}


def _common(old: dict[Hashable, int], new: dict[Hashable, int]) -> Pairs:
    return [(place, new[line]) for line, place in old.items() if line in new]


def _rising(pairs: Pairs) -> Pairs:
    """The largest selection of pairs whose second index increases with the first: the longest increasing subsequence."""
    ends: list[int] = []  # for each length, the smallest second index at the end of a sequence
    last: list[int] = []  # the pair with that index
    before: list[int] = []  # for each pair, the one before it
    for number, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [other]
        last[length : length + 1] = [number]
    chosen: Pairs = []
    at = last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _each_with_each(old: Sequence[str], new: Sequence[str]) -> Pairs:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(one + place, two + place) for one, two, size in blocks for place in range(size)]
