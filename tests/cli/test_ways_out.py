"""Mistakes of somebody new: every answer says the way out, in the language of the run, and records nothing."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Run

MISTAKES = """
show nope
show #99999
list xx
list issue --state foo
list issue --area foo
list issue --fields foo
list issue --since 2026
search !!!
handbook nope
kpi nope
explain nope
diff foo now
bisect ISS-1 state_=
schema foo
proof x
check nowhere
import nowhere --map nowhere
append nowhere
witness add
views foo
issue show 3
issue raise
issue raise --title x --severity foo
issue raise --title x --area foo
issue raise --title x --occurred-at foo
issue raise --title x --data {
issue raise --data @nowhere
issue raise --title x --reconstruct y
issue amend ISS-1 foo
issue amend ISS-1 foo=1
issue amend ISS-1 severity=foo
issue amend ISS-1 title=
issue link ISS-1 --link foo --to ISS-2
issue link ISS-1 --link supports --to nope
issue attach ISS-1 nowhere
issue attach ISS-1 /
issue correct-entry ISS-1 --corrects x title=y
document correct-entry travel --corrects 3 --reason r body={"text":"evil"}
goal draft --title g --target x
goal draft --title g --target inf
process draft p --title p --steps {"id":1}
process draft p --title p --steps {"id"
risk identify --title r --likelihood 9
access grant bob foo
attention --person nobody
attention --ahead foo
log --type foo
log --after x
"""
"""One command a line; `_` stands for a space."""

EXAMPLES = re.compile(r"end of last \w+|`[^`]*`|“[^”]*”|\S*[=/.:#{}|()·,+-]\S*")
"""What stands in a message as it is written: commands, what was given, forms of moments."""


@pytest.mark.parametrize("line", MISTAKES.strip().splitlines())
def test_a_mistake_is_told_with_its_way_out_in_chinese(told: Run, line: str) -> None:
    before = told("log", "-o", "ndjson", "--lang", "en").out
    done = told("--lang", "zh", *(word.replace("_", " ") for word in line.split()))
    assert done.code in {2, 3}
    assert done.out == ""
    what, *way_out = done.err.splitlines()
    assert what.startswith("错误：")
    assert way_out
    for said in (what, *way_out):
        plain = EXAMPLES.sub("", said)
        assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", plain), said
    assert told("log", "-o", "ndjson", "--lang", "en").out == before


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("--titel", "--title"),
        ("--desc", "--description"),
        ("--foo", ""),
        ("--likelihood", ""),
        ("--holder", ""),
    ],
)
def test_only_an_option_that_is_like_it_is_offered(told: Run, given: str, near: str) -> None:
    done = told("issue", "raise", given, "x")
    assert done.code == 2
    assert (f"“{near}”" if near else "--help`") in done.err
    assert ("Did you mean" in done.err) == bool(near)


def test_a_record_of_another_kind_is_not_offered(told: Run) -> None:
    """An issue is no answer to who looks for an improvement."""
    done = told("improvement", "start", "IMP-1")
    assert done.code == 3
    assert "Did you mean" not in done.err
    assert "ISS-1" not in done.err
    assert "Did you mean “ISS-1”?" in told("issue", "close", "ISS-11").err


def test_a_number_out_of_range_is_said_as_it_was_typed(told: Run) -> None:
    told("appraisal", "adopt", "S", "--title", "S", "--criteria", "name=q,weight=100", "--cycle", "quarter")
    told("appraisal", "open", "R", "--title", "R", "--scheme", "S", "--subject", "Bo", "--period", "2026-Q1")
    assert (
        "score: 101 is out of range."
        in told("appraisal", "score", "R", "--criterion", "q", "--score", 101).err
    )
