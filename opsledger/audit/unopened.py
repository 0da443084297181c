"""The judgement on a ledger that cannot be opened: it is gone, or the file is not a log, or not one for this program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.key_chain import identity_of
from opsledger.audit.note_names import FOLDER
from opsledger.audit.places import ledger_at
from opsledger.audit.shelf import Shelf
from opsledger.audit.trust import IDENTITY, TrustStore
from opsledger.audit.way_out import restore
from opsledger.store.files import LOG_NAME, NewerFormatError, NoLogError
from opsledger_events.errors import IntegrityError, NotFoundError, OpsledgerError
from opsledger_events.language import tr


def judge_unopened(place: Path, error: OpsledgerError) -> Judgement | None:
    """The judgement on a folder whose opening raised `error`; None if no ledger was seen there, or the error implies nothing.

    Raises InputError if the file of remembered places cannot be read.
    """
    if isinstance(error, NewerFormatError):
        return _unread(Finding.UNVERIFIABLE, error.message, error.way_out)
    if isinstance(error, IntegrityError):
        return _unread(Finding.TAMPERED, error.message, restore(place))
    if not isinstance(error, NotFoundError | NoLogError) or not (identity := _seen_at(place)):
        return None
    if isinstance(error, NoLogError) and (place / LOG_NAME).stat().st_size:
        once = once_at(place, identity)
        what = tr(
            "{found} The ledger {other} lay there; {told}", found=error.message, other=identity, told=once
        )
        return _unread(Finding.TAMPERED, what, restore(place), first_bad=1)
    return Judgement(
        Finding.ROLLED_BACK, 0, b"", first_bad=1, what=gone(place, identity), way_out=restore(place)
    )


def gone(place: Path, identity: str) -> str:
    """The sentence that a ledger is gone from its place, and how far it reached."""
    told = once_at(place, identity)
    return tr("The ledger {other} lay here and is gone; {told}", other=identity, told=told)


def once_at(place: Path, identity: str) -> str:
    """The sentence on how far a missing ledger reached, according to this user's memory or else to its folder."""
    trust = TrustStore(identity)
    sizes = list(_sizes_in(trust.checkpoints, identity))
    if (before := trust.read().verified) is not None:
        sizes.append(before.size)
    size = max(sizes or _sizes_in(place / FOLDER, identity), default=0)
    return tr("it went up to #{size}, or further.", size=size)


def _unread(finding: Finding, what: str, way_out: str, first_bad: int | None = None) -> Judgement:
    return Judgement(finding, 0, b"", first_bad=first_bad, what=what, way_out=way_out, unread=True)


def _seen_at(place: Path) -> str:
    """The identity of the ledger that this user saw there, or whose checkpoints are still there; empty for none."""
    if known := ledger_at(place):
        return known
    told = (identity_of(kept.head.origin) for kept in Shelf(place / FOLDER) if kept.head)
    return next((identity for identity in told if IDENTITY.fullmatch(identity)), "")


def _sizes_in(folder: Path, identity: str) -> Iterator[int]:
    for kept in Shelf(folder):
        if kept.head and identity_of(kept.head.origin) == identity:
            yield kept.head.size
