"""What vouches for a ledger besides itself: its key, the checkpoints outside it, and the user's last verification."""

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
    """The key that now signs a ledger's checkpoints."""

    key_id: str
    """Its id in signatures, in hexadecimal."""
    since: str
    confirmed: bool
    """Whether the user has confirmed it, or one from which it follows, as the ledger's own."""


class Vouching(NamedTuple):
    """Everything that vouches, as far as it is known without reading the log."""

    size: int = 0
    """Number of entries covered by the largest checkpoint outside, according to its name; 0 if there is none."""
    signed_us: int = 0
    """When its file was written, in microseconds since 1970."""
    first_us: int = 0
    """When the first entry after it was recorded, in microseconds since 1970; 0 if there is none."""
    key: Key | None = None
    anchors: tuple[str, ...] = ()
    """Places to which checkpoints are delivered besides the user's own folder."""
    witnesses: tuple[str, ...] = ()
    """Names of the user's witnesses who have cosigned it."""
    named: int = 0
    """Number of witnesses that the user has named."""
    quorum: int = 0
    """Number of them that must have cosigned."""
    verified: Verified | None = None
    trouble: str = ""
    """What cannot be read, and what to do."""

    @property
    def anchored(self) -> int:
        """Number of entries covered by the largest checkpoint outside, if enough witnesses have cosigned it."""
        return self.size if len(self.witnesses) >= self.quorum else 0


@dataclass
class Vouched(Message):
    """What vouches for the ledger."""

    vouching: Vouching


@dataclass
class Anchored(Message):
    """The number of entries that a checkpoint outside the ledger covers."""

    size: int


def find_anchored(asked: Asked) -> None:
    """Find the largest checkpoint outside, by its name; it is read only if witnesses must have cosigned it."""
    identity = asked.ledger.identity
    trust = TrustStore(identity)
    known = trust.read()
    path = newest_anchored(trust, known, identity)
    signed = _witnesses(path, known) if path and known.quorum else ()
    size = size_in(path.name) if path and len(signed) >= known.quorum else 0
    asked.post(Anchored(size))


def find_vouching(asked: Asked) -> None:
    """Find everything that vouches, reporting what cannot be read."""
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
    """When an entry was recorded, in microseconds since 1970; 0 if there is none at the position."""
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
