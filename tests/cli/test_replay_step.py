"""`opsledger replay --step`: walking through the entries by keys, here as lines of standard input."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from select import select
from time import monotonic

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


def test_another_position_than_the_one_asked_for_is_said(told: Program) -> None:
    """One that the log does not have, and one that is of another record."""
    assert "There is no #99 here; #4 is shown." in told("replay", "--step", given="g 99\n").err
    assert "There is no #2 here; #1 is shown." in told("replay", "--step", "ISS-1", given="g2\n").err
    assert "There is no" not in told("replay", "--step", given="g 3\n").err


def test_values_are_words_in_the_language_and_zone_of_the_reader(told: Program) -> None:
    """As `diff` has them; before its first entry a record had nothing, not what its kind begins with."""
    at = ("--at", "2026-01-05T09:00Z")
    assert told("issue", "raise", "--title", "Door", "--severity", "high", "--area", "finance", *at).code == 0
    assert (
        told("issue", "triage", "ISS-3", "--severity", "critical", "--due", "2026-05-22T18:00+08:00").code
        == 0
    )
    done = told("--zone", "UTC", "replay", "--step", "ISS-3", given="n\n")
    first, second = (block.splitlines() for block in done.out.strip().split("\n\n"))
    assert {"  State: – → raised", "  Severity: – → High", "  Area: – → Finance"} <= {*first}
    assert {"  Severity: High → Critical", "  Due: – → 2026-05-22 10:00"} <= {*second}
    chinese = told("--lang", "zh", "--zone", "Asia/Shanghai", "replay", "--step", "ISS-3", given="n\n").out
    assert "  严重程度: 高 → 严重\n" in chinese
    assert "  期限: – → 2026-05-22 18:00\n" in chinese


def test_it_is_for_people(told: Program) -> None:
    for arguments in (("-o", "json"), ("--fields", "record")):
        done = told("replay", "--step", *arguments)
        assert (done.code, "opsledger log" in done.err) == (2, True)


PATIENCE_S = 60.0


class Walk:
    """The walk on a terminal of 60 columns."""

    def __init__(self, program: Program, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "opsledger", "replay", "--step", *arguments],
            env=program.environment | {"COLUMNS": "60", "TERM": "xterm", "NO_COLOR": "1"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def until(self, words: str, keys: str = "") -> None:
        """Press keys until something is shown that was not shown before.

        Again and again: a terminal forgets what was typed before the program waited for a key.
        """
        begun, ends_at = len(self.shown), monotonic() + PATIENCE_S
        while words not in self.shown[begun:]:
            assert monotonic() < ends_at, self.shown
            self._read(keys)

    def to_its_end(self, keys: str) -> int:
        """Press keys until it ends; returns how."""
        ends_at = monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert monotonic() < ends_at, self.shown
            self._read(keys)
        self._read("")
        return self.process.returncode

    def _read(self, keys: str) -> None:
        ready, _, _ = select([self._ours], [], [], 1.0)
        try:
            if ready:
                self.shown += os.read(self._ours, 65536).decode().replace("\r\n", "\n")
            elif keys:
                os.write(self._ours, keys.encode())
        except OSError:  # Linux tells the end of a terminal so.
            return


def test_what_is_typed_fast_is_told_without_the_key_that_ends_it(told: Program) -> None:
    """It comes in one piece, and a return in it is no word."""
    walk = Walk(told)
    walk.until("q quit.")
    walk.until("“gx” means nothing here", "gx\r")
    walk.until("#3  ISS-1 v2", "g3\r")
    assert walk.to_its_end("q") == 0


def test_a_key_that_is_held_down_goes_on_as_often_as_it_comes(told: Program) -> None:
    walk = Walk(told)
    walk.until("q quit.")
    walk.until("#3  ISS-1 v2", "nn")
    walk.until("(1/4)", "\x1b[D\x1b[D")
    walk.until("(4/4)", "nnpnn\r")
    assert "means nothing" not in walk.shown
    assert walk.to_its_end("q") == 0


@pytest.mark.parametrize("key", ["q", "\x1b", "\x03"])
def test_on_a_terminal_the_keys_stand_below_each_entry(told: Program, key: str) -> None:
    """From the first screen on; lines are broken between words, and go on further in."""
    told(
        "issue",
        "comment",
        "ISS-1",
        "--text",
        "Nobody has seen the second key of the door since Monday morning",
    )
    walk = Walk(told, "ISS-1", "--from", "5")
    walk.until("q quit.")
    lines = walk.shown.splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert "  Text: Nobody has seen the second key of the door since" in lines
    assert (
        lines[lines.index("  Text: Nobody has seen the second key of the door since") + 1]
        == "    Monday morning"
    )
    walk.until("q quit.", "p")
    assert walk.to_its_end(key) in {0, -signal.SIGINT}


def test_a_position_that_is_broken_off_ends_the_walk_on_a_line_of_its_own(told: Program) -> None:
    walk = Walk(told)
    walk.until("q quit.")
    walk.until("#", "g")
    assert walk.to_its_end("\x04") == 0
    assert walk.shown.rstrip(" ").endswith("#\n")
