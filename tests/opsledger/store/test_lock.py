"""The lock between writers: who waits comes before who comes again."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.store import lock
from opsledger.store.lock import FileLock
from opsledger_events.errors import BusyError


def wait_until_wanted(path: Path) -> None:
    """Return when somebody waits for the lock on this file; after a while at the latest."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not path.stat().st_size:
        time.sleep(0.001)


def test_one_that_comes_again_at_once_stands_behind_the_one_that_waits(tmp_path: Path) -> None:
    """Two locks on one file are as far apart as two processes: who waits has it before it is taken again."""
    order: list[str] = []
    path = tmp_path / "lock"
    with closing(FileLock(path)) as mine, closing(FileLock(path)) as other:

        def wait() -> None:
            other.acquire()
            order.append("waiting")
            other.release()

        mine.acquire()
        waiting = threading.Thread(target=wait)
        waiting.start()
        wait_until_wanted(path)
        mine.release()
        mine.acquire()
        order.append("again")
        mine.release()
        waiting.join()
    assert order == ["waiting", "again"]


def test_one_that_gives_up_leaves_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says who holds it up, and can have the lock as soon as that is over."""
    monkeypatch.setattr(lock, "WAIT_S", 0.0)
    path = tmp_path / "lock"
    with closing(FileLock(path)) as mine, closing(FileLock(path)) as other:
        mine.acquire()
        with pytest.raises(BusyError, match="Another process"):
            other.acquire()
        mine.release()
        other.acquire()
        other.release()


def test_a_file_that_was_taken_away_is_no_lock(tmp_path: Path) -> None:
    """Another process would lock another one, and nobody would find what was written beside it."""
    path = tmp_path / "lock"
    with closing(FileLock(path)) as mine:
        path.unlink()
        with pytest.raises(BusyError, match="replaced or deleted"):
            mine.acquire()
        with closing(FileLock(path)) as other:
            other.acquire()
            with pytest.raises(BusyError, match="replaced or deleted"):
                mine.acquire()
            other.release()


def test_one_that_was_killed_while_it_waited_keeps_nobody_away(tmp_path: Path) -> None:
    """What it left behind in the lock's file is gone as soon as another one had the lock."""
    path = tmp_path / "lock"
    path.write_bytes(b"\0")
    with closing(FileLock(path)) as mine:
        for _ in range(2):
            mine.acquire()
            mine.release()
    assert not path.read_bytes()
