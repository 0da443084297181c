"""Which lines two texts share, in the same order. In texts of any length: it takes little more than their lines.

Lines that each text has once are the first to be paired (Bram Cohen's *patience diff*), then, between two such pairs, those that
both have once there. Where there is none, few lines are compared each with each. Of many, those are paired that both have once
together with the lines after them; and where there is none of these either, the first of equal lines with the first,
the second with the second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count, pairwise
from typing import NamedTuple

FEW_LINES = 100
"""So many on either side are compared each with each, which takes the square of them."""

TOGETHER = (4, 16)
"""So many lines are looked at as one, where single ones come too often to tell a place."""


class Run(NamedTuple):
    """Lines that stand in both texts one after the other."""

    old: int
    """The index of the first in the one text."""
    new: int
    """In the other."""
    size: int


class Change(NamedTuple):
    """Lines of the one text, and those that stand in place of them in the other. One of the two may be empty."""

    old: range
    new: range


Pairs = list[tuple[int, int]]
"""Indices of equal lines, rising on both sides."""


def shared(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """The lines that two texts share in the same order, in runs as long as can be."""
    runs: list[Run] = []
    for place, other in sorted(_paired(old, new)):
        if runs and (runs[-1].old + runs[-1].size, runs[-1].new + runs[-1].size) == (place, other):
            runs[-1] = runs[-1]._replace(size=runs[-1].size + 1)
        else:
            runs.append(Run(place, other, 1))
    return runs


def changes_between(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What stands between the lines that two texts share."""
    runs = [Run(0, 0, 0), *shared(old, new), Run(len(old), len(new), 0)]
    changes = (
        Change(range(run.old + run.size, after.old), range(run.new + run.size, after.new))
        for run, after in pairwise(runs)
    )
    return [change for change in changes if change.old or change.new]


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Indices of the lines that are paired, in no order."""
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
    """What is left to compare between the pairs that were found here, before the first and after the last."""
    ends = [(-1, -1), *found, (len(here.old), len(here.new))]
    for (one, other), (next_one, next_other) in pairwise(ends):
        yield Change(here.old[one + 1 : next_one], here.new[other + 1 : next_other])


def _once_in_both(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Places to hold on to; none among few lines that all come more than once."""
    many = max(len(old), len(new)) > FEW_LINES
    for width in (1, *TOGETHER) if many else (1,):
        if pairs := _rising(_common(_once(old, width), _once(new, width))):
            return pairs
    return []


def _same(old: Sequence[str], new: Sequence[str], pairs: Iterator[tuple[int, int]]) -> int:
    """How many of the pairs are of equal lines before one is not."""
    number = 0
    for place, other in pairs:
        if old[place] != new[other]:
            break
        number += 1
    return number


def _once(lines: Sequence[str], width: int) -> dict[Hashable, int]:
    """Where each line stands that is there once, together with those after it."""
    windows = [tuple(lines[place : place + width]) for place in range(len(lines) - width + 1)]
    counts = Counter(windows)
    return {window: place for place, window in enumerate(windows) if counts[window] == 1}


def _numbered(lines: Sequence[str]) -> dict[Hashable, int]:
    """Where each line stands, with its number among those that are equal to it."""
    numbers: defaultdict[str, count[int]] = defaultdict(count)
    return {(line, next(numbers[line])): place for place, line in enumerate(lines)}


def _common(old: dict[Hashable, int], new: dict[Hashable, int]) -> Pairs:
    return [(place, new[line]) for line, place in old.items() if line in new]


def _rising(pairs: Pairs) -> Pairs:
    """As many of the pairs as can be whose second index rises as the first does: the longest increasing subsequence."""
    ends: list[int] = []  # of the sequences of each length, the smallest second index that one ends with
    last: list[int] = []  # which pair that is
    before: list[int] = []  # of each pair, the one before it
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
