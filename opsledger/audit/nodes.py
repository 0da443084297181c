"""Checks the nodes kept with the entries against the entries.

This finds an entry that was rewritten together with its own node: the next node above still has the hash of the old entry.
"""

from __future__ import annotations

import sqlite3
from itertools import count

from opsledger.audit.merkle import CHECK_BYTES, HASH_BYTES, Tree, first_under, paired
from opsledger.audit.rows import BadRowError, Read, look, read_rows
from opsledger_events.language import tr


def read_span(connection: sqlite3.Connection, first: int, last: int) -> tuple[bytes, Read]:
    """The root over the rows of a perfect subtree, and what was read. Raises BadRowError for the first row that does not hold."""
    read = _read(connection, Tree(), first, last)
    return _root_of_span(connection, read), read


def read_on(connection: sqlite3.Connection, tree: Tree, last: int) -> Read:
    """Read the rows after those of a tree, and add them to it. Raises BadRowError for the first row that does not hold."""
    read = _read(connection, tree, tree.size + 1, last)
    _extend(connection, tree, read)
    return read


def _read(connection: sqlite3.Connection, tree: Tree, first: int, last: int) -> Read:
    """Read rows. `tree` covers the rows before them; it is empty if these rows make a perfect subtree of their own."""
    try:
        return read_rows(connection, first, last)
    except BadRowError as bad:
        if bad.position > first:
            # The rows before it hold by themselves. If one of them does not fit the others, that one is the first.
            _extend(connection, tree.copy(), read_rows(connection, first, bad.position - 1))
        raise


def _root_of_span(connection: sqlite3.Connection, read: Read) -> bytes:
    """Compare the nodes and checks kept with the rows of a perfect subtree with the right ones, and return the root.

    The last row's node is not compared, because it may be the root of a larger subtree. Comparing level by level is
    faster than row by row. Raises BadRowError.
    """
    level, kept = read.leaves, read.kept[:-1]
    checks = [leaf[:CHECK_BYTES] for leaf in read.leaves[1::2]]
    good = kept[0::2] == level[0::2]
    while good and (kept := kept[1::2]):
        level = paired(level)
        # At every second index of a level, a larger subtree ends too, and its node is kept there instead.
        good = kept[0::2] == [node + check for node, check in zip(level[0::2], checks[0::2], strict=True)]
        checks = checks[1::2]
    if not good:
        _name(connection, read, Tree().extend(read.leaves[:-1]))
    look(connection, last := read.first + len(read.leaves) - 1, last)
    return paired(level)[0]


def _extend(connection: sqlite3.Connection, tree: Tree, read: Read) -> None:
    """Add rows to a tree, and compare the nodes and checks kept with them with the right ones. Raises BadRowError."""
    kept = tree.extend(read.leaves)
    if kept != read.kept:
        _name(connection, read, kept)


def check_last(connection: sqlite3.Connection, tree: Tree) -> None:
    """Compare the node of a tree's last position with the stored one. Raises BadRowError."""
    (kept,) = read_rows(connection, tree.size, tree.size).kept
    if kept[:HASH_BYTES] != tree.peaks[-1]:
        raise _rewritten(tree.size)


def _name(connection: sqlite3.Connection, read: Read, belongs: list[bytes]) -> None:
    """Raise BadRowError for the first row that does not hold, by itself or with those before it."""
    for position, node, kept in zip(count(read.first), belongs, read.kept, strict=False):
        if node != kept:
            look(connection, position, position)
            raise _rewritten(position)


def _rewritten(position: int) -> BadRowError:
    first = first_under(position)
    what = tr(
        "Entries #{first} to #{last} are not those that the hash kept with #{last} was made of: one was rewritten together with its own, or this one was.",
        first=first,
        last=position,
    )
    return BadRowError(position, what, last_good=first - 1)
