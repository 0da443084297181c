"""The ledger: one facade to execute commands, read views and follow the log."""

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
"""Of a digest, enough to tell folders apart."""


def utc_now() -> datetime:
    """The clock of the machine, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """One ledger folder, opened. `with Ledger.open(place) as ledger: ...`.

    Reading needs nothing but SQLite; the parts that write and the views are opened when first used.
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
        """So many entries since the last checkpoint are worth the next, when this closes; 0 where nothing was written."""

    @classmethod
    def open(cls, place: Path, *, read_only: bool = False, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the ledger in a folder."""
        return cls(place, read_only=read_only, clock=clock)

    @classmethod
    def create(cls, place: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Make a new ledger in a folder that holds none, and open it."""
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

        The writer last: the last connection to a log moves its write-ahead log into the file, and one that only
        reads cannot. So a folder at rest is whole in `log.db`.
        """
        if "views" in self.__dict__:
            self.__dict__.pop("views").close()
        if self._signs_after:
            self.sign_if_due(self._signs_after)
        self.log.close()
        if "_application" in self.__dict__:
            self.__dict__.pop("_application").close()

    def sign_when_closed(self) -> None:
        """A piece of work ends: its entries are worth a checkpoint, however few they are."""
        self._signs_after = 1

    def sign_if_due(self, every: int = 1) -> bool:
        """Sign now what would be signed on closing: so many entries or more. Whether a checkpoint was made."""
        from opsledger.audit.automatic import sign_if_due  # noqa: PLC0415 - only after writing

        self._signs_after = 0
        application = self.__dict__.get("_application")
        written = application.recorder.written() if application else None
        return sign_if_due(self.log, self._clock, every, written)

    @property
    def writes(self) -> bool:
        """Whether anything was written through it, or was about to be."""
        return "_application" in self.__dict__

    @property
    def identity(self) -> str:
        """The ledger's own id."""
        return self.log.identity

    @cached_property
    def authenticated(self) -> str:
        """The operating system's user: recorded on every event, never chosen by the caller."""
        return user_of_system()

    @cached_property
    def access_log(self) -> AccessLog:
        """Where refusals, exports and reads of personal data are noted."""
        from opsledger.access_log import AccessLog  # noqa: PLC0415 - most of what is asked is not noted

        return AccessLog(self.place, self.authenticated, self._clock)

    def note_read(self, kinds: Iterable[str], do: str, record: str = "") -> None:
        """Note that records of these kinds were read, where one of them is about persons. Raises OSError."""
        from opsledger_events.registry import kind_named  # noqa: PLC0415 - not for every opening

        if any(kind_named(kind).about_persons for kind in kinds):
            from opsledger.access_log import READ_PERSONAL  # noqa: PLC0415 - as above

            self.access_log.note(READ_PERSONAL, self.log.head(), do=do, record=record)

    @cached_property
    def _application(self) -> LedgerApplication:
        from opsledger.store.application import LedgerApplication  # noqa: PLC0415 - only writing

        if self.read_only:
            raise DeniedError(tr("This ledger was opened for reading only."))
        return LedgerApplication(self.place)

    @contextmanager
    def writing(self) -> Generator[Batch]:
        """One write transaction for several commands; on disk when the block ends."""
        from opsledger.batch import Batch  # noqa: PLC0415 - only writing pays for it
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
        """Record what follows from one command. When it returns, the change is on disk.

        `blob` is the content of a file that the command is about, kept in the same transaction.
        """
        with self.writing() as batch:
            if blob is not None:
                batch.put_blob(blob)
            return batch.execute(command)

    def _wipe(self, records: Iterable[str]) -> None:
        """Take persons who were erased out of everything but the log: what the user keeps, the vault, the views.

        What is broken off here is finished by whoever reads the ledger next.
        """
        from opsledger.vault.erasing import telling  # noqa: PLC0415 - only an erasing
        from opsledger.vault.wiping import wipe  # noqa: PLC0415 - only an erasing

        self._memory = None  # it has the records as they read before
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
        """The views, in a file of their own. Call `caught_up` to read what is so now."""
        from opsledger_projections.views import Views  # noqa: PLC0415 - only reading views

        return Views.open(views_path(self.place, self.identity), self.log)

    def caught_up(self, progress: Callable[[int, int], None] | None = None) -> Views:
        """The views, caught up with the log."""
        self.views.catch_up(progress)
        return self.views

    def follow(
        self, after: int | None = None, stop: Callable[[], bool] | None = None
    ) -> Iterator[list[AnyEntry]]:
        """New entries as they come, from any process; from the head where `after` is None.

        Reads through a connection of its own, so it may run in a thread of its own.
        """
        reader = LogReader(self.place)
        try:
            yield from reader.follow(reader.head() if after is None else after, stop)
        finally:
            reader.close()


def views_path(place: Path, identity: str) -> Path:
    """Where the views are kept: beside the log, or in the user's cache for a backup, and where that cannot be written."""
    beside = place / VIEWS_NAME
    backup = (place / BACKUP_NAME).exists()
    if not backup and os.access(beside if beside.exists() else place, os.W_OK):
        return beside
    from hashlib import sha256  # noqa: PLC0415 - most ledgers are where they can be written

    cache = cache_home()
    cache.mkdir(parents=True, exist_ok=True)
    # There may be many copies of one ledger. An erasing finds each by the identity that its name begins with.
    which = sha256(str(place.resolve()).encode()).hexdigest()[:PLACE_DIGITS]
    return cache / f"{identity}.{which}.{VIEWS_NAME}"


class _RehearsalEndedError(Exception):
    """Rolls a rehearsal back."""


def user_of_system() -> str:
    """The name of the process's user, by its number; the environment can be forged."""
    try:
        import pwd  # noqa: PLC0415 - not on every system

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else os.getlogin()
