"""How one text became another: nothing is lost, and only what differs is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.rewording import LINES_LIMIT, Line, rewording

LINES = st.lists(
    st.sampled_from(["", "a", "by train", "by bus", "乘火车", "乘飞机 now", "x y z"]), max_size=12
)


def side(lines: list[Line], gone_or_new: str) -> list[str]:
    """The lines of one text."""
    return [line.text for line in lines if line.mark in ("same", gone_or_new)]


@given(LINES, LINES)
def test_either_text_can_be_read_off_it(old: list[str], new: list[str]) -> None:
    """With enough lines around, the lines of one side are that text; the numbers are those of its lines."""
    before, after = "\n".join(old), "\n".join(new)
    hunks = rewording(before, after, context=100)
    if before.splitlines() == after.splitlines():
        assert hunks == []
        return
    lines = [line for hunk in hunks for line in hunk]
    assert side(lines, "gone") == before.splitlines()
    assert side(lines, "new") == after.splitlines()
    assert [line.before for line in lines if line.before] == list(range(1, len(before.splitlines()) + 1))
    assert [line.after for line in lines if line.after] == list(range(1, len(after.splitlines()) + 1))


def test_words_that_stay_are_not_marked() -> None:
    (hunk,) = rewording("Travel by train or bus.", "Travel by train or plane.")
    gone, new = hunk
    assert [tuple(words) for words in gone.words] == [
        ("same", "Travel by train or "),
        ("gone", "bus"),
        ("same", "."),
    ]
    assert [words.text for words in new.words if words.mark == "new"] == ["plane"]


def test_lines_with_little_in_common_are_told_whole() -> None:
    (hunk,) = rewording("Travel by train.", "完全不同的内容")
    assert [len(line.words) for line in hunk] == [1, 1]


def test_only_the_lines_around_a_change_are_shown() -> None:
    old = [str(number) for number in range(50)]
    new = [*old[:10], "ten", *old[11:40], "forty", *old[41:]]
    hunks = rewording("\n".join(old), "\n".join(new))
    assert [len(hunk) for hunk in hunks] == [6, 6]


def test_a_very_long_text_is_compared_as_far_as_the_limit() -> None:
    old = "\n".join(str(number) for number in range(LINES_LIMIT + 10))
    assert rewording(old, old + "\nmore") == []
    assert len(rewording(old, old.replace("\n7\n", "\nseven\n"))) == 1


def test_lines_without_end_are_told_whole_beside_short_ones_that_are_not() -> None:
    """Comparing takes the product of their words: what a text may take of it, it takes where it is short."""
    endless = " ".join(str(number) for number in range(5_000))
    old, new = f"by train\n-\n-\n-\n-\n-\n{endless}", f"by bus\n-\n-\n-\n-\n-\n{endless} more"
    short, long = rewording(old, new)
    assert [len(line.words) for line in short if line.mark != "same"] == [2, 2]
    assert [len(line.words) for line in long if line.mark != "same"] == [1, 1]
