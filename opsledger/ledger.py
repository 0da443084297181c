"""The ledger: one facade for executing commands, reading views and following the log."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from opsledger.audit.note_names import EVERY
from opsledger.homes import cache_home
from opsledger.store.files import BACKUP_NAME, VIEWS_NAME, create_log
from opsledger.store.reader import LogReader
from opsledger_events.command import Command
from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.access_log import AccessLog
    from opsledger.batch import Batch, Receipt
    from opsledger.present import Memory
    from opsledger.store.application import LedgerApplication
    from opsledger_projections.views import Views

PLACE_DIGITS = 16
"""Hex digits of a digest that are enough to tell folders apart."""


def utc_now() -> datetime:
    """The present moment by the machine's clock, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """One ledger folder, opened. `with Ledger.open(place) as ledger: ...`.

    Reading needs nothing but SQLite; the writer and the views are opened when they are first used.
    """

    def __init__(
        self, place: Path, *, read_only: bool = False, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Open the ledger in `place`. Raises NotFoundError, InputError, DeniedError, IntegrityError."""
        self.place = place
        self.read_only = read_only
        self._clock = clock
        self.log = LogReader(place)
        self._memory: Memory | None = None
        self._signs_after = 0
        """Number of entries since the last checkpoint from which closing signs another; 0 if nothing was written."""

    @classmethod
    def open(cls, place: Path, *, read_only: bool = False, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the ledger in a folder."""
        return cls(place, read_only=read_only, clock=clock)

    @classmethod
    def create(cls, place: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Create a ledger in a folder that holds none, and open it."""
        from uuid import uuid4  # noqa: PLC0415 - only a new ledger needs it

        from opsledger.audit import places  # noqa: PLC0415 - as above

        identity = str(uuid4())
        create_log(place, identity, clock().isoformat())
        places.replace(place, identity)
        return cls(place, clock=clock)

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close every file.

        The writer closes last: the last connection to a log moves its write-ahead log into the file, which a
        connection that only reads cannot do. So `log.db` is complete when no process has it open.
        """
        if "views" in self.__dict__:
            self.__dict__.pop("views").close()
        if self._signs_after:
            self.sign_if_due(self._signs_after)
        self.log.close()
        if "_application" in self.__dict__:
            self.__dict__.pop("_application").close()

    def sign_when_closed(self) -> None:
        """Sign a checkpoint on closing, however few entries were written: a piece of work is finished."""
        self._signs_after = 1

    def sign_if_due(self, every: int = 1) -> bool:
        """Sign a checkpoint now if `every` or more entries came since the last one. Returns whether it was made."""
        from opsledger.audit.automatic import sign_if_due  # noqa: PLC0415 - only after writing

        self._signs_after = 0
        application = self.__dict__.get("_application")
        written = application.recorder.written() if application else None
        return sign_if_due(self.log, self._clock, every, written)

    @property
    def writes(self) -> bool:
        """Whether anything was written through this object, or was about to be."""
        return "_application" in self.__dict__

    @property
    def identity(self) -> str:
        """The ledger's own id."""
        return self.log.identity

    @cached_property
    def authenticated(self) -> str:
        """The operating system's user, who is recorded on every event and never chosen by the caller."""
        return user_of_system()

    @cached_property
    def access_log(self) -> AccessLog:
        """The log of refusals, exports and reads of personal data."""
        from opsledger.access_log import AccessLog  # noqa: PLC0415 - most questions are not noted

        return AccessLog(self.place, self.authenticated, self._clock)

    def note_read(self, kinds: Iterable[str], do: str, record: str = "") -> None:
        """Note that records of these kinds were read, if one of the kinds is about persons. Raises OSError."""
        from opsledger_events.registry import kind_named  # noqa: PLC0415 - not every opening needs it

        if any(kind_named(kind).about_persons for kind in kinds):
            from opsledger.access_log import READ_PERSONAL  # noqa: PLC0415 - as above

            self.access_log.note(READ_PERSONAL, self.log.head(), do=do, record=record)

    @cached_property
    def _application(self) -> LedgerApplication:
        from opsledger.store.application import LedgerApplication  # noqa: PLC0415 - only writing needs it

        if self.read_only:
            raise DeniedError(tr("This ledger was opened for reading only."))
        return LedgerApplication(self.place)

    @contextmanager
    def writing(self) -> Generator[Batch]:
        """One write transaction for several commands; it is on disk when the block ends."""
        from opsledger.batch import Batch  # noqa: PLC0415 - only writing needs it pays for it
        from opsledger.present import NO_MEMORY  # noqa: PLC0415 - as above

        application = self._application
        memory, self._memory = self._memory or NO_MEMORY, None
        with application.recorder.writing() as connection:
            batch = Batch(
                connection,
                application.recorder,
                LogReader(self.place, connection, self.log.opener),
                self.authenticated,
                self._clock,
                memory,
            )
            yield batch
            batch.flush()
        self._memory = batch.memory()  # now that it is committed
        self._signs_after = self._signs_after or EVERY
        if batch.erased:
            self._wipe(batch.erased)

    def execute(self, command: Command, blob: bytes | None = None) -> Receipt:
        """Record the events that one command leads to. They are on disk when it returns.

        `blob` is the content of a file that the command attaches; it is kept in the same transaction.
        """
        with self.writing() as batch:
            if blob is not None:
                batch.put_blob(blob)
            return batch.execute(command)

    def _wipe(self, records: Iterable[str]) -> None:
        """Remove erased persons from everything but the log: the user's own files, the vault and the views.

        If this is interrupted, the next reader of the ledger completes it.
        """
        from opsledger.vault.erasing import telling  # noqa: PLC0415 - only an erasure needs it
        from opsledger.vault.wiping import wipe  # noqa: PLC0415 - only an erasure needs it

        self._memory = None  # it has the records as they were before
        for record in records:
            wipe(self.identity, record, telling(self.log.history(record)))
        self.log.opener.settle()
        if self.views.path.exists():
            self.views.rebuild()

    def execute_many(self, commands: Iterable[Command]) -> list[Receipt]:
        """Record several commands in one transaction: all of them or none."""
        with self.writing() as batch:
            return [batch.execute(command) for command in commands]

    def preview(self, command: Command) -> tuple[AnyEntry, ...]:
        """The entries that a command would record now. Writes nothing."""
        with self._rehearsing() as batch:
            return batch.execute(command).entries

    @contextmanager
    def _rehearsing(self) -> Generator[Batch]:
        try:
            with self.writing() as batch:
                batch.rehearse()
                yield batch
                raise _RehearsalEndedError
        except _RehearsalEndedError:
            pass

    def put_blob(self, data: bytes) -> str:
        """Keep the bytes of a file; returns their SHA-256 (hex)."""
        with self.writing() as batch:
            return batch.put_blob(data)

    @cached_property
    def views(self) -> Views:
        """The views, in a file of their own. They may lag behind the log; `caught_up` brings them up to date."""
        from opsledger_projections.views import Views  # noqa: PLC0415 - only reading views

        return Views.open(views_path(self.place, self.identity), self.log)

    def caught_up(self, progress: Callable[[int, int], None] | None = None) -> Views:
        """The views, caught up with the log."""
        self.views.catch_up(progress)
        return self.views

    def follow(
        self, after: int | None = None, stop: Callable[[], bool] | None = None
    ) -> Iterator[list[AnyEntry]]:
        """New entries as they come, from any process; those after the present head if `after` is None.

        It has a connection of its own, so it may run in another thread.
        """
        reader = LogReader(self.place)
        try:
            yield from reader.follow(reader.head() if after is None else after, stop)
        finally:
            reader.close()


def views_path(place: Path, identity: str) -> Path:
    """Path of the views: beside the log; in the user's cache for a backup or a folder that cannot be written."""
    beside = place / VIEWS_NAME
    backup = (place / BACKUP_NAME).exists()
    if not backup and os.access(beside if beside.exists() else place, os.W_OK):
        return beside
    from hashlib import sha256  # noqa: PLC0415 - most ledgers can be written

    cache = cache_home()
    cache.mkdir(parents=True, exist_ok=True)
    # One ledger may have many copies. An erasure finds the views of each: their names begin with the identity.
    which = sha256(str(place.resolve()).encode()).hexdigest()[:PLACE_DIGITS]
    return cache / f"{identity}.{which}.{VIEWS_NAME}"


class _RehearsalEndedError(Exception):
    """Rolls a rehearsal back."""


def user_of_system() -> str:
    """The name of the process's user, looked up by number, because the environment can be forged."""
    try:
        import pwd  # noqa: PLC0415 - not on every system

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else os.getlogin()
