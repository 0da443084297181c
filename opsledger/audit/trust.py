"""What one user trusts about one ledger: its keys, places outside it, witnesses, and the head verified last.

It is kept outside the ledger, in `$XDG_DATA_HOME/opsledger/IDENTITY`, out of reach of anyone who may write only to the ledger's
folder. The private key is kept there too.
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
"""Environment variable with the path of the private key, if that is not in the user's folder."""

KEY_NAME = "key"
PRIVATE_MODE = 0o700
LOCK_NAME = ".lock"
IDENTITY = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z-]*")
"""The form of a ledger's identity. It names a folder here, so it must not lead anywhere else."""


class Verified(msgspec.Struct, frozen=True):
    """A log that held when this user verified it."""

    size: int
    """Number of entries at that time."""
    root: str
    """Root over them, hex."""
    us: int
    """When it was verified, in microseconds since 1970."""


class Lost(msgspec.Struct, frozen=True):
    """Entries that were given up."""

    first: int
    last: int
    root: str
    """Root over all entries up to the last of them, hex."""
    since: str
    """When they were given up, ISO 8601."""
    key: str
    """Verifier key of the ledger that the loss began."""


class Trust(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of `trust.json`."""

    keys: tuple[str, ...] = ()
    """Verifier keys that this user has accepted as the ledger's own."""
    anchors: tuple[str, ...] = ()
    """Places that receive checkpoints in addition to the user's own folder: `folder:…`, `git:…`, `command:…`."""
    witnesses: tuple[str, ...] = ()
    """Verifier keys of others who cosign checkpoints."""
    quorum: int = 0
    """Number of witnesses that must have signed before a checkpoint counts as anchored."""
    verified: Verified | None = None
    losses: tuple[Lost, ...] = ()
    """Every loss that this user was told of; a ledger that no longer lists one hides it."""


class TrustStore:
    """Reads and writes what one user trusts about one ledger."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """Use the ledger of this identity; `home` is the user's data folder. Raises InputError for an invalid identity."""
        if not IDENTITY.fullmatch(identity):
            raise InputError(tr("“{identity}” is not the identity of a ledger.", identity=identity))
        self._alone = False
        self.folder = (home or data_home()) / "opsledger" / identity
        self.file = self.folder / "trust.json"
        """The file that holds `Trust` as JSON."""

    @property
    def checkpoints(self) -> Path:
        """The folder that receives a copy of every checkpoint; the one place outside the ledger that always exists."""
        return self.folder / "checkpoints"

    @property
    def key_file(self) -> Path:
        """Path of the private key."""
        return Path(os.environ.get(KEY_VARIABLE) or self.folder / KEY_NAME)

    def read(self) -> Trust:
        """Read the file. Raises InputError if it is damaged, so that nothing is trusted by mistake."""
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
        """Keep the user's other processes from changing these files until the block ends. Raises DeniedError."""
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
        """Replace the file. Raises DeniedError."""
        with self.alone():
            try:
                write_file(self.file, msgspec.json.format(msgspec.json.encode(trust)), mode=0o600)
            except OSError as error:
                raise not_kept(self.file, error) from error

    def take(self, key: str) -> None:
        """Trust a verifier key in addition to those already trusted. Raises DeniedError, InputError."""
        if key in self.read().keys:
            return
        with self.alone():
            known = self.read()
            if key not in known.keys:
                self.write(msgspec.structs.replace(known, keys=(*known.keys, key)))

    def tell(self, losses: tuple[Lost, ...]) -> None:
        """Note that the user was told of these losses. Raises DeniedError, InputError."""
        with self.alone():
            known = self.read()
            told = tuple(dict.fromkeys((*known.losses, *losses)))
            if told != known.losses:
                self.write(msgspec.structs.replace(known, losses=told))

    def remember(self, verified: Verified, losses: tuple[Lost, ...] = ()) -> None:
        """Keep the head of a log that holds, and the losses that it lists.

        If this cannot be written, nothing else fails.
        """
        with suppress(DeniedError, InputError), self.alone():
            self.tell(losses)
            self.write(msgspec.structs.replace(self.read(), verified=verified))


def not_kept(path: Path, error: OSError) -> DeniedError:
    """The error for a file of the user that cannot be written."""
    return DeniedError(
        tr("{path} cannot be written: {error}", path=path, error=reason_of(error)),
        tr("Set XDG_DATA_HOME to a folder of yours that can be written."),
    )
