"""Rows of a source, whatever its format: the columns a mapping asks for, and what cannot be read."""

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
    """The line it begins on, from 1."""
    values: Values
    raw: str
    """Its text in the file."""

    def digest(self) -> str:
        """A short digest of the text, whatever its line end."""
        return blake2b(self.raw.rstrip("\r\n").encode(), digest_size=12).hexdigest()


class BadRow(NamedTuple):
    """One row that could not be read."""

    line: int
    problem: str
    raw: str
    way_out: str = ""
    ends: bool = False
    """Nothing after it can be read."""


class Occurrences:
    """Names rows by their digest; rows that are alike by how often they came.

    Whether a row is known must not hang on its line: files grow at their end and are cut at their
    head. Of more than `REMEMBERED_ROWS` the oldest are forgotten; such a row then counts as the same.
    """

    def __init__(self) -> None:
        """No row yet."""
        self._counts: dict[str, int] = {}

    def of(self, digest: str) -> str:
        """The name of a row."""
        count = self._counts.pop(digest, 0) + 1
        self._counts[digest] = count
        if len(self._counts) > REMEMBERED_ROWS:
            del self._counts[next(iter(self._counts))]
        return digest if count == 1 else f"{digest}#{count}"


class RowSource(Protocol):
    """What every format offers."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns there are: a CSV's header, or what the first JSON rows have."""
        ...

    @property
    def complete(self) -> bool:
        """Whether no row can have other columns."""
        ...

    def rows(self, wanted: frozenset[str]) -> Iterator[Row | BadRow]:
        """Every row, with at least the columns `wanted`."""
        ...
