"""The import itself: turns rows into commands, with a thousand rows per transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from opsledger.importing.plan import Plan
from opsledger.importing.rejects import Rejects, at_line, broken_off, concerns_line
from opsledger.importing.row_commands import Outcome, RowCommands
from opsledger.importing.rows import BadRow, Row
from opsledger.importing.sources import rows_of
from opsledger_events.errors import InputError, OpsledgerError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.batch import Batch
    from opsledger.ledger import Ledger
    from opsledger_events.event import AnyEntry

BATCH_ROWS = 1_000
BATCH_CHARS = 4 * 1024 * 1024


class Summary(NamedTuple):
    """The counts of an import."""

    rows: int = 0
    events: int = 0
    known: int = 0
    """Rows that an earlier import recorded."""
    repeated: int = 0
    """Rows that nothing distinguishes from an earlier row of this import."""
    unchanged: int = 0
    """Rows for which no rule gave a command, or which `where` excludes."""
    rejected: int = 0
    seconds: float = 0.0


class Importer:
    """Imports one file. With neither `rejects` nor `atomic` it stops at the first row that fails."""

    def __init__(
        self,
        ledger: Ledger,
        plan: Plan,
        *,
        rejects: Rejects | None = None,
        atomic: bool = False,
        rehearse: Callable[[tuple[AnyEntry, ...]], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Import into a ledger. With `rehearse`, it is called with every command's entries, and nothing is recorded."""
        self._ledger = ledger
        self._plan = plan
        self._rejects = rejects
        self._one_transaction = atomic or rehearse is not None
        self._atomic = atomic
        self._rehearse = rehearse
        self._progress = progress
        self.summary = Summary()
        self.began = False
        """Whether the mapping fits the file, so that rows are read."""

    def run(self, stream: BinaryIO, name: str) -> Summary:
        """Import an open file called `name`.

        Raises InputError before the first row for a missing column, or the error of the row that stopped the import, with
        its line. `summary` then holds what was done before.
        """
        began = time.monotonic()
        source = rows_of(stream, name, self._plan.source)
        self._plan.check_columns(source.columns, complete=source.complete)
        self.began = True
        chunks = _chunks(source.rows(self._plan.wanted))
        commands = RowCommands(self._plan, PurePath(name).name, self._ledger.log.head(), self._rehearse)
        try:
            if self._one_transaction:
                self._at_once(chunks, commands)
            else:
                self._in_batches(chunks, commands)
        finally:
            commands.close()
            self.summary = self.summary._replace(seconds=time.monotonic() - began)
        return self.summary

    def _in_batches(self, chunks: Iterable[list[Row | BadRow]], commands: RowCommands) -> None:
        stopped: OpsledgerError | None = None
        if self._plan.setup:
            with self._ledger.writing() as batch:
                done = self.summary._replace(events=commands.set_up(batch))
            self.summary = done
        for chunk in chunks:
            try:
                with self._ledger.writing() as batch:
                    done, stopped = self._chunk(batch, chunk, commands)
            except OpsledgerError as error:
                if self.summary == Summary():
                    raise
                raise self._broken_off(error) from error
            self._told(done)
            if stopped is not None:
                raise stopped

    def _broken_off(self, error: OpsledgerError) -> OpsledgerError:
        rows = self.summary.rows
        return broken_off(
            error,
            tr("The first {rows:,|row|rows} are done and on disk, and nothing of the rest.", rows=rows),
            tr("Then import the same file again: what is recorded is passed over."),
        )

    def _at_once(self, chunks: Iterable[list[Row | BadRow]], commands: RowCommands) -> None:
        try:
            with self._ledger.writing() as batch:
                if self._rehearse is not None:
                    batch.rehearse()
                done = self.summary._replace(events=commands.set_up(batch))
                batch.flush()
                self.summary = done
                for chunk in chunks:
                    done, stopped = self._chunk(batch, chunk, commands)
                    if stopped is not None:
                        raise stopped
                    batch.flush()
                    self._told(done)
                if self._rehearse is not None:
                    raise _RehearsalEndedError
        except _RehearsalEndedError:
            pass
        except BaseException:
            self.summary = Summary(rows=self.summary.rows)
            raise

    def _chunk(
        self, batch: Batch, chunk: list[Row | BadRow], commands: RowCommands
    ) -> tuple[Summary, OpsledgerError | None]:
        """Record rows until one fails; returns the counts so far, and the error of that row."""
        counts = self.summary._asdict()
        for row in chunk:
            counts["rows"] += 1
            try:
                outcome, events = self._row(batch, row, commands)
            except OpsledgerError as error:
                if not concerns_line(error):
                    raise
                counts["rejected"] += 1
                if self._rejects is None:
                    return Summary(**counts), at_line(row.line, error, self._what_now())
                self._rejects.add(row.line, error, row.raw)
                continue
            counts["events"] += events
            if outcome is not Outcome.RECORDED:
                counts[outcome.value] += 1
        return Summary(**counts), None

    def _row(self, batch: Batch, row: Row | BadRow, commands: RowCommands) -> tuple[Outcome, int]:
        if isinstance(row, BadRow):
            raise InputError(row.problem, row.way_out)
        mark = batch.mark()
        try:
            return commands.record(batch, row)
        except BaseException:
            batch.undo(mark)
            raise

    def _what_now(self) -> str:
        if self._atomic:
            return tr("Nothing was recorded (--atomic).")
        if self._rehearse is not None:
            return ""
        return tr(
            "What came before this line is recorded. Correct it and import again: what is recorded is "
            "passed over. With --rejects FILE the import goes on past such rows."
        )

    def _told(self, done: Summary) -> None:
        self.summary = done
        if self._rejects is not None:
            self._rejects.flush()
        if self._progress is not None:
            self._progress(done.rows, 0)


def _chunks(rows: Iterator[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    chunk: list[Row | BadRow] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row.raw)
        if len(chunk) >= BATCH_ROWS or size >= BATCH_CHARS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


class _RehearsalEndedError(Exception):
    """Rolls a rehearsal back."""
