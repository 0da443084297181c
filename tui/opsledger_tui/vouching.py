"""What vouches for a ledger apart from itself: its key, the checkpoints outside of it, what its user verified last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from textual.message import Message

from opsledger.audit.anchors import newest_anchored
from opsledger.audit.note_names import size_in
from opsledger.audit.trust import Trust, TrustStore, Verified
from opsledger.store.reader import LogReader
from opsledger_events.errors import OpsledgerError
from opsledger_events.values import microseconds
from opsledger_tui.desk import Asked


class Key(NamedTuple):
    """The key that a ledger's checkpoints are signed with now."""

    key_id: str
    """What signatures call it, in hexadecimal."""
    since: str
    confirmed: bool
    """The user has taken it, or one that it follows from, to be the ledger's own."""


class Vouching(NamedTuple):
    """Everything that vouches, as far as it is told without reading the log."""

    size: int = 0
    """So many entries the largest checkpoint outside is over, by its name; 0 where there is none."""
    signed_us: int = 0
    """When its file was written."""
    first_us: int = 0
    """When the first entry after it was recorded; 0 where there is none."""
    key: Key | None = None
    anchors: tuple[str, ...] = ()
    """Places that checkpoints go to besides the user's own folder."""
    witnesses: tuple[str, ...] = ()
    """Names of those who have signed under it, of the witnesses that the user has named."""
    named: int = 0
    """How many witnesses the user has named."""
    quorum: int = 0
    """How many of them must have signed."""
    verified: Verified | None = None
    trouble: str = ""
    """What cannot be read, and what to do."""

    @property
    def anchored(self) -> int:
        """As many entries as the largest checkpoint outside is over, where enough witnesses have signed it."""
        return self.size if len(self.witnesses) >= self.quorum else 0


@dataclass
class Vouched(Message):
    """What vouches for the ledger."""

    vouching: Vouching


@dataclass
class Anchored(Message):
    """How many entries a checkpoint outside the ledger is over."""

    size: int


def find_anchored(asked: Asked) -> None:
    """Look for the largest checkpoint outside, by its name; it is read only where witnesses must have signed it."""
    identity = asked.ledger.identity
    trust = TrustStore(identity)
    known = trust.read()
    path = newest_anchored(trust, known, identity)
    signed = _witnesses(path, known) if path and known.quorum else ()
    size = size_in(path.name) if path and len(signed) >= known.quorum else 0
    asked.post(Anchored(size))


def find_vouching(asked: Asked) -> None:
    """Look for everything that vouches; what cannot be read is told."""
    log = asked.ledger.log
    trust = TrustStore(log.identity)
    try:
        known = trust.read()
        asked.post(Vouched(_vouching(log, trust, known)))
    except OpsledgerError as error:
        asked.post(Vouched(Vouching(trouble=error.said)))


def _vouching(log: LogReader, trust: TrustStore, known: Trust) -> Vouching:
    path = newest_anchored(trust, known, log.identity)
    size = size_in(path.name) if path else 0
    return Vouching(
        size=size,
        signed_us=_written_us(path) if path else 0,
        first_us=recorded_us(log, size + 1),
        key=_key(log, trust),
        anchors=known.anchors,
        witnesses=_witnesses(path, known) if path and known.witnesses else (),
        named=len(known.witnesses),
        quorum=known.quorum,
        verified=known.verified,
    )


def recorded_us(log: LogReader, position: int) -> int:
    """When an entry was recorded, in microseconds since 1970; 0 where there is none at the position."""
    return microseconds(log.entry(position).recorded_at) if 1 <= position <= log.head() else 0


def _written_us(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns // 1_000
    except OSError:
        return 0


def _key(log: LogReader, trust: TrustStore) -> Key | None:
    from opsledger.audit.key_chain import chain_in, trusted_keys  # noqa: PLC0415 - signatures take long to load

    chain = chain_in(log.place, log.identity)
    if not chain:
        return None
    trusted, new_user = trusted_keys(log.place, log.identity, trust)
    newest = chain[-1]
    return Key(newest.key.key_id.hex(), newest.since, newest.key in trusted and not new_user)


def _witnesses(path: Path, known: Trust) -> tuple[str, ...]:
    from opsledger.audit.known_heads import witnesses_of  # noqa: PLC0415 - as above
    from opsledger.audit.shelf import read  # noqa: PLC0415 - as above

    note = read(path).note
    return tuple(each.key.name for each in witnesses_of(note, known)) if note else ()
