"""Records commands from NDJSON: each line is one command, recorded in the order of the lines."""

from __future__ import annotations

import time
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from msgspec.structs import replace

from opsledger.importing.lines import LINE_LIMIT_BYTES, reason_of_break
from opsledger.importing.rejects import Rejects, at_line, broken_off, concerns_line
from opsledger_events.command import Command
from opsledger_events.errors import InputError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.wire import read_command

if TYPE_CHECKING:
    from opsledger.batch import Batch, Receipt
    from opsledger.ledger import Ledger

READ_BYTES = 1024 * 1024
BATCH_LINES = 1_000
READ_AHEAD = 100

Recorded = Callable[[int, "Receipt"], None]
"""Called with the line number and the receipt of a command."""


class Appended(NamedTuple):
    """How many lines were read, and what became of them."""

    lines: int = 0
    events: int = 0
    repeated: int = 0
    """Commands that were recorded earlier under the same key with the same body."""
    rejected: int = 0
    seconds: float = 0.0


class Defaults(NamedTuple):
    """Values for a command that does not give its own."""

    actor: str = ""
    reason: str = ""
    source: str = ""


class Appender:
    """Records commands from a stream. With neither `rejects` nor `atomic` it stops at the first bad one.

    Whatever has been read is recorded without waiting for more, so a program that writes one command and
    waits gets its answer.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        defaults: Defaults = Defaults(),  # noqa: B008 - immutable
        rejects: Rejects | None = None,
        atomic: bool = False,
        rehearse: bool = False,
        recorded: Recorded | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Record into a ledger. `recorded` is called for each command once it is on disk (in a rehearsal, immediately)."""
        self._ledger = ledger
        self._defaults = defaults
        self._rejects = rejects
        self._atomic = atomic
        self._rehearse = rehearse
        self._recorded = recorded
        self._progress = progress
        self._receipts: list[tuple[int, Receipt]] = []
        self.done = Appended()

    def run(self, stream: BinaryIO) -> Appended:
        """Record every line. Raises the error of the line that stopped it; `done` then counts what was done before."""
        began = time.monotonic()
        try:
            if self._atomic or self._rehearse:
                self._at_once(stream)
            else:
                self._in_batches(stream)
        finally:
            self.done = self.done._replace(seconds=time.monotonic() - began)
        return self.done

    def _in_batches(self, stream: BinaryIO) -> None:
        for lines in batches_of(stream):
            before = self.done
            try:
                with self._ledger.writing() as batch:
                    stopped = self._lines(batch, lines)
            except BaseException as error:
                self.done = before
                if before.lines and isinstance(error, OpsledgerError):
                    raise self._broken_off(error) from error
                raise
            self._tell()
            if stopped is not None:
                raise stopped

    def _at_once(self, stream: BinaryIO) -> None:
        try:
            with self._ledger.writing() as batch:
                if self._rehearse:
                    batch.rehearse()
                for lines in batches_of(stream):
                    if (stopped := self._lines(batch, lines)) is not None:
                        raise stopped
                    batch.flush()
                    if self._rehearse:
                        self._tell()
                if self._rehearse:
                    raise _RehearsalEndedError
        except _RehearsalEndedError:
            return
        except BaseException:
            self.done = Appended(lines=self.done.lines)
            raise
        self._tell()

    def _lines(self, batch: Batch, lines: Sequence[bytes | str]) -> OpsledgerError | None:
        """Record lines until one fails, and return its error. A str among the lines is the reason why there are no more."""
        number, events, repeated, rejected, _ = self.done
        execute, stopped = batch.execute, None
        for line, command in zip(lines, self._commands(batch, lines), strict=True):
            number += 1
            if command is None:
                continue
            try:
                if isinstance(command, OpsledgerError):
                    raise command
                receipt = execute(command)
            except OpsledgerError as error:
                if not concerns_line(error):
                    raise
                rejected += 1
                if self._rejects is None:
                    stopped = at_line(number, error, self._what_now())
                    break
                raw = line if isinstance(line, str) else line.decode("utf-8", "backslashreplace")
                self._rejects.add(number, error, raw)
                continue
            if receipt.repeated:
                repeated += 1
            else:
                events += len(receipt.entries)
            if self._recorded is not None:
                self._receipts.append((number, receipt))
        self.done = Appended(number, events, repeated, rejected)
        return stopped

    def _commands(
        self, batch: Batch, lines: Sequence[bytes | str]
    ) -> Iterator[Command | OpsledgerError | None]:
        """For each line a command, the error that makes it invalid, or None if it is blank.

        Several lines are read ahead: if reading and recording alternated, each would push the other out of
        the processor's cache, and both would take an eighth longer.
        """
        for start in range(0, len(lines), READ_AHEAD):
            said = [self._said(line) for line in lines[start : start + READ_AHEAD]]
            batch.look_ahead(c.record for c in said if isinstance(c, Command) and c.record)
            yield from said

    def _said(self, line: bytes | str) -> Command | OpsledgerError | None:
        if not line or line.isspace():
            return None
        if isinstance(line, str):
            return InputError(line)
        try:
            command = read_command(line, source=self._defaults.source)
        except OpsledgerError as error:
            return error
        actor, reason, _ = self._defaults
        if (actor and not command.actor) or (reason and not command.reason):
            return replace(command, actor=command.actor or actor, reason=command.reason or reason)
        return command

    def _tell(self) -> None:
        """Report what is on disk now."""
        if self._rejects is not None:
            self._rejects.flush()
        if self._recorded is not None:
            for number, receipt in self._receipts:
                self._recorded(number, receipt)
            self._receipts.clear()
        if self._progress is not None:
            self._progress(self.done.lines, 0)

    def _broken_off(self, error: OpsledgerError) -> OpsledgerError:
        lines = self.done.lines
        return broken_off(
            error,
            tr("The first {lines:,|line|lines} are done and on disk, and nothing of the rest.", lines=lines),
            tr(
                "Then append what begins with line {next}; commands with a `key` may be sent again.",
                next=lines + 1,
            ),
        )

    def _what_now(self) -> str:
        if self._atomic:
            return tr("Nothing was recorded (--atomic).")
        if self._rehearse:
            return ""
        return tr(
            "What came before this line is recorded; commands with a `key` may be sent again. With "
            "--rejects FILE the rest goes on past such lines."
        )


def batches_of(stream: BinaryIO) -> Iterator[Sequence[bytes | str]]:
    """Lines as they come, at most `BATCH_LINES` at a time, without a byte order mark; a str is the reason why there are no more."""
    batches = _as_they_come(stream)
    for first in batches:
        yield [first[0].removeprefix(BOM_UTF8) if isinstance(first[0], bytes) else first[0], *first[1:]]
        yield from batches


def _as_they_come(stream: BinaryIO) -> Iterator[Sequence[bytes | str]]:
    rest: list[bytes] = []
    while True:
        try:
            piece = _available(stream)
        except (EOFError, OSError) as error:
            yield [*([b"".join(rest)] if rest else []), reason_of_break(error)]
            return
        if not piece:
            break
        *lines, last = piece.split(b"\n")
        if lines:
            lines[0] = b"".join([*rest, lines[0]])
            rest = []
        if last:
            rest.append(last)
        for start in range(0, len(lines), BATCH_LINES):
            yield lines[start : start + BATCH_LINES]
        if sum(map(len, rest)) > LINE_LIMIT_BYTES:
            yield [tr("a line longer than {limit} bytes", limit=LINE_LIMIT_BYTES)]
            return
    if rest:
        yield [b"".join(rest)]


def _available(stream: BinaryIO) -> bytes:
    """The bytes that are available, after waiting for the first only; empty at the end."""
    read = getattr(stream, "read1", stream.read)
    return cast("bytes", read(READ_BYTES))


class _RehearsalEndedError(Exception):
    """Rolls a rehearsal back."""
