"""Seals entries about persons: decides which texts to seal, and with whose key."""

from __future__ import annotations

import os
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from hmac import digest
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from msgspec.structs import replace

from opsledger.vault.keys import VARIABLE, DataKey, Vault, vault_path
from opsledger.vault.opening import SEALED_BY_NAME, Opener, replaced
from opsledger.vault.texts import KEY_BYTES, SEALED, Keys, parse, place_of
from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.names import same_name
from opsledger_events.personal import CHANGES, Path, Personal, Spot
from opsledger_events.registry import encode_entry

if TYPE_CHECKING:
    from opsledger.store.reader import LogReader

SEALED_BY_RECORD = "r"
ID_LENGTH = 12


class Person(NamedTuple):
    """The owner of a key."""

    sort: str
    """`SEALED_BY_RECORD` or `SEALED_BY_NAME`."""
    said: str
    """The record's id, or the name as `same_name` normalises it."""


class Due(NamedTuple):
    """A text to be sealed."""

    path: Path
    text: str
    person: Person


class Sealer:
    """Seals what one write transaction says about persons. New keys are on disk once `save` returns."""

    def __init__(self, log: LogReader, opener: Opener, existing: Callable[[Iterable[str]], set[str]]) -> None:
        """`existing` returns those of some texts that are ids of records."""
        self._log = log
        self._opener = opener
        self._existing = existing
        self._identity = log.identity
        self._new: dict[Person, Keys] = {}
        self._unsaved: dict[Person, tuple[str, bytes]] = {}
        self._known: dict[Person, Keys] = {}
        self._doomed: set[str] = set()
        self._settled = False

    def sealed(self, entry: AnyEntry, personal: Personal) -> tuple[AnyEntry, AnyEntry]:
        """An entry as it is read, and as it is stored."""
        data = personal.data
        due = list(self._due(personal.spots, entry.record))
        if not due:
            return entry, entry
        named = tuple(dict.fromkeys(_field(one.path) for one in due))
        due += self._mistakable(data, entry.record, named, {one.path for one in due})
        used: dict[str, Keys] = {}
        for path, text, person in due:
            keys = self._keys_for(person)
            used[keys.name] = keys
            place = place_of(self._identity, entry.record, entry.version, path)
            _put(data, path, keys.seal(text, place))
        entry = replace(entry, sealed=named)
        stored = replace(entry, data=cast("Any", data))
        assert self._opened(stored, used) == encode_entry(entry)  # whatever is sealed must open for ever
        return entry, stored

    def _opened(self, stored: AnyEntry, keys: dict[str, Keys]) -> bytes:
        def read(text: str, place: Callable[[], bytes]) -> str:
            sealed = parse(text)
            return keys[sealed.key].open(sealed, place())

        return replaced(encode_entry(stored), self._identity, read)

    def told(self, record: str, personal: Personal) -> dict[str, Any] | None:
        """The data of a record's event, in which a digest keyed by the person's key replaces each text about that person.

        None if there is no text to seal, or if such a key is missing.
        """
        data = personal.data
        due = list(self._due(personal.spots, record))
        for path, text, person in due:
            if (keys := self._find(person)) is None:
                return None
            _put(data, path, keys.fingerprint(text))
        return data if due else None

    def keys_of(self, person: Person) -> list[str]:
        """The ids of every key of a person, including those of this transaction."""
        vault = self._vault()
        found = vault.keys_of(_word(vault, person)) if vault is not None else []
        new = self._new.get(person)
        return [*found, *([new.name] if new is not None and new.name not in found else [])]

    def doom(self, names: Iterable[str]) -> None:
        """Seal nothing more with these keys, which are about to be destroyed."""
        self._doomed.update(names)
        for table in (self._new, self._known):
            for person in [one for one, keys in table.items() if keys.name in self._doomed]:
                del table[person]

    def save(self) -> None:
        """Store the new keys before anything that was sealed with them is stored. Creates the vault if there is none.

        Raises DeniedError if it cannot be written, or if the ledger's vault is somewhere else.
        """
        if not self._unsaved:
            return
        vault = self._vault() or self._made()
        vault.add(
            DataKey(name, _word(vault, person), secret) for person, (name, secret) in self._unsaved.items()
        )
        self._unsaved.clear()

    def need(self) -> None:
        """Raise DeniedError unless there is a usable vault."""
        if self._vault() is None:
            self._made()

    def _made(self) -> Vault:
        path = vault_path(self._log.place, self._identity)
        if path.exists():
            raise DeniedError(
                tr("The vault {path} cannot be read.", path=path),
                tr("It belongs to the user who made it; who writes about persons needs it too."),
            )
        if self._log.seals():
            raise DeniedError(
                tr(
                    "Texts about persons are sealed in this ledger, and its vault {path} is not there.",
                    path=path,
                ),
                tr(
                    "Put the vault back from its backup, or name its folder with {variable}. "
                    "Where it is lost, make an empty file of that name: a new vault begins in it.",
                    variable=VARIABLE,
                ),
            )
        Vault.make(path, self._identity).close()
        vault = self._vault()
        assert vault is not None
        return vault

    def _vault(self) -> Vault | None:
        if not self._settled:
            self._settled = True
            self._opener.settle()  # another process may have erased somebody and not yet destroyed the keys
        return self._opener.vault()

    def _due(self, found: list[Spot], record: str) -> Iterator[Due]:
        ids = self._existing({said for spot in found if spot.person for said in (spot.person, spot.text)})
        for spot in found:
            if spot.person is None:
                yield Due(spot.path, spot.text, Person(SEALED_BY_RECORD, record))
            elif spot.text not in ids or spot.text.startswith(SEALED):
                by_record = spot.person in ids
                person = (
                    Person(SEALED_BY_RECORD, spot.person)
                    if by_record
                    else Person(SEALED_BY_NAME, same_name(spot.person))
                )
                yield Due(spot.path, spot.text, person)

    def _mistakable(
        self, data: dict[str, Any], record: str, named: tuple[str, ...], done: set[Path]
    ) -> Iterator[Due]:
        """Other texts of the named fields that begin like sealed ones. They are sealed too, so that none is mistaken for one."""
        for field in named:
            path = tuple(field.split("/"))
            for inner, text in _texts(_at(data, path), path):
                if text.startswith(SEALED) and inner not in done:
                    yield Due(inner, text, Person(SEALED_BY_RECORD, record))

    def _keys_for(self, person: Person) -> Keys:
        if (found := self._find(person)) is not None:
            return found
        name = person.sort + b32encode(os.urandom(ID_LENGTH)).decode().lower()[:ID_LENGTH]
        secret = os.urandom(KEY_BYTES)
        self._unsaved[person] = name, secret
        keys = self._new[person] = Keys(name, secret)
        return keys

    def _find(self, person: Person) -> Keys | None:
        if known := self._new.get(person) or self._known.get(person):
            return known
        vault = self._vault()
        found = vault.key_of(_word(vault, person)) if vault is not None else None
        if found is None or found.id in self._doomed:
            return None
        keys = self._known[person] = Keys(found.id, found.secret)
        return keys


def _word(vault: Vault, person: Person) -> bytes:
    """A person as a digest keyed by the vault's secret."""
    return digest(vault.secret, msgspec.json.encode(person), "sha256")


def _field(path: Path) -> str:
    """The name by which an entry refers to the field of a text."""
    return "/".join(map(str, path[:2] if path[0] == CHANGES else path[:1]))


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _put(data: Any, path: Path, text: str) -> None:
    _at(data, path[:-1])[path[-1]] = text


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _texts(item, (*path, index))
    elif isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            yield from _texts(item, (*path, name))
