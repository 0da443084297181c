"""The tree over the entries of a log, from the nodes kept with them."""

from __future__ import annotations

import sqlite3
from functools import cache

from opsledger.audit.merkle import HASH_BYTES, Tree, leaf_hash, node_hash, peaks_of
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

Log = sqlite3.Connection | sqlite3.Cursor


def tree_of(log: Log, size: int) -> Tree:
    """The tree over the first `size` entries, from the nodes kept with them. It never changes, because entries never do.

    Raises IntegrityError if a node is missing, because nothing could be proven on top of it.
    """
    positions = peaks_of(size)
    marks = ",".join("?" * len(positions))
    rows = log.execute(f"SELECT node FROM events WHERE seq IN ({marks}) ORDER BY seq", positions)
    try:
        return Tree(size, (_kept(row)[:HASH_BYTES] for row in rows))
    except ValueError as error:
        raise not_holding(size) from error


def subtree_of(log: Log, level: int, end: int) -> bytes:
    """The root of the perfect subtree over the 2^level entries that end at position `end`, from what is kept.

    If the subtree is the left half of a larger one, its root is the node of that position. Otherwise it is computed from the entry
    there and the subtrees to its left, whose roots are nodes. Raises IntegrityError if something is missing.
    """
    try:
        if end >> level & 1:
            row = log.execute("SELECT node FROM events WHERE seq = ?", (end,)).fetchone()
            return _kept(row)[:HASH_BYTES]
        rows = log.execute(_from_below(level), (end, *(end - (1 << below) for below in range(level))))
        *lefts, entry = map(_kept, rows.fetchall())
        if len(lefts) != level:
            raise not_holding(end)
    except ValueError as error:
        raise not_holding(end) from error
    root = leaf_hash(entry)
    for left in reversed(lefts):
        root = node_hash(left[:HASH_BYTES], root)
    return root


@cache
def _from_below(level: int) -> str:
    """The query for the nodes of `level` positions and for the entry after them."""
    positions = ", ".join(f"?{number}" for number in range(1, level + 2))
    return f"SELECT CASE seq WHEN ?1 THEN entry ELSE node END FROM events WHERE seq IN ({positions}) ORDER BY seq"


def _kept(row: tuple[object] | None) -> bytes:
    """The value of a row. Raises ValueError if there is no row, or if somebody bypassed the types of the table."""
    if row is None or not isinstance(row[0], bytes):
        raise ValueError("nothing is kept there")
    return row[0]


def not_holding(position: int) -> IntegrityError:
    """The error for something missing that should be kept at a position or before it."""
    return IntegrityError(
        tr("The log does not hold at #{position}.", position=position),
        tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
    )
