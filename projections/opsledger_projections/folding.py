"""The fold of every view, and how an entry that a fold refuses is reported."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Protocol

from opsledger_events.errors import BusyError, DeniedError, OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_projections.book import Book
from opsledger_projections.log import Log
from opsledger_projections.measuring import Measurements
from opsledger_projections.viewfile import is_corrupt, is_trouble
from opsledger_projections.words import Words

FAILURE_LENGTH = 300
"""Maximum length in characters of a stored refusal."""


class Fold(Protocol):
    """One view on its way through the log. Its content in memory is useless after it has raised."""

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Take in entries that follow those taken before."""
        ...

    def settle(self) -> None:
        """Write the rows held back, so that the tables include every entry taken."""
        ...


FOLDS: dict[str, Callable[[sqlite3.Connection, Log], Fold]] = {
    "measurements": lambda connection, _: Measurements(connection),
    "book": lambda connection, _: Book(connection),
    "search": Words,
}
"""How each of `schema.VIEWS` is folded."""


class RefusedError(Exception):
    """A view refused one of the entries it was given; the cause says why."""

    def __init__(self, view: str, failure: str) -> None:
        """`failure` is the cause in one line."""
        super().__init__(view)
        self.view = view
        self.failure = failure


@contextmanager
def minding(view: str, *, new: bool) -> Generator[None]:
    """Turn errors of a view's fold in the block into RefusedError.

    Exempt are errors that have nothing to do with the entries: of the disk, a lock or the memory. Exempt are also
    SQLite's errors on an old file, which may be damaged; on a `new` file they are the view's fault, unless the
    disk left the file malformed.
    """
    try:
        yield
    except (OSError, MemoryError, BusyError, DeniedError):
        raise
    except sqlite3.DatabaseError as error:
        if not new or is_trouble(error) or is_corrupt(error):
            raise
        raise RefusedError(view, in_one_line(error)) from error
    except Exception as error:
        raise RefusedError(view, in_one_line(error)) from error


def in_one_line(error: Exception) -> str:
    """An error's message in one line, preceded by its class name if it was not written for users."""
    said = error.message if isinstance(error, OpsledgerError) else f"{type(error).__name__}: {error}"
    return " ".join(said.split())[:FAILURE_LENGTH]
