"""The lines that two texts share: equal, in the order of both, none left over beside the other, in texts of any length."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.shared_lines import FEW_LINES, Change, changes_between, shared

FEW = st.lists(st.sampled_from("abcdefgh"), max_size=30)
SOME = st.lists(st.integers(0, 50).map(str), max_size=80)


@given(FEW | SOME, FEW | SOME)
def test_what_two_texts_share_stands_in_both_in_the_same_order(old: list[str], new: list[str]) -> None:
    runs = shared(old, new)
    for run in runs:
        assert run.size
        assert old[run.old : run.old + run.size] == new[run.new : run.new + run.size]
    for run, after in pairwise(runs):
        assert run.old + run.size <= after.old
        assert run.new + run.size <= after.new
        assert (run.old + run.size, run.new + run.size) != (after.old, after.new)


@given(FEW | SOME, FEW | SOME)
def test_no_line_is_told_as_gone_beside_the_same_line_told_as_new(old: list[str], new: list[str]) -> None:
    changes = changes_between(old, new)
    for change in changes:
        assert not {old[place] for place in change.old} & {new[place] for place in change.new}
    assert (changes == []) == (old == new)


def test_a_line_that_both_have_once_is_found_among_lines_that_come_often() -> None:
    """What an editor calls the same place: the heading stays, and not some blank lines on the other side of it."""
    old = ["-", "-", "-", "heading", "a"]
    new = ["heading", "-", "-", "-", "b"]
    assert Change(range(3), range(0)) in changes_between(old, new)


def test_lines_of_one_sort_are_paired_though_they_are_many() -> None:
    """Comparing each with each would take many minutes."""
    old = ["-"] * (50 * FEW_LINES)
    new = ["first", *old[: 25 * FEW_LINES], "middle", *old, "last"]
    told = changes_between(old, new)
    assert [place for change in told for place in change.old] == []
    come = [new[place] for change in told for place in change.new]
    assert sorted(set(come)) == ["-", "first", "last", "middle"]
    assert len(come) == 25 * FEW_LINES + 3


def test_a_part_that_was_moved_is_gone_in_one_place_and_new_in_the_other() -> None:
    old = [str(number) for number in range(5_000)]
    new = [*old[4_000:], *old[:4_000]]
    assert changes_between(old, new) == [
        Change(range(0), range(1_000)),
        Change(range(4_000, 5_000), range(5_000, 5_000)),
    ]


def test_of_many_lines_that_all_come_often_only_those_that_came_are_new() -> None:
    """As in a long table of few words: no line tells a place by itself."""
    old = [str(number * number % 10_007 % 50) for number in range(5_000)]
    come = "25"
    new = [*old[:100], come, *old[100:4_000], come, come, *old[4_000:]]
    assert changes_between(old, new) == [
        Change(range(100, 100), range(100, 101)),
        Change(range(4_000, 4_000), range(4_001, 4_003)),
    ]
