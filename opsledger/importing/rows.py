"""Rows of a source, whatever its format: the columns a mapping asks for, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

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
