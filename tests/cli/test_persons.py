"""Commands that take a person: in any spelling of the name, by a contact's id, and never an answer about nobody."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

STORY = """
contact add CON-1 --title Tang_Hao --actor Ada
position create driver --title Driver --actor Ada
position assign driver --person Tang_Hao --actor Ada
document adopt conduct --title Conduct --readers Tang_Hao --body Be_kind. --actor Ada
issue raise --title Flat_tyre --owner Tang_Hao --actor Tang_Hao
"""


@pytest.fixture
def staffed(cli: Run) -> Run:
    """The command line with one person who holds, reads, owns and records something."""
    for line in STORY.strip().splitlines():
        done = cli(*(word.replace("_", " ") for word in line.split()))
        assert done.code == 0, f"{line}: {done.err}"
    return cli


ASKED = [
    ("attention", "--person"),
    ("handbook", "duties"),
    ("handbook", "reading"),
    ("list", "--owner"),
    ("log", "--actor"),
]


@pytest.mark.parametrize("words", ASKED)
def test_every_spelling_is_the_same_person(staffed: Run, words: tuple[str, str]) -> None:
    """Capitals, spaces and wide letters do not matter, and a contact's id means whom it is about."""
    told = staffed(*words, "Tang Hao")
    assert told.code == 0
    assert told.out.count("\n") > 1
    for name in ("tang hao", "TANG  HAO", "Ｔang Hao", "CON-1"):
        assert staffed(*words, name) == told, name


def test_what_the_ledger_spells_in_two_ways_is_told_together(staffed: Run) -> None:
    """As four eyes sees it: one person, whose records and entries are all asked for."""
    again = ("issue", "raise", "--title", "Late", "--owner", "TANG HAO", "--actor", "tang hao")
    assert staffed(*again).code == 0
    for words in (
        ("list", "issue", "--owner"),
        ("handbook", "duties"),
        ("log", "--actor"),
        ("attention", "--person"),
    ):
        out = staffed(*words, "Tang Hao").out
        assert "Flat tyre" in out, words
        assert "Late" in out, words


@pytest.mark.parametrize("words", ASKED)
def test_nobody_of_that_name_is_an_error_with_the_nearest(staffed: Run, words: tuple[str, str]) -> None:
    for name in ("tang ho", "Tang", "Hao"):
        done = staffed(*words, name)
        assert (done.code, done.out) == (3, "")
        assert f"Nobody called “{name}”" in done.err
        assert "Did you mean “Tang Hao”?" in done.err
    done = staffed(*words, "nobody")
    assert (done.code, done.out) == (3, "")
    assert "handbook structure" in done.err
    assert "手册中没有名为“nobody”的人" in staffed(*words, "nobody", "--lang", "zh").err


def test_who_is_known_and_has_nothing_to_do_is_no_mistake(staffed: Run) -> None:
    done = staffed("attention", "--person", "ada")
    assert (done.code, done.err) == (0, "Nothing needs a person.\n")


def test_who_was_there_once_is_known_of_that_moment(staffed: Run) -> None:
    """A name that only a past moment has is found there, and is unknown now."""
    assert staffed("position", "assign", "driver", "--person", "Gao Wei", "--actor", "Ada").code == 0
    before = staffed("log", "--limit", "1", "--fields", "position", "-o", "csv").out.split()[1]
    released = ("position", "release", "driver", "--person", "Gao Wei", "--reason", "Left", "--actor", "Ada")
    assert staffed(*released).code == 0
    assert "Driver" in staffed("handbook", "duties", "gao wei", "--known-at", before).out
    assert staffed("handbook", "duties", "gao wei").code == 3


def test_who_was_erased_is_nobody(staffed: Run) -> None:
    """Neither what stands for the name nor the name itself finds anything of the contact."""
    erased = staffed("contact", "erase", "CON-1", "--reason", "Left", "--actor", "Ada")
    assert erased.code == 0, erased.err
    assert staffed("attention", "--person", "—").code == 3
    assert staffed("attention", "--person", "CON-1").code == 3


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("issue raise --severity high", "--owner"),
        ("issue raise --severity high", "--responsible"),
        ("task create --due 2026-01-01", "--assignee"),
        ("control design --frequency week", "--checker"),
    ],
)
def test_who_is_in_charge_of_a_record_is_known_by_that_alone(cli: Run, words: str, option: str) -> None:
    """They hold no position and recorded nothing: what waits for them can be asked for."""
    assert cli(*words.split(), "--title", "Late", option, "Zoe Ng", "--actor", "Ada").code == 0
    assert "Late" in cli("handbook", "duties", "zoe ng").out
    done = cli("attention", "--person", "Zoe Ng", "--ahead", "10y")
    assert done.code == 0, done.err
    assert "Nobody called" in cli("attention", "--person", "Otto").err
