"""Signs the head of a ledger, if the log follows from what was signed before.

Entries since the last checkpoint are read and hashed again, except those that this process appended: it knows their
hashes, and if the stored bytes have changed since, verification will find that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import notes
from opsledger.audit.anchors import Delivery, anchored, deliver
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import (
    Introduced,
    chain_in,
    identity_of,
    introduce,
    origin_of,
    signer_of,
    trusted_keys,
)
from opsledger.audit.known_heads import given_up
from opsledger.audit.losses import hidden
from opsledger.audit.merkle import Tree, Written, leaf_hash
from opsledger.audit.met import met_damage
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.note_names import FOLDER
from opsledger.audit.notes import Note
from opsledger.audit.places import settle
from opsledger.audit.shelf import Kept, Shelf
from opsledger.audit.trust import Trust, TrustStore
from opsledger.store.files import connect
from opsledger.store.reader import LogReader
from opsledger_events.errors import DeniedError, InputError, IntegrityError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of


class Signed(NamedTuple):
    """A new checkpoint and where it went."""

    note: Note
    head: Checkpoint
    path: Path
    deliveries: list[Delivery]


def sign_head(
    place: Path, trust: TrustStore, now: Callable[[], datetime], written: Written | None = None
) -> Signed:
    """Sign the present head, keep the checkpoint with the ledger and deliver it to every place outside.

    Entries since the last checkpoint, except those `written` by this process, are read and hashed again. Raises
    IntegrityError if they do not follow from it, because a head that contradicts an earlier one is never signed, and also
    if this process came upon a damaged entry anywhere. Raises DeniedError if the key is another user's.
    """
    key, head = _to_sign(place, trust, now, written)
    identity, note = identity_of(head.origin), notes.sign(head.to_text(), key)
    # The copies outside count, so they come first, even if the ledger's own folder takes no copy.
    deliveries = deliver(note, identity, trust)
    try:
        path = Shelf(place / FOLDER).put(note)
    except OSError as error:
        raise DeniedError(
            tr("{place} cannot be written: {error}", place=place / FOLDER, error=reason_of(error)),
            tr("The checkpoint is signed and kept outside of the ledger all the same."),
        ) from error
    settle(place, identity)
    return Signed(note, head, path, deliveries)


def rotate(place: Path, trust: TrustStore, now: Callable[[], datetime]) -> tuple[SignerKey, Signed]:
    """Make a new key, which the present one vouches for, and sign with it. Raises the errors of `sign_head`.

    If the head cannot be signed, no key is made: the ledger would name a key that has signed nothing, and somebody who
    continues with another copy of the ledger could no longer sign that.
    """
    _, head = _to_sign(place, trust, now, None)
    key = introduce(place, identity_of(head.origin), trust, now)
    return key, sign_head(place, trust, now)


def _to_sign(
    place: Path, trust: TrustStore, now: Callable[[], datetime], written: Written | None
) -> tuple[SignerKey, Checkpoint]:
    """The key to sign with, and the head after all necessary checks. Raises the errors of `sign_head`."""
    if met := met_damage(place):
        raise _refused(met)
    connection = connect(place, read_only=True)
    try:
        log = LogReader(place, connection)
        identity = log.identity
        key = signer_of(place, identity, trust, now)
        last, known = last_signed(place, identity, trust), trust.read()
        # The snapshot is taken after that, because another process may sign or verify a longer log at any time.
        connection.execute("BEGIN")
        tree = _checked(log, last, written)
        _check_told(log, tree.size, chain_in(place, identity), known)
        return key, Checkpoint(origin_of(identity), tree.size, tree.root())
    finally:
        connection.close()


def last_signed(place: Path, identity: str, trust: TrustStore) -> Checkpoint | None:
    """The largest checkpoint under a trusted key, in the ledger's folder or outside of it. Raises IntegrityError.

    Checkpoints of entries that were given up do not count.
    """
    keys, _ = trusted_keys(place, identity, trust)
    chain = [found for found in chain_in(place, identity) if found.key in keys]
    kept = [each for each in (*Shelf(place / FOLDER), *anchored(trust, trust.read(), identity)) if each.head]
    kept.sort(key=lambda each: each.head.size if each.head else 0, reverse=True)
    return next((each.head for each in kept if _holds(each, identity, keys, chain)), None)


def _holds(kept: Kept, identity: str, keys: list[VerifierKey], chain: list[Introduced]) -> bool:
    if kept.note is None or kept.head is None or kept.head.origin != origin_of(identity):
        return False
    try:
        notes.verify(kept.note, *keys)
    except (InputError, IntegrityError):
        return False
    return not given_up(kept.head, kept.note, chain)


def _checked(log: LogReader, last: Checkpoint | None, written: Written | None) -> Tree:
    """The tree of the whole log, hashed again from the end of the last checkpoint. Raises IntegrityError."""
    size = log.head()
    if last is not None and last.size > size:
        raise _refused(
            tr("the log has {size:|entry|entries}, and {signed} were signed.", size=size, signed=last.size)
        )
    if written and (last.size if last else 0) <= written.before.size <= written.after.size <= size:
        if not _follows(log, written.before, last):
            raise _refused(tr("entries from before this work are not what they were."))
        tree = written.after
    else:
        tree = tree_before(log, last) if last else Tree()
    _read_on(log, tree, size)
    if log.tree_at(size).root() != tree.root():
        raise _refused(tr("the hashes that are kept with the entries since are not theirs."))
    return tree


def _not_signed(last: Checkpoint) -> str:
    return tr("entries #1 to #{size} are not those that were signed.", size=last.size)


def _follows(log: LogReader, tree: Tree, last: Checkpoint | None) -> bool:
    """Whether a tree matches the entries after those that `last` covers. Raises IntegrityError."""
    if last and (last.size, last.root) == (tree.size, tree.root()):
        return True
    found = tree_before(log, last) if last else Tree()
    _read_on(log, found, tree.size)
    return found.root() == tree.root()


def _read_on(log: LogReader, tree: Tree, size: int) -> None:
    """Hash the entries up to `size` and add them to a tree. Raises IntegrityError."""
    tree.extend(map(leaf_hash, log.raw_entries(tree.size + 1, size)))


def _check_told(log: LogReader, size: int, chain: list[Introduced], known: Trust) -> None:
    """Raise IntegrityError if the ledger contradicts what this user knows about it.

    It does if it hides a loss that they were told of and lacks the entries, or if it does not continue the log that they verified.
    """
    losses = tuple(found.loss for found in chain if found.loss)
    before = known.verified
    if before is not None and not any(loss.forgets(before) for loss in losses):
        if before.size > size:
            raise _refused(
                tr(
                    "the log has {size:|entry|entries}, and you verified {verified}.",
                    size=size,
                    verified=before.size,
                )
            )
        if log.tree_at(before.size).root().hex() != before.root:
            raise _refused(
                tr("entries #1 to #{size} are not those that you verified before.", size=before.size)
            )
    for lost in hidden(losses, known):
        if size < lost.last or log.tree_at(lost.last).root().hex() != lost.root:
            raise _refused(
                tr(
                    "The ledger no longer tells that #{first} to #{last} were given up, {when}.",
                    first=lost.first,
                    last=lost.last,
                    when=lost.since,
                )
            )


def tree_before(log: LogReader, last: Checkpoint) -> Tree:
    """The tree that a checkpoint covers, from the nodes kept with the entries. Raises IntegrityError."""
    tree = log.tree_at(last.size)
    if tree.root() != last.root:
        raise _refused(_not_signed(last))
    return tree


def _refused(what: str) -> IntegrityError:
    return IntegrityError(
        tr("The ledger is not signed: {what}", what=what),
        tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
    )
