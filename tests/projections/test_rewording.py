"""How one text became another: nothing is lost, and only what differs is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.rewording import Line, rewording

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


SENTENCES = st.lists(
    st.lists(st.sampled_from(["by", "train", "bus", "乘火车", "or", "not", "-"]), max_size=6).map(" ".join),
    max_size=60,
)


@given(SENTENCES, SENTENCES)
def test_what_is_the_same_in_two_lines_stands_on_both_sides(old: list[str], new: list[str]) -> None:
    """In the same order, and in texts that still come back, however many lines stand in place of others."""
    lines = [line for hunk in rewording("\n".join(old), "\n".join(new), context=100) for line in hunk]
    if lines:
        assert side(lines, "gone") == "\n".join(old).splitlines()
        assert side(lines, "new") == "\n".join(new).splitlines()
    stayed = {
        mark: [
            "".join(words.text for words in line.words if words.mark == "same")
            for line in lines
            if line.mark == mark and any(words.mark == "same" for words in line.words)
        ]
        for mark in ("gone", "new")
    }
    assert stayed["gone"] == stayed["new"]


def test_a_line_put_in_before_others_leaves_them_word_by_word() -> None:
    """Each is told beside the one that is like it, not beside the one that stands where it stood."""
    old = ["Travel by train, second class.", "Keep receipts for a year."]
    new = ["Ask first.", "Travel by train, first class.", "Never mind.", "Keep receipts for a decade."]
    (hunk,) = rewording("\n".join(old), "\n".join(new))
    marked = [words.text for line in hunk for words in line.words if words.mark != "same"]
    assert marked == ["second", "year", "Ask first.", "first", "Never mind.", "decade"]
    (back,) = rewording("\n".join(new), "\n".join(old))
    assert [words.text for line in back for words in line.words if words.mark == "new"] == ["second", "year"]


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
    for other in (
        "完全不同的内容",
        "Keep a bill of a meal and of a bed.",
    ):  # spaces are in common, and a stop
        (hunk,) = rewording("Travel by train, or go by ship or bus.", other)
        assert [len(line.words) for line in hunk] == [1, 1]


def test_only_the_lines_around_a_change_are_shown() -> None:
    old = [str(number) for number in range(50)]
    new = [*old[:10], "ten", *old[11:40], "forty", *old[41:]]
    hunks = rewording("\n".join(old), "\n".join(new))
    assert [len(hunk) for hunk in hunks] == [6, 6]


def test_every_change_of_a_very_long_text_is_told() -> None:
    """However far apart they lie, with the lines' own numbers and nothing else."""
    old = [str(number) for number in range(60_000)]
    new = ["first", *old[1:30_000], "middle", *old[30_001:-1], "last", "more"]
    hunks = rewording("\n".join(old), "\n".join(new))
    assert [
        [(line.mark, line.text, line.before, line.after) for line in hunk if line.mark != "same"]
        for hunk in hunks
    ] == [
        [("gone", "0", 1, 0), ("new", "first", 0, 1)],
        [("gone", "30000", 30_001, 0), ("new", "middle", 0, 30_001)],
        [("gone", "59999", 60_000, 0), ("new", "last", 0, 60_000), ("new", "more", 0, 60_001)],
    ]
    assert [[line.before for line in hunk if line.mark == "same"] for hunk in hunks] == [
        [2, 3],
        [29_999, 30_000, 30_002, 30_003],
        [59_998, 59_999],
    ]


def test_lines_without_end_are_told_whole_beside_short_ones_that_are_not() -> None:
    """Comparing takes the product of their words: what a text may take of it, it takes where it is short."""
    endless = " ".join(str(number) for number in range(5_000))
    old, new = f"by train\n-\n-\n-\n-\n-\n{endless}", f"by bus\n-\n-\n-\n-\n-\n{endless} more"
    short, long = rewording(old, new)
    assert [len(line.words) for line in short if line.mark != "same"] == [2, 2]
    assert [len(line.words) for line in long if line.mark != "same"] == [1, 1]
