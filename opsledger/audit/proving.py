"""Proofs from a ledger: of one entry as a self-contained file, and of the whole log as files that anybody can serve."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from opsledger.audit import publishing
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.known_heads import Head, known_heads
from opsledger.audit.log_tree import LogTree
from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.audit.notes import Note
from opsledger.audit.proof_file import ProofFile
from opsledger.audit.proofs import (
    ProofError,
    prove_consistency,
    prove_inclusion,
    verify_consistency,
    verify_inclusion,
)
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.store.reader import LogReader, no_entry
from opsledger_events.language import tr


def covering(
    log: LogReader, trust: TrustStore, now: Callable[[], datetime], position: int
) -> tuple[Note, Checkpoint]:
    """The newest checkpoint over at least this many entries; signs one if there is none.

    Raises NotFoundError if the log has fewer entries, and the errors of `sign_head`.
    """
    head = log.head()
    if not 1 <= position <= head:
        raise no_entry(position, head)
    found = [
        each for each in known_heads(log.place, log.identity, trust).heads if _covers(each, position, head)
    ]
    if found:
        return found[-1].note, found[-1].checkpoint
    signed = sign_head(log.place, trust, now)
    return signed.note, signed.head


def prove_entry(log: LogReader, note: Note, head: Checkpoint, position: int) -> ProofFile:
    """The proof that an entry is under a checkpoint, checked before it is returned. Raises ProofError."""
    with log.snapshot():
        raw, tree = log.raw(position), LogTree(log)
        try:
            hashes = prove_inclusion(tree, position - 1, head.size)
            verify_inclusion(position - 1, head.size, leaf_hash(raw), hashes, head.root)
        except ProofError as error:
            what = tr(
                "Nothing is proven: entry #{position} is not the one that was signed, or one beside it is not; "
                "the checkpoint is over #1 to #{size}.",
                position=position,
                size=head.size,
            )
            raise ProofError(what, _ask_the_ledger()) from error
    return ProofFile(position - 1, tuple(hashes), note, raw)


def prove_growth(log: LogReader, old: Checkpoint, new: Checkpoint) -> list[bytes]:
    """The hashes that show that the new checkpoint's log begins with the old one's, checked before they are returned.

    Raises ProofError if it does not.
    """
    if not old.size:
        return []
    try:
        hashes = prove_consistency(LogTree(log), old.size, new.size)
        verify_consistency(old.size, new.size, old.root, new.root, hashes)
    except ProofError as error:
        what = tr(
            "Nothing is proven: the log that was signed up to #{new} does not go on from the one up to #{old}.",
            new=new.size,
            old=old.size,
        )
        raise ProofError(what, _ask_the_ledger()) from error
    return hashes


def _ask_the_ledger() -> str:
    """The advice for the ledger's owner, who can examine more than a failed proof."""
    return tr("Run `opsledger verify`, and keep a copy of the folder as it is.")


def roots_under(log: LogReader, tree: Tree, sizes: Collection[int]) -> dict[int, bytes]:
    """Roots over fewer entries than a tree has, each proven to be an earlier root of that tree.

    No entry is read. Raises ProofError if the nodes kept with the entries do not lead to the tree.
    """
    found = {0: Tree().root()} if 0 in sizes else dict[int, bytes]()
    for size in sizes:
        if 0 < size < tree.size:
            found[size] = log.tree_at(size).root()
            hashes = prove_consistency(LogTree(log), size, tree.size)
            verify_consistency(size, tree.size, found[size], tree.root(), hashes)
    return found


def publish(
    log: LogReader,
    trust: TrustStore,
    now: Callable[[], datetime],
    folder: Path,
    progress: publishing.Progress | None,
    handing_out: Callable[[], object] = lambda: None,
) -> tuple[Checkpoint, int]:
    """Sign the head and publish the log up to it in a folder. Returns the checkpoint and the number of files written.

    `handing_out` is called before any new part of the log is written to the folder.
    """
    signed = sign_head(log.place, trust, now)
    return signed.head, publishing.publish(LogTree(log), signed.note, folder, handing_out, progress)


def _covers(each: Head, position: int, head: int) -> bool:
    return position <= each.checkpoint.size <= head
