"""Opens entries with sealed texts: gives their bytes as they would be if nothing had been sealed.

The result is read and shown, never hashed and never stored in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import msgspec

from opsledger_events.errors import DeniedError, IntegrityError, NotFoundError
from opsledger_events.language import tr
from opsledger_events.personal import ERASED_TITLE, NOT_HERE

if TYPE_CHECKING:
    from opsledger.store.reader import LogReader
    from opsledger.vault.keys import Vault
    from opsledger.vault.texts import Keys

SEALED_BY_NAME = "n"
"""First character in the id of a key that belongs to a name; the id of a record's key begins with `r`."""

MARK_LENGTH = 4
"""Characters of a key's id that are shown to distinguish persons whose names are unknown."""

KEYS_AT_HAND = 10_000


class _Envelope(msgspec.Struct):
    """The fields of an entry that are needed to find its sealed texts."""

    position: int
    record: str
    version: int
    sealed: list[str] = []


_envelope_of = msgspec.json.Decoder(_Envelope).decode

Read = Callable[[str, Callable[[], bytes]], str]
"""Gives the text to show for a sealed text, and a function that gives the place to open it with."""


def unknown(text: str) -> str:
    """The placeholder for a sealed text whose key is missing."""
    return _without_name(text.split(":")[2], NOT_HERE)


def _without_name(key: str, words: str) -> str:
    """The placeholder for a text that cannot be read; different names get different placeholders."""
    return f"{words} {key[1 : 1 + MARK_LENGTH]}" if key.startswith(SEALED_BY_NAME) else words


def blank(raw: bytes) -> bytes:
    """The bytes of an entry with placeholders for all sealed texts, which suffices to check its form."""
    return replaced(raw, "", lambda text, _: unknown(text))


def keys_in(raw: bytes) -> set[str]:
    """The ids of the keys that an entry's texts were sealed with."""
    found: set[str] = set()

    def note(text: str, _: Callable[[], bytes]) -> str:
        found.add(text.split(":")[2])
        return text

    replaced(raw, "", note)
    return found


def replaced(raw: bytes, ledger: str, read: Read) -> bytes:
    """The bytes of an entry in which the result of `read` replaces each sealed text.

    Raises IntegrityError with the position if `read` raises BadSealError.
    """
    from opsledger.vault.texts import PREFIX, BadSealError, place_of  # noqa: PLC0415 - loads the ciphers

    envelope = _envelope_of(raw)

    def fresh(value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, str):
            if not value.startswith(PREFIX):
                return value
            return read(value, lambda: place_of(ledger, envelope.record, envelope.version, path))
        if isinstance(value, list):
            items = cast("list[Any]", value)
            return [fresh(item, (*path, index)) for index, item in enumerate(items)]
        if isinstance(value, dict):
            given = cast("dict[str, Any]", value)
            return {name: fresh(item, (*path, name)) for name, item in given.items()}
        return value

    entry = msgspec.json.decode(raw)
    try:
        for field in envelope.sealed:
            *outer, last = field.split("/")
            holder = entry["data"]
            for name in outer:
                holder = holder[name]
            holder[last] = fresh(holder[last], tuple(field.split("/")))
    except (BadSealError, KeyError, TypeError, IndexError) as error:
        raise IntegrityError(
            tr(
                "Entry #{position}: a sealed text of {record} does not open where it stands.",
                position=envelope.position,
                record=envelope.record,
            ),
            tr("It was altered or put in another's place. Keep a copy of the folder as it is."),
        ) from error
    return msgspec.json.encode(entry)


class Opener:
    """Opens the sealed texts of a log, as far as their keys are there. Not safe for two threads at once."""

    def __init__(self, log: LogReader) -> None:
        """Prepare; no file is opened before the first sealed text."""
        self._log = log
        self._vault: Vault | None = None
        self._changes = 0
        self._keys: dict[str, Keys] = {}
        self._settled = -1
        self._left: frozenset[str] = frozenset()
        self._passed = False

    @property
    def unopened(self) -> bool:
        """Whether a text was left sealed because there is no vault."""
        return self._passed and self._vault is None

    @cached_property
    def _identity(self) -> str:
        return self._log.identity

    def close(self) -> None:
        """Close the vault."""
        if self._vault is not None:
            self._vault.close()
            self._vault = None
            self._keys.clear()

    def opened(self, raw: bytes) -> bytes:
        """The bytes of an entry with its sealed texts opened.

        A text whose key was destroyed is replaced by a placeholder for an erased person, one whose key is missing by a
        placeholder that says so. Raises IntegrityError with the position for a text that does not open, and the vault's errors.
        """
        vault = self.vault()
        if vault is not None and (now := vault.changes()) != self._changes:
            self._keys.clear()
            self._changes = now
        return replaced(raw, self._identity, self._read)

    def vault(self) -> Vault | None:
        """The vault, opened on first use; None if there is none that may be read.

        An interrupted erasure is completed first. Raises InputError for a file that is not the ledger's vault.
        """
        if self._vault is None:
            from opsledger.vault.keys import Vault, vault_path  # noqa: PLC0415 - only with sealed texts

            try:
                self._vault = Vault.open(vault_path(self._log.place, self._identity), self._identity)
            except (NotFoundError, DeniedError):
                return None
            self.settle()
        return self._vault

    def settle(self) -> None:
        """Complete erasures recorded in the log whose keys still exist.

        If the keys cannot be destroyed now, nothing is opened with them anyway.
        """
        vault, head = self.vault(), self._log.head()
        if vault is None or head == self._settled:
            return
        from opsledger.vault.erasing import settle  # noqa: PLC0415 - only with sealed texts

        after = self._settled if self._settled <= head else -1
        self._settled = head
        left = settle(self._log, vault, after)
        self._left = left if after < 0 else self._left | left
        self._keys.clear()

    def _read(self, text: str, place: Callable[[], bytes]) -> str:
        from opsledger.vault.texts import parse  # noqa: PLC0415 - loads the ciphers

        sealed = parse(text)
        if (keys := self._keys_of(sealed.key)) is not None:
            return keys.open(sealed, place())
        self._passed = True
        erased = sealed.key in self._left or (self._vault is not None and self._vault.is_erased(sealed.key))
        return _without_name(sealed.key, ERASED_TITLE if erased else NOT_HERE)

    def _keys_of(self, name: str) -> Keys | None:
        if name in self._keys:
            return self._keys[name]
        found = self._vault.key(name) if self._vault is not None and name not in self._left else None
        if found is None:
            return None
        from opsledger.vault.texts import Keys  # noqa: PLC0415 - loads the ciphers

        if len(self._keys) >= KEYS_AT_HAND:
            self._keys.clear()
        keys = self._keys[name] = Keys(name, found.secret)
        return keys
