"""Finds what restoring a backup would lose: every entry after its last that was signed or is in the ledger now."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import origin_of
from opsledger.audit.known_heads import known_heads
from opsledger.audit.losses import Loss, hidden, reason_of
from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.audit.trust import TrustStore
from opsledger.backup.manifest import Manifest
from opsledger.backup.taking_over import keys_from
from opsledger.store.reader import LogReader
from opsledger_events.errors import IntegrityError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.values import moment_of


class Present(NamedTuple):
    """The ledger that is in the place now, as far as it can be read."""

    place: Path
    size: int
    root: bytes
    recorded: str
    """When its last entry was recorded; empty if it has none."""


def look_at(place: Path) -> Present | None:
    """The ledger in a place, unverified; None if it cannot be read."""
    try:
        log = LogReader(place)
        try:
            size = log.head()
            return Present(place, size, _root(log, size), _written(log.recorded_us(size)))
        finally:
            log.close()
    except (OpsledgerError, sqlite3.Error):
        return None


def _root(log: LogReader, size: int) -> bytes:
    """The root over the entries, from the nodes kept with them or, if those are damaged, from the entries themselves."""
    with suppress(IntegrityError):
        return log.tree_at(size).root()
    tree = Tree()
    with suppress(IntegrityError):  # As far as they are bytes.
        for raw in log.raw_entries(1, size):
            tree.extend((leaf_hash(raw),))
    return tree.root()


def loss_by(
    backup: Path,
    about: Manifest,
    trust: TrustStore,
    present: Present | None,
    reason: str | None,
    who: str,
) -> Loss | None:
    """The loss that restoring a backup causes, accepted for `reason`; None if nothing is lost.

    Raises IntegrityError if something would be lost and no reason is given, InputError for an invalid reason.
    """
    before = _longest(backup, about, trust, present)
    if before is None:
        return None
    log = LogReader(backup)
    recorded = _written(log.head_info().recorded_us)
    log.close()
    if reason is None:
        raise IntegrityError(
            tr(
                "ROLLED BACK: the backup ends at #{size}, and {signed} entries were there. #{first} to #{last} would be lost: {window}.",
                size=about.size,
                signed=before.size,
                first=about.size + 1,
                last=before.size,
                window=_window(recorded, present, before),
            ),
            tr(
                "Take a newer backup. Where there is none, --accept-loss REASON restores this one, and verification tells of the loss for ever. "
                "To look into it only, name it with --ledger."
            ),
        )
    base = Checkpoint(before.origin, about.size, bytes.fromhex(about.root))
    return Loss(before, base, recorded, who, reason_of(reason))


def _longest(backup: Path, about: Manifest, trust: TrustStore, present: Present | None) -> Checkpoint | None:
    """The longest known state of the log; None if it was never longer than the backup."""
    told_by = keys_from(present.place, backup, about.identity) if present else backup
    known = known_heads(told_by, about.identity, trust)
    found = [each.checkpoint for each in known.heads]
    remembered, origin = trust.read(), origin_of(about.identity)
    verified = remembered.verified
    if verified is not None and not any(loss.forgets(verified) for loss in known.losses):
        found.append(Checkpoint(origin, verified.size, bytes.fromhex(verified.root)))
    # A loss that neither of the two lists (from a copy, or a ledger that is gone) would otherwise never be mentioned again.
    hides = hidden(known.losses, remembered)
    found += [Checkpoint(origin, lost.last, bytes.fromhex(lost.root)) for lost in hides]
    if present is not None:
        found.append(Checkpoint(origin, present.size, present.root))
    longest = max(found, key=lambda head: head.size, default=None)
    return longest if longest is not None and longest.size > about.size else None


def _window(recorded: str, present: Present | None, before: Checkpoint) -> str:
    """The sentence on when the lost entries were recorded, as far as that is known."""
    after = recorded or tr("the beginning")
    if present is not None and present.size == before.size:
        return tr("what was recorded after {after}, until {until}", after=after, until=present.recorded)
    return tr("what was recorded after {after}", after=after)


def _written(us: int) -> str:
    return f"{moment_of(us):%Y-%m-%dT%H:%M:%SZ}" if us else ""
