"""The tree over the entries of a log, from the nodes that are kept with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from opsledger.audit.merkle import HASH_BYTES, Tree, peaks_of
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr


def tree_of(log: sqlite3.Connection | sqlite3.Cursor, size: int) -> Tree:
    """The tree over the first `size` entries, as it was kept. It is the same for ever, because entries never change.

    Raises IntegrityError where it is not there: on top of it nothing could be proven.
    """
    try:
        return Tree(size, nodes_at(log, peaks_of(size)))
    except ValueError as error:
        raise not_holding(size) from error


def nodes_at(log: sqlite3.Connection | sqlite3.Cursor, positions: Sequence[int]) -> list[bytes]:
    """The nodes that are kept of these positions, which ascend. Raises IntegrityError where one is not there."""
    marks = ",".join("?" * len(positions))
    rows = log.execute(f"SELECT node FROM events WHERE seq IN ({marks}) ORDER BY seq", positions)
    # Somebody may have gone around the types of the table.
    nodes = [node[:HASH_BYTES] for (node,) in rows if isinstance(node, bytes)]
    if len(nodes) != len(positions):
        raise not_holding(positions[-1])
    return nodes


def not_holding(position: int) -> IntegrityError:
    """The error where what should be kept at a position, or before it, is not there."""
    return IntegrityError(
        tr("The log does not hold at #{position}.", position=position),
        tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
    )
