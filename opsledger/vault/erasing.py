"""Erases a person: decides which keys to destroy, and completes in the vault the erasures recorded in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from opsledger.vault.keys import Settled, Vault
from opsledger_events.errors import BusyError, DeniedError, IntegrityError
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.names import same_name

if TYPE_CHECKING:
    from opsledger.store.reader import LogReader
    from opsledger.vault.sealing import Sealer
    from opsledger_events.event import AnyEntry
    from opsledger_events.record import Record

SETTLED_EVERY = 1_000
"""Most entries that are rescanned for erasures before the progress is written to the vault."""

TELLING = ("title", "tel", "email", "note")
"""Fields of a contact that identify the person, wherever else their texts occur."""


def states_of(history: Sequence[AnyEntry]) -> Iterator[Record]:
    """A record after each of its entries."""
    state = kind_of_history(history[0]).initial
    for entry in history:
        state = evolve(state, entry)
        yield state


def keys_to_destroy(
    sealer: Sealer, record: str, history: Sequence[AnyEntry], own: set[str], living: Iterable[Record]
) -> tuple[str, ...]:
    """The ids of the keys to destroy with a record: its `own` in the log and the vault, and those of its names.

    They include every name that it ever had, except a name that one of the `living` records has, whose texts are sealed with
    the same key. Raises DeniedError if the record has sealed texts and the vault is missing.
    """
    from opsledger.vault.sealing import SEALED_BY_NAME, SEALED_BY_RECORD, Person  # noqa: PLC0415

    if own:
        sealer.need()
    keys = sorted(own.union(sealer.keys_of(Person(SEALED_BY_RECORD, record))))
    names = {same_name(state.title) for state in states_of(history)}
    by_name = {name: held for name in names if (held := sealer.keys_of(Person(SEALED_BY_NAME, name)))}
    if by_name:
        for other in living:
            by_name.pop(same_name(other.title), None)
    return (*keys, *(key for name in sorted(by_name) for key in by_name[name]))


def finish(log: LogReader, vault: Vault, record: str, keys: Sequence[str]) -> None:
    """Wipe the texts of an erased record from the user's own files, then destroy its keys.

    The order matters, because without the keys nobody knows which texts to wipe. Repeating it does no harm.
    """
    from opsledger.vault.wiping import wipe  # noqa: PLC0415 - only an erasure needs it

    try:
        texts = telling(log.history(record))
    except IntegrityError:  # somebody tampered with them, which is no reason to keep the keys
        texts = set[str]()
    wipe(log.identity, record, texts)
    vault.destroy(keys)


def telling(history: Sequence[AnyEntry]) -> set[str]:
    """The texts that identify the person of a record, as far as they can be read."""
    found: set[Any] = {getattr(state, field, "") for state in states_of(history) for field in TELLING}
    return {text for text in found if isinstance(text, str)}


def settle(log: LogReader, vault: Vault, after: int = -1) -> frozenset[str]:
    """Complete every erasure in the log whose keys still exist, because it was interrupted or the vault is an older copy.

    Looks at the entries after `after`, or after the last one that the vault knows. Returns the ids of the keys that could
    not be destroyed because the vault cannot be written now.
    """
    head, before = log.head(), vault.settled
    if after < 0:
        leaf = log.leaf(before.position) if 0 < before.position <= head else ""
        after = before.position if leaf == before.leaf else 0
    left: set[str] = set()
    for record, keys in log.erasings(after):
        if pending := [name for name in keys if vault.key(name) or not vault.is_erased(name)]:
            try:
                finish(log, vault, record, pending)
            except (DeniedError, BusyError):
                left.update(pending)
    if not left and abs(head - before.position) >= SETTLED_EVERY:
        with suppress(DeniedError, BusyError):  # then they are scanned again next time
            vault.settle(Settled(head, log.leaf(head)))
    return frozenset(left)
