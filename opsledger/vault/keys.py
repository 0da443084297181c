"""The vault: an SQLite file with a data key for each person, kept apart from the log.

It has no write-ahead log and overwrites deleted data, so a destroyed key is in no file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import quote

from opsledger_events.errors import BusyError, DeniedError, InputError, NotFoundError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

VAULT_NAME = "vault.db"
VARIABLE = "OPSLEDGER_VAULT"
"""Environment variable with the folder of the vaults, if they are not kept beside their logs."""

APPLICATION_ID = 0x4F50_534B
"""'OPSK' in the file's header."""

FORMAT = 1
MODE = 0o600
BUSY_S = 10.0

TABLES = """
CREATE TABLE about (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    no     INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    person BLOB NOT NULL,
    secret BLOB NOT NULL
) STRICT;

CREATE INDEX keys_person ON keys (person);

CREATE TABLE erased (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
"""


class DataKey(NamedTuple):
    """The key of one person."""

    id: str
    person: bytes
    """The person, as a keyed digest that only this vault's secret can reproduce."""
    secret: bytes


class Settled(NamedTuple):
    """How far the log's erasures are known to be complete: up to an entry, identified by its leaf hash."""

    position: int = 0
    leaf: str = ""


def vault_path(place: Path, identity: str) -> Path:
    """The path of a ledger's vault, whether or not it exists: beside the log, or in the folder that `VARIABLE` names."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser() / f"{identity}.{VAULT_NAME}"
    return place / VAULT_NAME


class Vault:
    """The keys of one ledger, in an open file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """See `open` and `make`."""
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, identity: str) -> Self:
        """The vault in a file, or a new one in an empty file.

        Raises NotFoundError if there is none, DeniedError if it may not be read, and InputError for a file that is not
        a vault, or is another ledger's.
        """
        if not path.is_file():
            raise NotFoundError(tr("There is no vault {path}.", path=path))
        if not os.access(path, os.R_OK):
            raise DeniedError(
                tr("The vault {path} cannot be read.", path=path),
                tr("It belongs to the user who made it; who writes about persons needs it too."),
            )
        vault = cls(path, _connect(path))
        try:
            with vault._explained():
                vault._check(identity)
        except BaseException:
            vault.close()
            raise
        return vault

    @classmethod
    def make(cls, path: Path, identity: str) -> Self:
        """A new vault that only its user may read. Raises DeniedError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, MODE))
        except OSError as error:
            raise DeniedError(
                tr("{place} cannot be written: {error}", place=path, error=reason_of(error))
            ) from error
        return cls.open(path, identity)

    def _check(self, identity: str) -> None:
        application = self._connection.execute("PRAGMA application_id").fetchone()[0]
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if not application and not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._begin(identity)
        elif application != APPLICATION_ID:
            raise InputError(
                tr("{path} is not a vault.", path=self.path),
                tr(
                    "Put the vault back from its backup, or name its folder with {variable}.",
                    variable=VARIABLE,
                ),
            )
        elif found > FORMAT:
            raise InputError(
                tr(
                    "The vault has format {found}; this program reads up to {known}.",
                    found=found,
                    known=FORMAT,
                ),
                tr("Install a newer opsledger."),
            )
        elif (of := self._about("ledger").decode()) != identity:
            raise InputError(
                tr("The vault {path} is that of the ledger {other}.", path=self.path, other=of),
                tr(
                    "Put the vault back from its backup, or name its folder with {variable}.",
                    variable=VARIABLE,
                ),
            )

    def _begin(self, identity: str) -> None:
        with self._transaction():
            if self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                return  # another process has just done it
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")
            for statement in TABLES.split(";")[:-1]:
                self._connection.execute(statement)
            about = {"ledger": identity.encode(), "secret": os.urandom(32), "settled": b"0 "}
            self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def secret(self) -> bytes:
        """The secret that turns a person into the keyed digest by which the vault knows them."""
        return self._about("secret")

    def _about(self, name: str) -> bytes:
        return self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()[0]

    def changes(self) -> int:
        """A number that changes when another connection changes the file."""
        with self._explained():
            return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def key(self, name: str) -> DataKey | None:
        """The key with an id; None if there is none."""
        return self._key("id", name)

    def key_of(self, person: bytes) -> DataKey | None:
        """The newest key of a person; None if there is none."""
        return self._key("person", person)

    def _key(self, column: str, value: str | bytes) -> DataKey | None:
        with self._explained():
            row = self._connection.execute(
                f"SELECT id, person, secret FROM keys WHERE {column} = ? ORDER BY no DESC LIMIT 1", (value,)
            ).fetchone()
        return DataKey(*row) if row else None

    def keys_of(self, person: bytes) -> list[str]:
        """The ids of every key of a person."""
        with self._explained():
            rows = self._connection.execute("SELECT id FROM keys WHERE person = ? ORDER BY no", (person,))
            return [name for (name,) in rows]

    def is_erased(self, name: str) -> bool:
        """Whether the key with an id was destroyed in this vault."""
        with self._explained():
            row = self._connection.execute("SELECT 1 FROM erased WHERE id = ?", (name,)).fetchone()
        return row is not None

    def add(self, keys: Iterable[DataKey]) -> None:
        """Keep new keys; they are on disk when it returns."""
        with self._transaction():
            self._connection.executemany("INSERT INTO keys (id, person, secret) VALUES (?, ?, ?)", keys)

    def destroy(self, names: Sequence[str]) -> None:
        """Destroy keys, and remember that they were destroyed. Their bytes are in no file afterwards."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR IGNORE INTO erased VALUES (?)", [(name,) for name in names]
            )
            self._connection.executemany("DELETE FROM keys WHERE id = ?", [(name,) for name in names])
        with self._explained():
            self._connection.execute("VACUUM")

    @property
    def settled(self) -> Settled:
        """How far the log was scanned for erasures."""
        with self._explained():
            position, _, leaf = self._about("settled").decode().partition(" ")
        return Settled(int(position), leaf)

    def settle(self, settled: Settled) -> None:
        """Remember how far the log was scanned."""
        value = f"{settled.position} {settled.leaf}".encode()
        with self._transaction():
            self._connection.execute("UPDATE about SET value = ? WHERE name = 'settled'", (value,))

    @contextmanager
    def _transaction(self) -> Generator[None]:
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Generator[None]:
        """Turn SQLite's errors inside the block into ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error


def _connect(path: Path) -> sqlite3.Connection:
    """A connection, which can write if the file can be written."""
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_S,
        )
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error as error:
        raise _explain(error, path) from error
    return connection


def _explain(error: sqlite3.Error, path: Path) -> OpsledgerError:
    text = str(error)
    if "locked" in text or "busy" in text:
        return BusyError(tr("The vault {path} is busy.", path=path), tr("Try again in a moment."))
    if "not a database" in text or "malformed" in text or "no such" in text:
        return InputError(
            tr("{path} is not a vault.", path=path),
            tr("Put the vault back from its backup, or name its folder with {variable}.", variable=VARIABLE),
        )
    return DeniedError(tr("The vault {path} cannot be used: {error}.", path=path, error=text))
