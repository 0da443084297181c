"""Writing in turn: who waits comes before who comes again. Two connections are as far apart as two processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger.store import queue
from opsledger.store.application import LedgerApplication
from opsledger.store.files import LOCK_NAME
from opsledger.store.recorder import LedgerRecorder
from opsledger_events.errors import BusyError

Opening = Callable[[], LedgerRecorder]


@pytest.fixture
def opened(ledger: Ledger) -> Iterator[Opening]:
    """A recorder of its own for each who writes to the same log."""
    applications: list[LedgerApplication] = []

    def open_recorder() -> LedgerRecorder:
        applications.append(LedgerApplication(ledger.place))
        return applications[-1].recorder

    yield open_recorder
    for application in applications:
        application.close()


def wait_until_wanted(place: Path) -> None:
    """Return when somebody waits for the log of a ledger; after a while at the latest."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not (place / LOCK_NAME).stat().st_size:
        time.sleep(0.001)


def test_one_that_comes_again_at_once_stands_behind_the_one_that_waits(
    ledger: Ledger, opened: Opening
) -> None:
    order: list[str] = []
    mine, other = opened(), opened()

    def wait() -> None:
        with other.writing():
            order.append("waiting")

    with mine.writing():
        waiting = threading.Thread(target=wait)
        waiting.start()
        wait_until_wanted(ledger.place)
    with mine.writing():
        order.append("again")
    waiting.join()
    assert order == ["waiting", "again"]


def test_one_that_gives_up_leaves_its_place(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what holds it up, and can write as soon as that is over."""
    monkeypatch.setattr(queue, "WAIT_S", 0.0)
    mine, other = opened(), opened()
    with mine.writing(), pytest.raises(BusyError, match="Another process"), other.writing():
        pass
    with other.writing():
        pass


def test_threads_of_one_recorder_take_turns(opened: Opening) -> None:
    """SQLite would let both write in one transaction: they have one connection."""
    mine, within, most = opened(), [0], [0]

    def write() -> None:
        for _ in range(20):
            with mine.writing():
                within[0] += 1
                most[0] = max(most[0], within[0])
                time.sleep(0.000_1)
                within[0] -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_nobody_writes_beside_a_file_that_was_taken_away(ledger: Ledger, opened: Opening) -> None:
    """Another process would stand in another queue: its ledger is another one, which nobody finds here."""
    mine = opened()
    (ledger.place / LOCK_NAME).unlink()
    with pytest.raises(BusyError, match="replaced or deleted"), mine.writing():
        pass
    other = opened()
    with other.writing():
        waiting: list[str] = []

        def wait() -> None:
            try:
                with mine.writing():
                    waiting.append("wrote")
            except BusyError as error:
                waiting.append(error.message)

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.05)
    thread.join()
    assert "replaced or deleted" in waiting[0]


def test_one_that_was_killed_while_it_waited_keeps_nobody_away(ledger: Ledger, opened: Opening) -> None:
    """What it left behind in the file is gone as soon as another one has written."""
    mine = opened()
    (ledger.place / LOCK_NAME).write_bytes(b"\0")
    for _ in range(2):
        with mine.writing():
            pass
    assert not (ledger.place / LOCK_NAME).read_bytes()
