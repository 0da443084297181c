"""Rows of a source in any format: the columns that a mapping needs, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

REMEMBERED_ROWS = 100_000

Values = dict[str, Any]
"""Column → value; None for null."""


class Row(NamedTuple):
    """One row that could be read."""

    line: int
    """Number of its first line, from 1."""
    values: Values
    raw: str
    """Its text in the file."""

    def digest(self) -> str:
        """A short digest of the text without its line end."""
        return blake2b(self.raw.rstrip("\r\n").encode(), digest_size=12).hexdigest()


class BadRow(NamedTuple):
    """One row that could not be read."""

    line: int
    problem: str
    raw: str
    way_out: str = ""
    ends: bool = False
    """Whether nothing after it can be read."""


class Occurrences:
    """Names rows by their digest; identical rows are also numbered in the order of their occurrence.

    The name must not depend on the line, because files grow at their end and are cut at their head. Beyond
    `REMEMBERED_ROWS` the oldest are forgotten; an identical row then gets the same name again.
    """

    def __init__(self) -> None:
        """Begin with no rows."""
        self._counts: dict[str, int] = {}

    def of(self, digest: str) -> str:
        """The name of a row."""
        count = self._counts.pop(digest, 0) + 1
        self._counts[digest] = count
        if len(self._counts) > REMEMBERED_ROWS:
            del self._counts[next(iter(self._counts))]
        return digest if count == 1 else f"{digest}#{count}"


class RowSource(Protocol):
    """The interface of every format."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns: those of a CSV's header, or of the first JSON rows."""
        ...

    @property
    def complete(self) -> bool:
        """Whether rows have no other columns than these."""
        ...

    def rows(self, wanted: frozenset[str]) -> Iterator[Row | BadRow]:
        """Every row, with at least the columns `wanted`."""
        ...
