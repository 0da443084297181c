"""The events of a list, and their entries in blocks."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from opsledger.store.reader import LogReader
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.values import microseconds
from opsledger_projections.log import Log

BLOCK = 64
BLOCKS_KEPT = 128

Positions: TypeAlias = "range | array[int]"
"""Positions in the ledger, the smallest first. A range from 1 takes no memory, however long it is."""


class Rows(NamedTuple):
    """The events of a list, in reverse order of the screen."""

    positions: Positions
    by_effect: bool = False
    """Whether they are ordered by effective time instead of ledger order."""
    complete: bool = True
    """Whether the search for more has ended."""


NO_ROWS = Rows(range(1, 1))


def order_key(log: LogReader) -> Callable[[int], tuple[int, int]]:
    """The sort key of positions in order of effective time; approximate for an entry that cannot be read."""

    def key(position: int) -> tuple[int, int]:
        try:
            return microseconds(log.entry(position).effective_at), position
        except OpsledgerError:
            return log.recorded_us(position), position

    return key


def ordinal_of(rows: Rows, wanted: int, log: LogReader) -> int:
    """The index of a position in the rows, or of the nearest one before it; 0 if there is none before."""
    positions = rows.positions
    if isinstance(positions, range):
        return max(0, min(wanted - positions.start, len(positions) - 1))
    if rows.by_effect:
        key = order_key(log)
        place = bisect_left(positions, key(wanted), key=key)
    else:
        place = bisect_left(positions, wanted)
    if place < len(positions) and positions[place] == wanted:
        return place
    if (
        rows.by_effect and wanted in positions
    ):  # A binary search misses it if a time on its way cannot be read.
        return positions.index(wanted)
    return max(0, place - 1)


def ordinal_at(rows: Rows, us: int, log: LogReader) -> int:
    """The index of the last event not after a time, on the clock by which the rows are ordered."""
    if not rows.by_effect:
        return ordinal_of(rows, log.position_at(us), log)
    key = order_key(log)
    return max(0, bisect_right(rows.positions, (us, 2**63), key=key) - 1)


def grown(rows: Rows, added: Sequence[int], log: LogReader) -> Rows:
    """The rows with further events in their places. The array is reused if all of them come last."""
    positions = rows.positions
    assert isinstance(positions, array)
    if not rows.by_effect:
        positions.extend(added)
        return rows
    key = order_key(log)
    if positions and any(key(position) < key(positions[-1]) for position in added):
        positions = positions[:]
    for position in added:
        insort(positions, position, key=key)
    return rows._replace(positions=positions)


class Blocks:
    """Entries of the log, read in blocks of a little more than a screen, and kept while they are likely to be drawn again."""

    def __init__(self, log: Log) -> None:
        """Read from a log, in the thread that uses it."""
        self._log = log
        self._positions: Positions = NO_ROWS.positions
        self._length = 0
        self._kept: OrderedDict[int, list[AnyEntry | OpsledgerError]] = OrderedDict()

    def hold(self, positions: Positions) -> None:
        """Serve these positions from now on."""
        both_from_one = isinstance(positions, range) and isinstance(self._positions, range)
        grown = positions is self._positions or both_from_one
        if grown and len(positions) >= self._length:
            self._kept.pop(self._length // BLOCK, None)
        else:
            self._kept.clear()
        self._positions = positions
        self._length = len(positions)

    def at(self, ordinal: int) -> AnyEntry | OpsledgerError:
        """The entry of the n-th position, or why it cannot be read."""
        block, place = divmod(ordinal, BLOCK)
        if block not in self._kept:
            self._kept[block] = self._read(self._positions[block * BLOCK : (block + 1) * BLOCK])
            if len(self._kept) > BLOCKS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(block)
        return self._kept[block][place]

    def _read(self, positions: Sequence[int]) -> list[AnyEntry | OpsledgerError]:
        try:
            found = self._log.entries(positions)
        except OpsledgerError:
            return [self._read_one(position) for position in positions]
        if len(found) == len(positions):
            return [*found]
        return [self._read_one(position) for position in positions]

    def _read_one(self, position: int) -> AnyEntry | OpsledgerError:
        try:
            return self._log.entries((position,))[0]
        except OpsledgerError as error:
            return error
        except IndexError:
            return OpsledgerError(f"#{position}")
