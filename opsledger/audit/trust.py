"""What one user trusts of one ledger: its key, places outside it, witnesses, the head that was verified last.

It lies outside the ledger, in `$XDG_DATA_HOME/opsledger/IDENTITY`: whoever may write to the ledger's folder and nothing else does
not reach it. The private key lies there too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

import msgspec

from opsledger.homes import data_home
from opsledger.whole_files import write_file
from opsledger_events.errors import DeniedError, InputError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

KEY_VARIABLE = "OPSLEDGER_KEY"
"""Names the file of the private key, where that is not kept in the user's folder."""

KEY_NAME = "key"
PRIVATE_MODE = 0o700
LOCK_NAME = ".lock"
IDENTITY = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z-]*")
"""Of a ledger: its folder here has that name, so it can lead nowhere else."""


class Verified(msgspec.Struct, frozen=True):
    """A log that held when this user verified it."""

    size: int
    """How many entries it had."""
    root: str
    """Root over them, in hexadecimal."""
    us: int
    """When it was verified, in microseconds since 1970."""


class Lost(msgspec.Struct, frozen=True):
    """Entries that were given up."""

    first: int
    last: int
    root: str
    """Root over all entries up to the last of them, in hexadecimal."""
    since: str
    """When they were given up, ISO 8601."""
    key: str
    """Verifier key of the ledger that came with it."""


class Trust(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept in `trust.json`."""

    keys: tuple[str, ...] = ()
    """Verifier keys of the ledger that this user has taken to be its own."""
    anchors: tuple[str, ...] = ()
    """Places where checkpoints go besides the user's own folder: `folder:…`, `git:…`, `command:…`."""
    witnesses: tuple[str, ...] = ()
    """Verifier keys of others who sign under checkpoints."""
    quorum: int = 0
    """So many witnesses must have signed before a checkpoint counts as anchored."""
    verified: Verified | None = None
    losses: tuple[Lost, ...] = ()
    """Every loss that this user was told of; a ledger that no longer tells of one hides it."""


class TrustStore:
    """Reads and writes what one user trusts of one ledger."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """For the ledger of this identity; `home` is the folder of the user's data. Raises InputError for no identity."""
        if not IDENTITY.fullmatch(identity):
            raise InputError(tr("“{identity}” is not the identity of a ledger.", identity=identity))
        self._alone = False
        self.folder = (home or data_home()) / "opsledger" / identity
        self.file = self.folder / "trust.json"
        """What is kept, as JSON of `Trust`."""

    @property
    def checkpoints(self) -> Path:
        """The folder that every checkpoint is copied to: the place outside the ledger that is always there."""
        return self.folder / "checkpoints"

    @property
    def key_file(self) -> Path:
        """Where the private key is."""
        return Path(os.environ.get(KEY_VARIABLE) or self.folder / KEY_NAME)

    def read(self) -> Trust:
        """As it is on the disk now. Raises InputError for a file that was damaged: nothing is trusted by mistake."""
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=Trust)
        except FileNotFoundError:
            return Trust()
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(
                tr("{path} cannot be read: {error}", path=self.file, error=error),
                tr("Mend it or put it aside; then name the ledger's key with `opsledger key trust KEY`."),
            ) from error

    @contextmanager
    def alone(self) -> Generator[None]:
        """No other process of the user's changes what is kept here, until the block ends. Raises DeniedError."""
        if self._alone:
            yield
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
            lock = (self.folder / LOCK_NAME).open("ab")
        except OSError as error:
            raise not_kept(self.file, error) from error
        with lock:
            flock(lock, LOCK_EX)
            self._alone = True
            try:
                yield
            finally:
                self._alone = False

    def write(self, trust: Trust) -> None:
        """Keep it instead of what was there. Raises DeniedError."""
        with self.alone():
            try:
                write_file(self.file, msgspec.json.format(msgspec.json.encode(trust)), mode=0o600)
            except OSError as error:
                raise not_kept(self.file, error) from error

    def take(self, key: str) -> None:
        """Trust a verifier key besides those that are trusted already. Raises DeniedError, InputError."""
        if key in self.read().keys:
            return
        with self.alone():
            known = self.read()
            if key not in known.keys:
                self.write(msgspec.structs.replace(known, keys=(*known.keys, key)))

    def tell(self, losses: tuple[Lost, ...]) -> None:
        """The user is told of losses. Raises DeniedError, InputError."""
        with self.alone():
            known = self.read()
            told = tuple(dict.fromkeys((*known.losses, *losses)))
            if told != known.losses:
                self.write(msgspec.structs.replace(known, losses=told))

    def remember(self, verified: Verified, losses: tuple[Lost, ...] = ()) -> None:
        """The log holds: what it was, and what it tells of losses, is not forgotten.

        Where it cannot be kept, nothing is lost but that.
        """
        with suppress(DeniedError, InputError), self.alone():
            self.tell(losses)
            self.write(msgspec.structs.replace(self.read(), verified=verified))


def not_kept(path: Path, error: OSError) -> DeniedError:
    """The error for a file of the user's that cannot be written."""
    return DeniedError(
        tr("{path} cannot be written: {error}", path=path, error=reason_of(error)),
        tr("Set XDG_DATA_HOME to a folder of yours that can be written."),
    )
