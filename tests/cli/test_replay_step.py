"""`opsledger replay --step`: walking through the entries by keys, here as lines of standard input."""

from __future__ import annotations

import pytest

from tests.program import Program


@pytest.fixture
def told(program: Program) -> Program:
    """An issue with a history, and another one between."""
    program("issue", "raise", "--title", "门坏了", "--actor", "Ada")
    program("issue", "raise", "--title", "Lamp", "--actor", "Bo")
    program("issue", "assign", "ISS-1", "--responsible", "Bo", "--actor", "Ada", "--reason", "he is near")
    program("issue", "comment", "ISS-1", "--text", "on my way", "--actor", "Bo")
    return program


def heads(program: Program, keys: str, *arguments: str) -> list[str]:
    """The positions that are shown, in order."""
    done = program("replay", "--step", *arguments, given=keys)
    assert done.code == 0, done.err
    return [line.split()[0] for line in done.out.splitlines() if line.startswith("#")]


def test_forward_and_back_and_to_a_position(told: Program) -> None:
    assert heads(told, "n\nn\np\nq\nn\n") == ["#1", "#2", "#3", "#2"]
    assert heads(told, "g 4\np\ng 99\n") == ["#1", "#4", "#3", "#4"]
    assert heads(told, "") == ["#1"], "the end of the keys is the end"


def test_one_record_and_where_to_begin(told: Program) -> None:
    assert heads(told, "n\nn\nn\n", "ISS-1") == ["#1", "#3", "#4"]
    assert heads(told, "n\n", "ISS-1", "--from", "2") == ["#1", "#3"]
    assert heads(told, "", "--from", "3") == ["#3"]


def test_what_an_entry_did_is_shown_before_and_after(told: Program) -> None:
    done = told("replay", "--step", "ISS-1", given="n\nn\n")
    assert "Responsible: – → Bo" in done.out
    assert "raised → in progress" in done.out
    assert "he is near" in done.out
    assert "on my way" in done.out, "a comment changes no field: what it says is shown"


def test_a_key_that_means_nothing_is_said_and_no_way_on_is_too(told: Program) -> None:
    done = told("replay", "--step", "ISS-1", given="x\np\n")
    assert "means nothing here" in done.err
    assert "no more in that direction" in done.err
    assert told("replay", "--step", "ISS-9").code == 3
