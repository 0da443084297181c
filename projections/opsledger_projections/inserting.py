"""Inserting many rows fast: fifty with one statement take two thirds of the time of fifty statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

AT_ONCE = 50
"""Rows of one statement; more make it slower again, and SQLite limits the values of a statement."""


@cache
def _statement(table: str, columns: int, rows: int) -> str:
    row = f"({','.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {','.join([row] * rows)}"


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of all columns of a table."""
    if not rows:
        return
    columns, whole = len(rows[0]), len(rows) - len(rows) % AT_ONCE
    statement = _statement(table, columns, AT_ONCE)
    for first in range(0, whole, AT_ONCE):
        connection.execute(statement, tuple(chain.from_iterable(rows[first : first + AT_ONCE])))
    connection.executemany(_statement(table, columns, 1), rows[whole:])
