"""Judges whether the past was changed: compares the log with every checkpoint that was ever signed over it.

There are six distinct verdicts. `verify.py` checks that the file is consistent, which anyone who may write to it can achieve.
Here its roots are compared with signed checkpoints, and those kept outside the ledger decide.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.contradictions import contradiction, not_those
from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.key_chain import FOLDER as KEYS
from opsledger.audit.known_heads import Doubt, KnownHeads, known_heads
from opsledger.audit.losses import hidden
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.places import ledger_at
from opsledger.audit.proving import roots_under
from opsledger.audit.signing import tree_before
from opsledger.audit.trust import Lost, TrustStore, Verified
from opsledger.audit.unopened import once_at
from opsledger.audit.verify import Progress, Verdict, verify
from opsledger.audit.way_out import way_out_of
from opsledger.store.reader import LogReader
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr


def judge(
    place: Path,
    trust: TrustStore,
    progress: Progress | None = None,
    *,
    against: Iterable[Path] = (),
    keys: Iterable[VerifierKey] = (),
    since: Verified | None = None,
    within: int | None = None,
) -> Judgement:
    """Judge the log of a ledger folder. With `since`, entries that were verified before are not read again.

    The head that this user verified last is compared in either case. `within` is for an older copy of a ledger that goes on:
    checkpoints and verified heads over more entries than that are ignored, and the copy need not list losses accepted later.

    Raises the errors of opening the ledger, and InputError, NotFoundError or DeniedError for a file in `against`.
    """
    with closing(LogReader(place)) as log:
        identity = log.identity
        known = known_heads(place, identity, trust, against, *keys)
        if within is not None:
            known = known._replace(heads=[each for each in known.heads if each.checkpoint.size <= within])
        missing = hidden(known.losses, trust.read()) if within is None else []
        if missing or (since and any(loss.forgets(since) for loss in known.losses)):
            since = None  # It covered entries that were given up.
        before = None if missing else since or _remembered(trust, known, within)
        if since and since.size > log.head():
            since = None  # The log was cut off. Only reading the rest shows whether that was changed too.
        found = _found(place, log, progress, _sizes(known, missing, before), since)
    known.doubts.extend(_hiding(missing, found, place))
    judged = _judged(found, known, trust, before)
    if (other := ledger_at(place)) and other != identity:
        judged = _replaced(found, place, identity, other)
    judged = judged._replace(
        compared=len({(each.checkpoint.size, each.checkpoint.root) for each in known.heads}),
        since=since.size if since else 0,
        doubts=tuple(known.doubts),
        new_user=known.new_user,
        losses=known.losses,
    )
    return judged._replace(way_out=way_out_of(judged, place, trust, known))


def _sizes(known: KnownHeads, missing: list[Lost], before: Verified | None) -> set[int]:
    """The numbers of entries for which a root is known."""
    return {
        *(each.checkpoint.size for each in known.heads),
        *(loss.base.size for loss in known.losses[-1:]),
        *(lost.last for lost in missing),
        *([before.size] if before else []),
    }


def _found(
    place: Path, log: LogReader, progress: Progress | None, sizes: set[int], since: Verified | None
) -> Verdict:
    """The verdict on the file alone. With `since`, only that it continues from there; earlier entries are not read again."""
    if since is None:
        return verify(place, progress, sizes=sizes)
    try:
        tree = tree_before(log, Checkpoint(log.identity, since.size, bytes.fromhex(since.root)))
        under = roots_under(log, tree, sizes)
    except sqlite3.DatabaseError:  # A table cannot be read, which says nothing about entries.
        return verify(place, progress, sizes=sizes)
    except (IntegrityError, ValueError):
        return Verdict(False, log.head(), b"", since.size, not_those(since), last_good=0)
    found = verify(place, progress, sizes=sizes, since=tree)
    return found._replace(roots={**under, **found.roots})


def _hiding(missing: list[Lost], found: Verdict, place: Path) -> Iterator[Doubt]:
    """A doubt for each loss that the ledger no longer lists, unless the lost entries are there: then it is an earlier copy."""
    for lost in missing:
        root = found.roots.get(lost.last)
        if root is None or root.hex() != lost.root:
            what = tr(
                "The ledger no longer tells that #{first} to #{last} were given up, {when}.",
                first=lost.first,
                last=lost.last,
                when=lost.since,
            )
            way_out = tr("Take the folder `keys` from a backup, and ask who changed it.")
            yield Doubt(place / KEYS, what, asked=True, way_out=way_out)


def _remembered(trust: TrustStore, known: KnownHeads, within: int | None) -> Verified | None:
    """The head that this user verified last; None if it covers entries that were given up, or more than `within`."""
    before = trust.read().verified
    if before is None or (within is not None and before.size > within):
        return None
    return None if any(loss.forgets(before) for loss in known.losses) else before


def _replaced(found: Verdict, place: Path, identity: str, other: str) -> Judgement:
    what = tr("Another ledger lay here, {other}; {told}", other=other, told=once_at(place, other))
    what += " " + tr("What lies here now is {identity}.", identity=identity)
    return Judgement(Finding.ROLLED_BACK, found.size, found.root, first_bad=1, what=what)


def _judged(found: Verdict, known: KnownHeads, trust: TrustStore, before: Verified | None) -> Judgement:
    once = _once(known, before)
    cut_off = once > found.size and not found.unread
    # A log that ends too early may also have been changed before its end, which matters more.
    bad = contradiction(found, known, trust, before)
    if not found.ok:
        bad = _with_the_file(bad, found, known, cut_off)
    if cut_off:
        return _also_shorter(bad, once) if bad else _shorter(found, once, known)
    if bad:
        return bad
    verified = before.size if before else 0
    if asked := [doubt for doubt in known.doubts if doubt.asked]:
        return Judgement(Finding.UNVERIFIABLE, found.size, found.root, verified=verified, what=asked[0].said)
    told = (each.checkpoint.size for each in known.heads if each.outside)
    outside = max((size for size in told if size in found.roots), default=None)
    if outside is None:
        what = _nothing_outside(known, verified)
        return Judgement(Finding.INCOMPLETE, found.size, found.root, verified=verified, what=what)
    return Judgement(Finding.OK, found.size, found.root, outside, verified)


def _once(known: KnownHeads, before: Verified | None) -> int:
    """The largest number of entries that the log is known to have had."""
    signed = [each.checkpoint.size for each in known.heads]
    restored = [loss.base.size for loss in known.losses[-1:]]
    return max([*signed, *restored, before.size if before else 0])


def _with_the_file(
    bad: Judgement | None, found: Verdict, known: KnownHeads, cut_off: bool
) -> Judgement | None:
    """The earlier of two findings: the contradiction with what was signed, and the fault in the file itself.

    None if the file shows only that its end is gone.
    """
    if bad and _begins_before(bad, found):
        return bad._replace(what=f"{bad.what} {_besides(found)}".strip())
    if cut_off and _fits_to_its_end(found):
        return None
    last_good, first_bad = _narrowed(found, known)
    return Judgement(
        Finding.TAMPERED,
        found.size,
        found.root,
        first_bad=first_bad,
        last_good=last_good,
        what=found.what,
        summary=found.summary,
        unread=found.unread,
    )


def _begins_before(bad: Judgement, found: Verdict) -> bool:
    """Whether a contradiction concerns entries before those that the file shows to be bad, if it names any."""
    if found.first_bad is None or bad.first_bad is None:
        return True
    return bad.first_bad <= (found.first_bad - 1 if found.last_good is None else found.last_good)


def _fits_to_its_end(found: Verdict) -> bool:
    """Whether every present entry was read and holds, so that the fault lies after them or outside them."""
    return bool(found.root) if found.first_bad is None else found.first_bad > found.size


def _narrowed(found: Verdict, known: KnownHeads) -> tuple[int | None, int | None]:
    """(last good, first bad]: if the file gives only a span, checkpoints narrow it as far as they can."""
    if found.last_good is None or found.first_bad is None:
        return None, found.first_bad
    told = [each.checkpoint for each in known.heads if each.checkpoint.size in found.roots]
    wrong = [each.size for each in told if found.roots[each.size] != each.root]
    first_bad = min([found.first_bad, *wrong])
    good = [each.size for each in told if each.size < first_bad]
    return max([found.last_good, *good]), first_bad


def _nothing_outside(known: KnownHeads, verified: int) -> str:
    what = tr("There is no checkpoint: where the log was cut off or made anew, nothing here would show it.")
    if known.heads:
        what = tr(
            "No checkpoint outside the ledger counts: where it was cut off, nothing here would show it."
        )
    if verified:
        what += " " + tr("Only your own memory would: up to #{size} it is as you verified it.", size=verified)
    return what


def _shorter(found: Verdict, once: int, known: KnownHeads) -> Judgement:
    """The judgement that the log ends before a checkpoint, or before the head that the user verified."""
    good = [each for each in known.heads if found.roots.get(each.checkpoint.size) == each.checkpoint.root]
    what = tr(
        "The log ends at #{size} and once went up to #{once}: what came after #{size} is gone.",
        size=found.size,
        once=once,
    )
    what = f"{what} {_besides(found)}".strip()
    return Judgement(
        Finding.ROLLED_BACK,
        found.size,
        found.root,
        anchored=max((each.checkpoint.size for each in good if each.outside), default=0),
        first_bad=found.size + 1,
        what=what,
    )


def _also_shorter(bad: Judgement, once: int) -> Judgement:
    """The judgement on a log that was cut off and also changed before its end: the change is the verdict, and both are stated."""
    what = tr("The log also ends at #{size}, and once went up to #{once}.", size=bad.size, once=once)
    return bad._replace(what=f"{bad.what} {what}")


def _besides(found: Verdict) -> str:
    """The fault in the file itself if that is not the verdict; empty if there is none."""
    if found.ok or not found.what:
        return ""
    what = found.what if found.first_bad is None else f"#{found.first_bad}: {found.what}"
    return tr("Besides: {what}", what=what)
