"""Whether the past was changed: what the log is now, against everything that was ever said of it.

Six verdicts, never mixed. `verify.py` looks at the file in itself; whoever owns that can make it hold. Here its roots are
compared with signed checkpoints, and those that were kept outside the ledger decide.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.key_chain import FOLDER as KEYS
from opsledger.audit.known_heads import Doubt, Head, KnownHeads, known_heads
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
    """Judge the log of a ledger folder. `since`: what was verified before is not read again.

    What this user verified last is compared in either case. `within`: checkpoints over more entries say nothing, nor does
    what was verified, and it need not tell of what was given up since: the folder is an older copy, and the ledger goes on.

    Raises what opening the ledger raises, and for a file in `against` InputError, NotFoundError and DeniedError.
    """
    log = LogReader(place)
    try:
        identity = log.identity
        known = known_heads(place, identity, trust, against, *keys)
        if within is not None:
            known = known._replace(heads=[each for each in known.heads if each.checkpoint.size <= within])
        missing = hidden(known.losses, trust.read()) if within is None else []
        if missing or (since and any(loss.forgets(since) for loss in known.losses)):
            since = None  # It was of entries that were given up.
        before = None if missing else since or _remembered(trust, known, within)
        sizes = {each.checkpoint.size for each in known.heads} | {
            loss.base.size for loss in known.losses[-1:]
        }
        sizes |= {lost.last for lost in missing} | ({before.size} if before else set[int]())
        found = _found(place, log, progress, sizes, since)
    finally:
        log.close()
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


def _found(
    place: Path, log: LogReader, progress: Progress | None, sizes: set[int], since: Verified | None
) -> Verdict:
    """What the file is in itself. `since`: that it goes on from there, and nothing of it is read again."""
    if since is None:
        return verify(place, progress, sizes=sizes)
    if since.size > (head := log.head()):
        return Verdict(False, head, b"")  # It is judged by its length.
    try:
        tree = tree_before(log, Checkpoint(log.identity, since.size, bytes.fromhex(since.root)))
        under = roots_under(log, tree, sizes)
    except sqlite3.DatabaseError:  # A table of the log cannot be read: it says nothing of what was verified.
        return verify(place, progress, sizes=sizes)
    except (IntegrityError, ValueError):
        return Verdict(False, head, b"", since.size, _not_those(since), last_good=0)
    found = verify(place, progress, sizes=sizes, since=tree)
    return found._replace(roots={**under, **found.roots})


def _hiding(missing: list[Lost], found: Verdict, place: Path) -> Iterator[Doubt]:
    """What the ledger no longer tells of, except where all of it is there after all: a copy of before."""
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
    """What this user verified last, unless it says nothing here: it was of entries given up, or of more than is asked of."""
    before = trust.read().verified
    if before is None or (within is not None and before.size > within):
        return None
    return None if any(loss.forgets(before) for loss in known.losses) else before


def _not_those(before: Verified) -> str:
    return tr("Entries #1 to #{size} are not those that you verified before.", size=before.size)


def _against_memory(found: Verdict, known: KnownHeads, before: Verified) -> Judgement | None:
    """What is bad about a log that this user has verified before, of which no checkpoint may be left; None for nothing."""
    if (root := found.roots.get(before.size)) is None or root.hex() == before.root:
        return None
    heads = (each.checkpoint.size for each in known.heads if each.checkpoint.size < before.size)
    return Judgement(
        Finding.TAMPERED,
        found.size,
        found.root,
        first_bad=before.size,
        last_good=max(heads, default=0),
        what=_not_those(before),
    )


def _replaced(found: Verdict, place: Path, identity: str, other: str) -> Judgement:
    what = tr("Another ledger lay here, {other}; {told}", other=other, told=once_at(place, other))
    what += " " + tr("What lies here now is {identity}.", identity=identity)
    return Judgement(Finding.ROLLED_BACK, found.size, found.root, first_bad=1, what=what)


def _judged(found: Verdict, known: KnownHeads, trust: TrustStore, before: Verified | None) -> Judgement:
    once = max([*(each.checkpoint.size for each in known.heads), before.size if before else 0])
    if once > found.size and not found.unread:
        return _shorter(found, once, known)
    told = [each for each in known.heads if each.checkpoint.size in found.roots]
    wrong = [each for each in told if found.roots[each.checkpoint.size] != each.checkpoint.root]
    if not found.ok:
        last_good, first_bad = _narrowed(found, told, wrong)
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
    if known.losses and (bad := _not_from(known.losses[-1].base, found, known)):
        return bad
    if wrong:
        return _contradicted(found, told, wrong[0], trust)
    if before and (bad := _against_memory(found, known, before)):
        return bad
    verified = before.size if before else 0
    if asked := [doubt for doubt in known.doubts if doubt.asked]:
        return Judgement(Finding.UNVERIFIABLE, found.size, found.root, verified=verified, what=asked[0].said)
    outside = max((each.checkpoint.size for each in told if each.outside), default=None)
    if outside is None:
        what = _nothing_outside(known, verified)
        return Judgement(Finding.INCOMPLETE, found.size, found.root, verified=verified, what=what)
    return Judgement(Finding.OK, found.size, found.root, outside, verified)


def _not_from(base: Checkpoint, found: Verdict, known: KnownHeads) -> Judgement | None:
    """The log does not begin with the backup that it says was restored."""
    if base.size > found.size:
        return _shorter(found, base.size, known)
    if found.roots.get(base.size, base.root) == base.root:
        return None
    what = tr("Entries #1 to #{size} are not those of the backup that was restored.", size=base.size)
    return Judgement(Finding.TAMPERED, found.size, found.root, first_bad=base.size, last_good=0, what=what)


def _narrowed(found: Verdict, told: list[Head], wrong: list[Head]) -> tuple[int | None, int | None]:
    """(last good, first bad]: where the file names no more than a span, checkpoints make it as short as they can."""
    if found.last_good is None or found.first_bad is None:
        return None, found.first_bad
    sizes = [each.checkpoint.size for each in told if each not in wrong]
    last_good = max([found.last_good, *(size for size in sizes if size < found.first_bad)])
    return last_good, min([found.first_bad, *(each.checkpoint.size for each in wrong)])


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
    """The log ends before a checkpoint does, or before what the user verified."""
    good = [each for each in known.heads if found.roots.get(each.checkpoint.size) == each.checkpoint.root]
    what = tr(
        "The log ends at #{size} and once went up to #{once}: what came after #{size} is gone.",
        size=found.size,
        once=once,
    )
    if not found.ok and found.what:
        besides = found.what
        if found.first_bad is not None:
            besides = f"#{found.first_bad}: {besides}"
        what += " " + tr("Besides: {what}", what=besides)
    return Judgement(
        Finding.ROLLED_BACK,
        found.size,
        found.root,
        anchored=max((each.checkpoint.size for each in good if each.outside), default=0),
        first_bad=found.size + 1,
        what=what,
    )


def _contradicted(found: Verdict, told: list[Head], wrong: Head, trust: TrustStore) -> Judgement:
    """The log holds in itself, and is not what was signed: all of it was recomputed."""
    size = wrong.checkpoint.size
    good = (
        each.checkpoint.size for each in told if found.roots[each.checkpoint.size] == each.checkpoint.root
    )
    last_good = max((each for each in good if each < size), default=0)
    other = next(
        (e for e in told if e.checkpoint.size == size and e.checkpoint.root == found.roots[size]), None
    )
    if other is None and found.size != size:
        what = tr(
            "The log holds in itself, and is not the one of which a checkpoint over #1 to #{size} was signed: "
            "entries after #{last_good} were replaced, and every hash was computed anew.",
            size=size,
            last_good=last_good,
        )
        return Judgement(
            Finding.TAMPERED,
            found.size,
            found.root,
            anchored=last_good,
            first_bad=size,
            last_good=last_good,
            what=what,
        )
    what = tr(
        "There are two logs from #1 to #{size}, with different roots: {one} and {other}.",
        size=size,
        one=wrong.checkpoint.root.hex()[:16],
        other=found.roots[size].hex()[:16],
    )
    evidence = _written(trust, wrong, other, found.roots[size])
    return Judgement(
        Finding.FORKED,
        found.size,
        found.root,
        anchored=last_good,
        first_bad=size,
        last_good=last_good,
        what=what,
        evidence=evidence,
    )


def _written(trust: TrustStore, wrong: Head, other: Head | None, root: bytes) -> tuple[Path, ...]:
    """Both sides of a fork as files of their own, where the user keeps what is trusted."""
    folder = trust.folder / "forks"
    size = wrong.checkpoint.size
    ours = other.note.to_bytes() if other else wrong.checkpoint._replace(root=root).to_text().encode()
    sides = {f"{size}-signed.note": wrong.note.to_bytes(), f"{size}-ledger.note": ours}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in sides.items():
            (folder / name).write_bytes(data)
    except OSError:
        return (wrong.path, *((other.path,) if other else ()))
    return tuple(folder / name for name in sides)
