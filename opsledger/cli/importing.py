"""The common parts of `append` and `import`: the file of rejects, the output, and the closing line."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.batch import Receipt
    from opsledger.importing.append import Appended
    from opsledger.importing.importer import Summary
    from opsledger.importing.rejects import Rejects
    from opsledger_events.event import AnyEntry


@contextmanager
def open_rejects(name: str | None, file: str, *, atomic: bool) -> Generator[Rejects | None, None, None]:
    """The file of rejects, if one is asked for. Raises InputError for a contradictory request."""
    from opsledger.cli.handing_over import check_place
    from opsledger.importing.rejects import Rejects

    if not name:
        yield None
        return
    if atomic:
        raise InputError(
            tr("--atomic and --rejects exclude each other."),
            tr("--atomic records all or nothing, --rejects what goes."),
        )
    path = Path(name)
    if file != "-" and path.exists() and path.samefile(file):
        raise InputError(tr("--rejects names the file that is read."), tr("Name another one."))
    check_place(path)
    with Rejects(path) as rejects:
        yield rejects


class Acknowledging:
    """Prints the recorded commands: their entries in a rehearsal; otherwise receipts, if the output is for a program."""

    def __init__(self, session: Session, *, dry_run: bool) -> None:
        """Print in the form of the session."""
        self._session = session
        self._dry_run = dry_run
        self._more = False
        self._kept: list[dict[str, Any]] = []
        self._streams = session.format in ("ndjson", "table")

    def wanted(self) -> bool:
        """Whether anything is printed at all."""
        return self._dry_run or self._session.format != "table"

    def entries(self, entries: tuple[AnyEntry, ...]) -> None:
        """Print the entries of one command of a rehearsal."""
        from opsledger.cli.entries import entry_columns, row_of

        self._rows([row_of(self._session, entry) for entry in entries], entry_columns())

    def receipt(self, line: int, receipt: Receipt) -> None:
        """Print that a command is on disk or, in a rehearsal, what it would record."""
        if self._dry_run:
            self.entries(receipt.entries)
            return
        row = {
            "line": line,
            "position": receipt.position,
            "record": receipt.record,
            "version": receipt.entries[0].version,
            "type": receipt.entries[0].type,
            "repeated": receipt.repeated,
        }
        self._rows([row], RECEIPT_COLUMNS)

    def end(self) -> None:
        """Print what could not be printed immediately."""
        if self.wanted() and not self._streams:
            from opsledger.cli.entries import entry_columns

            columns = entry_columns() if self._dry_run else RECEIPT_COLUMNS
            self._session.output.rows(self._kept, columns)
        sys.stdout.flush()

    def _rows(self, rows: list[dict[str, Any]], columns: list[Column]) -> None:
        if not self._streams:
            self._kept.extend(rows)
            return
        self._session.output.rows(rows, columns, more=self._more, goes_on=True)
        self._more = True
        if not self._dry_run:
            sys.stdout.flush()


RECEIPT_COLUMNS = [Column(name) for name in ("line", "position", "record", "version", "type", "repeated")]


def say_appended(session: Session, done: Appended, *, dry_run: bool) -> None:
    """The closing line of `append`, on stderr."""
    session.say(
        tr(
            "{lines:,|line|lines}: {events:,|event|events} {recorded}, {repeated:,|command|commands} known, {rejected:,} rejected, "
            "in {seconds:.1f} s",
            recorded=_recorded(dry_run=dry_run),
            **done._asdict(),
        )
    )


def say_imported(session: Session, done: Summary, *, dry_run: bool) -> None:
    """The closing line of `import`, on stderr."""
    session.say(
        tr(
            "{rows:,|row|rows}: {events:,|event|events} {recorded}, {known:,|row|rows} known, {unchanged:,} without a change, "
            "{rejected:,} rejected, in {seconds:.1f} s",
            recorded=_recorded(dry_run=dry_run),
            **done._asdict(),
        )
    )
    if done.repeated:
        session.say(
            tr(
                "{repeated:,} rows have the same `row` key as an earlier row of this file and were passed over.",
                repeated=done.repeated,
            )
        )


def _recorded(*, dry_run: bool) -> str:
    return tr("would be recorded") if dry_run else tr("recorded")
