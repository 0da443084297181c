"""The fold of every view, and what one does with an entry that its fold refuses."""

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
"""So many characters are kept of what a view had against an entry."""


class Fold(Protocol):
    """One view on its way through the log. What it holds in memory is worth nothing once it has raised."""

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Take in some entries, the next ones after those before."""
        ...

    def settle(self) -> None:
        """Write what was held back, so that the tables are those of the last entry taken."""
        ...


FOLDS: dict[str, Callable[[sqlite3.Connection, Log], Fold]] = {
    "measurements": lambda connection, _: Measurements(connection),
    "book": lambda connection, _: Book(connection),
    "search": Words,
}
"""How each of `schema.VIEWS` is folded."""


class RefusedError(Exception):
    """A view refused something among the entries it was given; the cause says what."""

    def __init__(self, view: str, failure: str) -> None:
        """`failure` is the cause in one line."""
        super().__init__(view)
        self.view = view
        self.failure = failure


@contextmanager
def minding(view: str, *, new: bool) -> Generator[None]:
    """Raise RefusedError for what a view's fold raises in the block.

    Not where nobody could take the entries in now: the disk, a lock, the memory. Nor where SQLite finds fault with
    an old file, which may be damaged; in a `new` one that is the view's doing, but for a file that the disk left malformed.
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
    """What an error says; of an error that was not written for users, its name too."""
    said = error.message if isinstance(error, OpsledgerError) else f"{type(error).__name__}: {error}"
    return " ".join(said.split())[:FAILURE_LENGTH]
