"""Makes a new ledger from a stream, with the same entries, the same root and the same identity."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import msgspec

from opsledger.audit.verify import verify
from opsledger.store.application import LedgerApplication
from opsledger.store.files import create_log
from opsledger.stream.checking import BadLineError, Checks
from opsledger.stream.lines import (
    BLOB_BEGINS,
    BLOB_LINE_LIMIT_BYTES,
    ENTRY_BEGINS,
    LINE_LIMIT_BYTES,
    AnyLine,
    Beginning,
    Blob,
    Counter,
    End,
    Key,
    Leaves,
    decode,
)
from opsledger.unfinished import clear, unfinished
from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.store.recorder import LedgerRecorder
    from opsledger.store.schema import Row

Progress = Callable[[int, int], None]


class Replayed(NamedTuple):
    """The ledger made from a stream."""

    identity: str
    entries: int
    root: str
    """Root of the tree over its entries, hex."""


def replay_stream(source: IO[bytes], name: str, place: Path, progress: Progress | None = None) -> Replayed:
    """Make a stream's ledger in a folder that does not exist yet or is empty, completely or not at all.

    Raises InputError if the folder is taken, IntegrityError with the first bad line.
    """
    _check_free(place)
    lines = _Lines(source, name)
    with lines.named():
        beginning = _beginning(lines.next())
        checks = Checks(beginning)
    with _beside(place) as made:
        create_log(made, beginning.identity, beginning.created_at)
        with closing(LedgerApplication(made)) as application:
            end = _Filling(application.recorder, lines, checks).fill(beginning.entries, progress)
        verdict = verify(made, progress)
        if not verdict.ok or verdict.root.hex() != end.root:
            raise IntegrityError(
                tr("The ledger made from {name} does not verify: {what}", name=name, what=verdict.what)
            )
    return Replayed(beginning.identity, end.entries, end.root)


def _check_free(place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise InputError(
            tr("{place} is there already; a replayed ledger needs a folder of its own.", place=place),
            tr("Name one that is new or empty with --ledger."),
        )


@contextmanager
def _beside(place: Path) -> Generator[Path]:
    """A folder beside `place` that is renamed to it at the end, or removed."""
    place = place.resolve()
    above = [folder for folder in place.parents if not folder.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        clear(place.parent, f"{place.name}.")
        with unfinished(place.parent, place.name, 0o777) as made:
            yield made
            made.rename(place)
    except BaseException:
        for folder in above:
            if folder.exists():
                folder.rmdir()
        raise


class _Lines:
    """The lines of a stream, counted, with the digest of all lines before the latest."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        self._source = source
        self._name = name
        self._seen = sha256()
        self._newest = b""
        self.number = 0

    def next(self) -> bytes:
        """The next line without its end. Raises BadLineError if there is none or it is incomplete."""
        self._seen.update(self._newest)
        self._newest = self._line()
        if not self._newest:
            raise BadLineError(tr("The stream ends before its last line."))
        if not self._newest.endswith(b"\n"):
            raise BadLineError(tr("The line has no end."))
        return self._newest[:-1]

    def _line(self) -> bytes:
        """The next line, as far as the file has it. Raises BadLineError without reading more than a line may have."""
        limit = LINE_LIMIT_BYTES
        line = self._source.readline(limit + 1)
        self.number += 1
        if line.startswith(BLOB_BEGINS) and not line.endswith(b"\n"):
            limit = BLOB_LINE_LIMIT_BYTES
            line += self._source.readline(limit + 1 - len(line))
        if len(line) > limit and not line.endswith(b"\n"):
            raise BadLineError(tr("The line is over the limit of {limit} bytes.", limit=limit))
        return line

    @property
    def digest_before(self) -> str:
        """SHA-256 of every byte before the latest line, hex."""
        return self._seen.hexdigest()

    def at_end(self) -> bool:
        """Whether nothing follows; otherwise, what follows becomes the latest line."""
        self.number += 1
        return not self._source.read(1)

    @contextmanager
    def named(self) -> Generator[None]:
        """Turn a BadLineError inside the block into an error that names the line."""
        try:
            yield
        except BadLineError as bad:
            raise IntegrityError(
                tr(
                    "{name}, line {line}: {what}",
                    name=self._name,
                    line=bad.line or self.number,
                    what=bad.what,
                ),
                tr("Nothing was made. Write the stream again with `opsledger replay --to`."),
            ) from bad


class _Filling:
    """Puts the lines of a stream into the tables of a new ledger."""

    def __init__(self, recorder: LedgerRecorder, lines: _Lines, checks: Checks) -> None:
        self._recorder = recorder
        self._lines = lines
        self._checks = checks
        self._rows: list[Row] = []
        self._claims: list[tuple[str, int]] = []

    def fill(self, total: int, progress: Progress | None) -> End:
        """Insert everything up to the last line in one transaction, and return that line."""
        with self._lines.named(), self._recorder.writing() as connection:
            while not isinstance(line := self._line(), End):
                if line is None:
                    continue
                self._checks.line(line)
                self._keep(connection, line)
                if progress is not None:
                    progress(self._checks.position, total)
            self._checks.end(line, self._lines.digest_before)
            if not self._lines.at_end():
                raise BadLineError(tr("The stream goes on after its last line."))
        return line

    def _line(self) -> AnyLine | None:
        """The next line; None for an entry, which is kept until the leaf hashes that follow it."""
        raw = self._lines.next()
        if not raw.startswith(ENTRY_BEGINS):
            return _decoded(raw)
        row, claim = self._checks.entry(raw, self._lines.number)
        self._rows.append(row)
        if claim:
            self._claims.append((claim, row[0]))
        return None

    def _keep(self, connection: sqlite3.Connection, line: AnyLine) -> None:
        match line:
            case Blob():
                connection.execute("INSERT INTO blobs VALUES (?, ?)", (line.sha256, line.data))
            case Leaves() if self._rows:
                self._recorder.append(self._rows)
                connection.executemany("INSERT INTO claims VALUES (?, ?)", self._claims)
                self._rows.clear()
                self._claims.clear()
            case Key():
                row = (line.key, line.fingerprint, line.position, line.events)
                connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", row)
            case Counter():
                connection.execute("INSERT INTO counters VALUES (?, ?)", (line.prefix, line.last))
            case _:
                pass


def _beginning(raw: bytes) -> Beginning:
    line = None if raw.startswith(ENTRY_BEGINS) else _decoded(raw)
    if not isinstance(line, Beginning):
        raise BadLineError(tr("The stream does not begin with the line that says which ledger it is."))
    return line


def _decoded(raw: bytes) -> AnyLine:
    try:
        return decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLineError(tr("This is not a line of a stream: {error}", error=error)) from error
