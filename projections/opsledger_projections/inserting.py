"""Rows waiting to be inserted: one statement for fifty rows takes half the time of fifty statements."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

AT_ONCE = 50
"""Rows per statement; more make it slower again, and SQLite limits the values of a statement."""


class Waiting:
    """Rows that wait to be inserted together, as one flat list of their values."""

    def __init__(self, connection: sqlite3.Connection, table: str, columns: int) -> None:
        """Rows for a table, with a value for each of its columns."""
        self._connection = connection
        self._table = table
        self._columns = columns
        self._values: list[Any] = []
        self.add = self._values.extend
        """Call it with the values of one row, or of several rows in sequence."""

    def insert(self) -> None:
        """Insert all waiting rows."""
        values, step = self._values, self._columns * AT_ONCE
        whole = len(values) - len(values) % step
        statement = _statement(self._table, self._columns, AT_ONCE)
        for first in range(0, whole, step):
            self._connection.execute(statement, values[first : first + step])
        if rest := values[whole:]:
            statement = _statement(self._table, self._columns, len(rest) // self._columns)
            self._connection.execute(statement, rest)
        values.clear()


@cache
def _statement(table: str, columns: int, rows: int) -> str:
    row = f"({','.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {','.join([row] * rows)}"
