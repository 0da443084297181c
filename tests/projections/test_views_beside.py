"""Who works on the views at the same time: nobody waits without need, and nobody is told less."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from opsledger_projections import viewfile
from opsledger_projections.records import record_at, records_at
from opsledger_projections.search import search
from opsledger_projections.views import Views
from tests.projections.entries import commented
from tests.projections.memory import MemoryLog


def test_a_reader_keeps_the_old_file_while_another_rebuilds(tmp_path: Path) -> None:
    """And goes on with the new one when it next catches up."""
    path, log = tmp_path / "views.db", MemoryLog(commented(3))
    reader, builder = Views.open(path, log), Views.open(path, log)
    reader.catch_up()
    builder.rebuild()
    assert len(records_at(reader)) == 1
    log.append(*commented(4)[3:])
    builder.catch_up()
    assert reader.catch_up() == 4
    assert reader.path.stat().st_ino == builder.path.stat().st_ino
    assert record_at(reader, "ISS-1") == record_at(builder, "ISS-1")


@contextmanager
def held(path: Path, *endings: str) -> Generator[None]:
    """Another process is at work: it holds these locks of the views for the block."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, *(f"{path}{ending}" for ending in endings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
        holder.communicate()


HOLDER = """
import sys
from contextlib import ExitStack
from pathlib import Path
from opsledger_projections.turn import turn
with ExitStack() as stack:
    for path in sys.argv[1:]:
        stack.enter_context(turn(Path(path), lambda error: error))
    print("held", flush=True)
    sys.stdin.read()
"""


def asked_meanwhile(path: Path, log: MemoryLog) -> list[int]:
    """What one who opens the views finds of the record ISS-1, if that takes no longer than is reasonable."""
    found: list[int] = []

    def ask() -> None:
        with closing(Views.open(path, log)) as views:
            views.catch_up()
            found.extend(row.version for row in records_at(views))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    return found


def test_views_that_are_up_to_date_are_opened_whatever_others_do(tmp_path: Path) -> None:
    """Nobody waits for one who builds, catches up or fills the full-text index."""
    path, log = tmp_path / "views.db", MemoryLog(commented(3))
    with closing(Views.open(path, log)) as views:
        views.catch_up()
    with held(path, ".lock", ".new.lock"):
        assert asked_meanwhile(path, log) == [3]


def test_old_views_are_gone_on_with_while_another_process_builds_new_ones(tmp_path: Path) -> None:
    """Until the new ones are whole, the old ones are as good as any."""
    path, log = tmp_path / "views.db", MemoryLog(commented(3))
    with closing(Views.open(path, log)) as views:
        views.catch_up()
    log.append(*commented(4)[3:])
    with held(path, ".new.lock"):
        assert asked_meanwhile(path, log) == [4]


def test_who_must_wait_says_for_whom(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No views are there, and another process builds them."""
    path, found = tmp_path / "views.db", list[int]()
    waiter = threading.Thread(target=lambda: found.extend(asked_meanwhile(path, MemoryLog(commented(3)))))
    with held(path, ".new.lock"):
        waiter.start()
        until = time.monotonic() + 20
        while not caplog.messages and time.monotonic() < until:
            time.sleep(0.05)
        assert found == []
    waiter.join()
    (said,) = caplog.messages
    number = int(path.with_name("views.db.new.lock").read_text().split()[0])
    assert (number, found) == (os.getpid(), [3]), "it left its own number when its turn had come"
    assert re.fullmatch(r"Waiting for process \d+, which is at the views\.", said)
    assert str(number) not in said


@pytest.mark.parametrize("meanwhile", ["deleted", "rebuilt", "deleted and built"])
def test_a_search_finds_all_though_its_file_was_taken_away(tmp_path: Path, meanwhile: str) -> None:
    """Between the catching up and the question; the full-text index was yet to be made."""
    path, log = tmp_path / "views.db", MemoryLog(commented(3))
    views, other = Views.open(path, log), Views.open(path, log)
    views.catch_up()
    if meanwhile != "rebuilt":
        path.unlink()
    if meanwhile == "rebuilt":
        other.rebuild()
    elif meanwhile != "deleted":
        other.catch_up(upto=2)
    assert [hit.position for hit in search(views, "note 3")] == [3]
    views.close()
    other.close()
    views = Views.open(path, log)
    views.catch_up()
    assert viewfile.standings(views.connection)["search"].position == 3
