"""`opsledger log --follow` in real processes: every position once and in order, whoever writes and however long.

SQLite has one writer at a time, and the ledger gives out positions inside the write transaction. So a slow
transaction that is held open holds the others up, and none of them can come to a later position before it: what a
follower has seen is all there is up to there. These tests hold that against processes that do it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from threading import Timer

import pytest

from tests.program import Program

PATIENCE_S = 60.0

HOLDER = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised

with Ledger.open(Path(sys.argv[1])) as ledger, ledger.writing() as batch:
    for number in range(3):
        receipt = batch.execute(Command(kind="issue", event=IssueRaised(title=f"held {number}")))
    batch.flush()  # the rows are inserted, with their positions, and not committed
    print(receipt.position, flush=True)
    sys.stdin.readline()
"""

WRITER = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised

with Ledger.open(Path(sys.argv[1])) as ledger:
    for number in range(int(sys.argv[2])):
        ledger.execute(Command(kind="issue", event=IssueRaised(title=f"x {number}")))
"""


def scripted(program: Program, script: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that works on the ledger."""
    return subprocess.Popen(
        [sys.executable, "-c", script, str(program.ledger), *arguments],
        env=program.environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


@contextmanager
def following(program: Program, *options: str) -> Generator[subprocess.Popen[str]]:
    """A follower as a process, killed at the end; or when it has nothing to tell for too long."""
    with program.start("log", "--follow", "-o", "ndjson", *options) as follower:
        impatience = Timer(PATIENCE_S, follower.kill)
        impatience.start()
        yield follower
        impatience.cancel()
        follower.kill()


def told(follower: subprocess.Popen[str], count: int) -> list[tuple[int, str]]:
    """The next so many entries that a follower tells: position, and the title it gives."""
    assert follower.stdout is not None
    rows = [json.loads(follower.stdout.readline()) for _ in range(count)]
    return [(row["position"], row["data"]["title"]) for row in rows]


def rest_of(follower: subprocess.Popen[str]) -> list[int]:
    """What a follower that is killed now has told beyond what was read: whole lines only, as a reader takes them."""
    follower.kill()
    assert follower.stdout is not None
    lines = [line for line in follower.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line)["position"] for line in lines]


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "killed"])
def test_a_slow_transaction_is_held_open_while_others_commit(program: Program, committed: bool) -> None:
    """It is told before them where it commits; where it dies, its positions are theirs."""
    assert program("issue", "raise", "--title", "before").code == 0
    with following(program) as follower:
        assert told(follower, 1) == [(1, "before")]
        with scripted(program, HOLDER) as holder:
            assert holder.stdout is not None
            assert holder.stdin is not None
            assert holder.stdout.readline() == "4\n"
            others = [program.start("issue", "raise", "--title", f"other {n}") for n in range(3)]
            assert len(program.listed("log")) == 1, "what is not committed is not there for anybody"
            if committed:
                holder.stdin.write("\n")
                holder.stdin.flush()
            else:
                holder.kill()
        for other in others:
            _, errors = other.communicate(timeout=60)
            assert (other.returncode, errors) == (0, "")
        assert program("issue", "raise", "--title", "after").code == 0
        held = ["held 0", "held 1", "held 2"] if committed else []
        rows = told(follower, len(held) + 4)
        assert [position for position, _ in rows] == list(range(2, len(held) + 6))
        titles = [title for _, title in rows]
        assert titles[: len(held)] == held
        assert sorted(titles[len(held) : -1]) == ["other 0", "other 1", "other 2"]
        assert titles[-1] == "after"
        assert rest_of(follower) == []


def test_a_follower_that_is_killed_goes_on_by_position(program: Program) -> None:
    """Again and again, while two processes write and another follower takes entries into the views as well.

    In the end every position was told once and in order, and so it was by the other one.
    """
    count = 400
    writers = [scripted(program, WRITER, str(count // 2)) for _ in range(2)]
    seen, dice = list[int](), Random(7)
    with following(program, "--after", "0") as other, ThreadPoolExecutor(1) as aside:
        told_other = aside.submit(told, other, count)
        while len(seen) < count:
            after = str(seen[-1]) if seen else "0"
            with following(program, "--after", after) as follower:
                some = told(follower, min(dice.randrange(1, 80), count - len(seen)))
                seen += [position for position, _ in some]
                seen += rest_of(follower)
        assert [position for position, _ in told_other.result()] == seen
    assert seen == list(range(1, count + 1))
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0


def test_the_newest_few_come_first_or_all_after_a_position(program: Program) -> None:
    """Also what was told late, and the filter's time is the one that it always is."""
    for number, when in enumerate(("2026-01-03", "2026-01-01", "2026-01-02", "2026-01-04"), 1):
        assert program("issue", "raise", "--title", f"x{number}", "--at", when).code == 0

    def first(count: int, *options: str) -> list[int]:
        with following(program, *options) as follower:
            return [position for position, _ in told(follower, count)]

    assert first(2, "--limit", "2") == [3, 4]
    assert first(3, "--after", "#1") == [2, 3, 4]
    assert first(2, "--after", "0", "--until", "2026-01-02") == [2, 3]
    assert first(2, "--since", "2026-01-03") == [1, 4]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--after", "12"), 3, "#12"),
        (("--after", "soon"), 2, "position"),
        (("--after", "1", "--limit", "3"), 2, "--limit"),
    ],
)
def test_a_position_that_is_not_there_is_not_waited_for(
    program: Program, options: Sequence[str], code: int, said: str
) -> None:
    """A follower of another ledger would skip what comes until then."""
    assert program("issue", "raise", "--title", "x").code == 0
    done = program("log", "--follow", *options)
    assert (done.code, said in done.err) == (code, True)


def test_without_following_a_position_narrows(program: Program) -> None:
    """Whatever the order of the list."""
    for when in ("2026-01-03", "2026-01-01", "2026-01-02"):
        assert program("issue", "raise", "--title", "x", "--at", when).code == 0
    assert [row["position"] for row in program.listed("log", "--after", "1")] == [3, 2]
    assert [row["position"] for row in program.listed("log", "--after", "0")] == [1, 3, 2]


def test_csv_has_one_header_however_often_rows_come(program: Program) -> None:
    """The names stand once, above the first row."""
    with program.start("log", "--follow", "-o", "csv", "--fields", "position,record") as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline() == "position,record\n"
        for number in (1, 2):
            assert program("issue", "raise", "--title", "x").code == 0
            assert follower.stdout.readline() == f"{number},ISS-{number}\n"
        follower.kill()
