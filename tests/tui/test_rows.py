"""Which events a list holds: places found without a scan, entries read in blocks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger.store.reader import LogReader
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.values import microseconds
from opsledger_tui.rows import BLOCK, BLOCKS_KEPT, Blocks, Rows, grown, ordinal_at, ordinal_of


@pytest.fixture
def log(place: Path) -> Iterator[LogReader]:
    """The log of the story."""
    with Ledger.open(place, read_only=True) as ledger:
        yield ledger.log


def by_effect(log: LogReader) -> Rows:
    """All of the story in order of effect."""
    entries = log.entries(range(1, log.head() + 1))
    entries.sort(key=lambda entry: (entry.effective_at, entry.position))
    return Rows(array("q", (entry.position for entry in entries)), by_effect=True)


def test_the_place_of_a_position_in_ledger_order(log: LogReader) -> None:
    """Its own, or that of the nearest one before it."""
    rows = Rows(array("q", [3, 7, 20]))
    assert [ordinal_of(rows, p, log) for p in (3, 7, 20)] == [0, 1, 2]
    assert [ordinal_of(rows, p, log) for p in (1, 5, 19, 99)] == [0, 0, 1, 2]
    assert [ordinal_of(Rows(range(1, 11)), p, log) for p in (1, 10, 50)] == [0, 9, 9]


def test_the_place_of_a_position_in_order_of_effect(log: LogReader) -> None:
    """Every position is found where it stands; one that is not there, just before its time."""
    rows = by_effect(log)
    positions = list(rows.positions)
    assert positions != sorted(positions)
    assert [ordinal_of(rows, p, log) for p in positions] == list(range(len(positions)))
    without = Rows(array("q", positions[:10] + positions[11:]), by_effect=True)
    assert ordinal_of(without, positions[10], log) == 9


def test_the_place_of_a_time(log: LogReader) -> None:
    """That of the last event not after it."""
    rows = by_effect(log)
    entry = log.entry(rows.positions[20])
    us = microseconds(entry.effective_at)
    assert ordinal_at(rows, us, log) == 20
    assert ordinal_at(rows, us - 1, log) == 19
    assert ordinal_at(rows, 0, log) == 0


def test_rows_grow_in_their_order(log: LogReader) -> None:
    """By ledger at the end, in order of effect wherever they belong."""
    whole = by_effect(log)
    positions = list(whole.positions)
    some = Rows(array("q", [p for p in positions if p % 3]), by_effect=True)
    assert list(grown(some, [p for p in positions if not p % 3], log).positions) == positions
    ledger_order = Rows(array("q", [1, 2]))
    assert list(grown(ledger_order, [5, 9], log).positions) == [1, 2, 5, 9]


class Counting:
    """A log that counts how often it is read."""

    def __init__(self, log: LogReader) -> None:
        self._log = log
        self.reads = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def entries(self, positions: Sequence[int]) -> list[AnyEntry]:
        """The entries of the log itself."""
        self.reads += 1
        return self._log.entries(positions)


def test_blocks_are_read_once_and_forgotten_in_turn(log: LogReader) -> None:
    """What is drawn again is not read again; however long the list, only so many blocks are kept."""
    counting = Counting(log)
    blocks = Blocks(counting)  # pyright: ignore[reportArgumentType] - it has all that LogReader has
    blocks.hold(range(1, log.head() + 1))
    seen = [blocks.at(ordinal) for ordinal in range(log.head())]
    assert [entry.position for entry in seen if not isinstance(entry, OpsledgerError)] == list(
        range(1, log.head() + 1)
    )
    assert counting.reads == 1
    blocks.hold(array("q", [1 + n % log.head() for n in range((BLOCKS_KEPT + 5) * BLOCK)]))
    for block in range(BLOCKS_KEPT + 5):
        blocks.at(block * BLOCK)
    before = counting.reads
    blocks.at((BLOCKS_KEPT + 4) * BLOCK)
    assert counting.reads == before
    blocks.at(0)
    assert counting.reads == before + 1


def test_new_events_are_read_when_rows_grow(log: LogReader) -> None:
    """A block that was not full is read again; the full ones before it are kept."""
    blocks = Blocks(log)
    blocks.hold(range(1, 11))
    blocks.at(9)
    blocks.hold(range(1, log.head() + 1))
    newest = blocks.at(log.head() - 1)
    assert not isinstance(newest, OpsledgerError)
    assert newest.position == log.head()
