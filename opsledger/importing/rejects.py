"""Handles rows that could not be recorded: stop at the first, or write each to a file with its line and reason."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from opsledger.store.files import UndoneError
from opsledger_events.errors import (
    BusyError,
    DeniedError,
    IntegrityError,
    NotPermittedError,
    OpsledgerError,
)
from opsledger_events.language import sentences, tr
from opsledger_events.system_words import reason_of


class Rejects:
    """A file of NDJSON, with an object for each row.

    `{"line": 12, "error": "...", "way_out": "...", "rule": "...", "field": "...", "row": "..."}`; `rule` and `field`
    are empty if no rule refused it.

    The file is created when the import begins, and is empty if nothing was rejected.
    """

    def __init__(self, path: Path) -> None:
        """Create the file. Raises DeniedError."""
        self.count = 0
        try:
            self._file = path.open("wb")
        except OSError as error:
            reason = reason_of(error)
            raise DeniedError(tr("{path} cannot be written: {error}.", path=path, error=reason)) from error

    def __enter__(self) -> Self:
        """The file itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._file.close()

    def add(self, line: int, error: OpsledgerError, raw: str) -> None:
        """Write one row."""
        self.count += 1
        told: dict[str, Any] = {
            "line": line,
            "error": error.message,
            "way_out": error.way_out,
            "rule": error.rule,
            "field": error.field,
            "row": raw.rstrip("\r\n"),
        }
        self._file.write(msgspec.json.encode(told) + b"\n")

    def flush(self) -> None:
        """Flush the added rows to the file."""
        self._file.flush()


def concerns_line(error: OpsledgerError) -> bool:
    """Whether an error is about the line, not about the ledger or the machine.

    A missing role is about the line, because the next one may be of a kind that is allowed.
    """
    of_the_system = isinstance(error, BusyError | DeniedError | IntegrityError)
    return isinstance(error, NotPermittedError) or not of_the_system


def broken_off(error: OpsledgerError, kept: str, going_on: str) -> OpsledgerError:
    """An error that no line caused, after earlier transactions were committed. It says what is kept and how to continue."""
    mending = error.mending if isinstance(error, UndoneError) else error.way_out
    return error.saying(error.message, sentences((kept, mending, going_on)))


def at_line(line: int, error: OpsledgerError, way_out: str = "") -> OpsledgerError:
    """The same error with its line and, if given, other advice."""
    return error.saying(
        tr("line {line}: {message}", line=line, message=error.message),
        sentences((error.way_out, way_out)),
    )
