"""Whether the past was changed: what the log is now, against everything that was ever said of it.

Six verdicts, never mixed. `verify.py` looks at the file in itself; whoever owns that can make it hold. Here its roots are
compared with signed checkpoints, and those that were kept outside the ledger decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import FOLDER as KEYS
from opsledger.audit.known_heads import Doubt, Head, KnownHeads, known_heads
from opsledger.audit.losses import Loss, hidden
from opsledger.audit.merkle import Tree
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.places import ledger_at
from opsledger.audit.shelf import Shelf
from opsledger.audit.signing import tree_before
from opsledger.audit.trust import Lost, TrustStore, Verified
from opsledger.audit.verify import Progress, Verdict, verify
from opsledger.store.files import connect
from opsledger.store.reader import LogReader
from opsledger_events.errors import IntegrityError
from opsledger_events.language import Label, tr


class Finding(Enum):
    """What a verification comes to."""

    OK = Label("holds", "完好")
    INCOMPLETE = Label(
        "holds in itself; nothing outside shows that it is whole", "自身完好；无外部依据证明其完整"
    )
    TAMPERED = Label("was changed", "被篡改")
    ROLLED_BACK = Label("was rolled back", "被回滚")
    FORKED = Label("has two pasts", "出现分叉")
    UNVERIFIABLE = Label("cannot be judged", "无法判定")

    @property
    def bad(self) -> bool:
        """Whether the past is not what it was."""
        return self in (Finding.TAMPERED, Finding.ROLLED_BACK, Finding.FORKED)

    @property
    def word(self) -> str:
        """As it is printed: one word, the same in every language."""
        return self.name.replace("_", " ")


class Judgement(NamedTuple):
    """A verdict with what it rests on."""

    finding: Finding
    size: int
    """Entries now."""
    root: bytes
    """Root over them; empty where one of them does not hold."""
    anchored: int = 0
    """Every entry up to here is as it was when a checkpoint outside the ledger was signed."""
    since: int = 0
    """Entries up to here were not read again: they were verified before."""
    first_bad: int | None = None
    """First position that does not hold. Where hashes were recomputed: the last one that can be the first to have changed."""
    last_good: int | None = None
    """Where hashes were recomputed: every entry up to here is unchanged."""
    what: str = ""
    """What does not hold, or what is missing to say more, in words."""
    summary: str = ""
    """The entry at the first bad position, if it can still be read."""
    compared: int = 0
    """With how many checkpoints it was compared."""
    doubts: tuple[Doubt, ...] = ()
    """Files that should be checkpoints and tell nothing."""
    evidence: tuple[Path, ...] = ()
    """Two signed checkpoints that contradict each other, written out."""
    new_user: bool = False
    """The user has not taken the ledger's key to be its own yet."""
    losses: tuple[Loss, ...] = ()
    """What was given up when older backups were restored. Never left out where a verdict is told."""


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

    `within`: checkpoints over more entries say nothing, and it need not tell of what was given up since: the folder is an
    older copy, and the ledger goes on.

    Raises what opening the ledger raises, and InputError for a checkpoint in `against` that is none.
    """
    connection = connect(place, read_only=True)
    connection.close()
    log = LogReader(place)
    try:
        identity = log.identity
        head = log.head()
        known = known_heads(place, identity, trust, against, *keys)
        if within is not None:
            known = known._replace(heads=[each for each in known.heads if each.checkpoint.size <= within])
        missing = hidden(known.losses, trust.read()) if within is None else []
        if missing:
            since = None
        if since is not None and any(loss.forgets(since) for loss in known.losses):
            since = None  # It was of entries that were given up.
        if since is not None and since.size > head:
            return _shorter(Verdict(False, head, b""), since.size, known)._replace(losses=known.losses)
        tree = _verified(log, since) if since else None
        if isinstance(tree, Judgement):
            return tree._replace(losses=known.losses)
    finally:
        log.close()
    before = _remembered(trust, known, within)
    sizes = {each.checkpoint.size for each in known.heads} | {loss.base.size for loss in known.losses[-1:]}
    sizes |= {lost.last for lost in missing} | ({before.size} if before else set())
    found = verify(place, progress, sizes=sizes, since=tree)
    known.doubts.extend(_hiding(missing, found, place))
    judged = _judged(found, known, trust)
    if before and not judged.finding.bad:
        judged = _against_memory(found, known, before) or judged
    if (other := ledger_at(place)) and other != identity:
        judged = _replaced(found, identity, other)
    judged = judged._replace(
        compared=len({(each.checkpoint.size, each.checkpoint.root) for each in known.heads}),
        since=since.size if since else 0,
        doubts=tuple(known.doubts),
        new_user=known.new_user,
        losses=known.losses,
    )
    if since and judged.finding is Finding.INCOMPLETE:
        # That it begins with what this user has verified is shown; of what came after, nothing is.
        judged = judged._replace(finding=Finding.OK, anchored=since.size, what="")
    return judged


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
            yield Doubt(place / KEYS, what, asked=True)


def _remembered(trust: TrustStore, known: KnownHeads, within: int | None) -> Verified | None:
    """What this user verified last, unless it says nothing here: it was of entries given up, or of more than is asked of."""
    before = trust.read().verified
    if before is None or (within is not None and before.size > within):
        return None
    return None if any(loss.forgets(before) for loss in known.losses) else before


def _verified(log: LogReader, since: Verified) -> Tree | Judgement:
    try:
        return tree_before(log, Checkpoint(log.identity, since.size, bytes.fromhex(since.root)))
    except (IntegrityError, ValueError):
        what = tr("The first {size} entries are not those that you verified before.", size=since.size)
        return Judgement(Finding.TAMPERED, log.head(), b"", first_bad=since.size, last_good=0, what=what)


def _against_memory(found: Verdict, known: KnownHeads, before: Verified) -> Judgement | None:
    """What is bad about a log that this user has verified before, of which no checkpoint may be left; None for nothing."""
    if before.size > found.size:
        return _shorter(found, before.size, known)
    if (root := found.roots.get(before.size)) is None or root.hex() == before.root:
        return None
    what = tr("The first {size} entries are not those that you verified before.", size=before.size)
    heads = (each.checkpoint.size for each in known.heads if each.checkpoint.size < before.size)
    return Judgement(
        Finding.TAMPERED,
        found.size,
        found.root,
        first_bad=before.size,
        last_good=max(heads, default=0),
        what=what,
    )


def _replaced(found: Verdict, identity: str, other: str) -> Judgement:
    what = tr("Another ledger lay here, {other}; {told}", other=other, told=_once(other))
    what += " " + tr("What lies here now is {identity}.", identity=identity)
    return Judgement(Finding.ROLLED_BACK, found.size, found.root, first_bad=1, what=what)


def judge_nothing(place: Path) -> Judgement | None:
    """The judgement of a folder without a ledger; None where this user has seen none there. Raises InputError."""
    if not (other := ledger_at(place)):
        return None
    what = tr("The ledger {other} lay here and is gone; {told}", other=other, told=_once(other))
    return Judgement(Finding.ROLLED_BACK, 0, b"", first_bad=1, what=what)


def _once(identity: str) -> str:
    """How far a ledger reached that is not here any more, as far as this user knows."""
    trust = TrustStore(identity)
    sizes = [kept.head.size for kept in Shelf(trust.checkpoints) if kept.head]
    if (before := trust.read().verified) is not None:
        sizes.append(before.size)
    return tr("it had {size} entries or more.", size=max(sizes, default=0))


def _judged(found: Verdict, known: KnownHeads, trust: TrustStore) -> Judgement:
    if longer := [each for each in known.heads if each.checkpoint.size > found.size]:
        return _shorter(found, longer[-1].checkpoint.size, known)
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
        )
    if known.losses and (bad := _not_from(known.losses[-1].base, found, known)):
        return bad
    if wrong:
        return _contradicted(found, told, wrong[0], trust)
    if asked := [doubt for doubt in known.doubts if doubt.asked]:
        what = f"{asked[0].path}: {asked[0].what}"
        return Judgement(Finding.UNVERIFIABLE, found.size, found.root, what=what)
    outside = max((each.checkpoint.size for each in told if each.outside), default=None)
    if outside is None:
        return Judgement(Finding.INCOMPLETE, found.size, found.root, what=_nothing_outside(known))
    return Judgement(Finding.OK, found.size, found.root, anchored=outside)


def _not_from(base: Checkpoint, found: Verdict, known: KnownHeads) -> Judgement | None:
    """The log does not begin with the backup that it says was restored."""
    if base.size > found.size:
        return _shorter(found, base.size, known)
    if found.roots.get(base.size, base.root) == base.root:
        return None
    what = tr("Its first {size} entries are not those of the backup that was restored.", size=base.size)
    return Judgement(Finding.TAMPERED, found.size, found.root, first_bad=base.size, last_good=0, what=what)


def _narrowed(found: Verdict, told: list[Head], wrong: list[Head]) -> tuple[int | None, int | None]:
    """(last good, first bad]: where the file names no more than a span, checkpoints make it as short as they can."""
    if found.last_good is None or found.first_bad is None:
        return None, found.first_bad
    sizes = [each.checkpoint.size for each in told if each not in wrong]
    last_good = max([found.last_good, *(size for size in sizes if size < found.first_bad)])
    return last_good, min([found.first_bad, *(each.checkpoint.size for each in wrong)])


def _nothing_outside(known: KnownHeads) -> str:
    if known.heads:
        return tr(
            "No checkpoint outside the ledger counts: where it was cut off, nothing here would show it."
        )
    return tr("There is no checkpoint: where the log was cut off or made anew, nothing here would show it.")


def _shorter(found: Verdict, signed: int, known: KnownHeads) -> Judgement:
    """The log ends before a checkpoint does."""
    good = [each for each in known.heads if found.roots.get(each.checkpoint.size) == each.checkpoint.root]
    what = tr(
        "The log ends at #{size}; {signed} entries were there once, and the last {lost} are gone.",
        size=found.size,
        signed=signed,
        lost=signed - found.size,
    )
    if not found.ok and found.what:
        what += " " + tr("Besides, #{position}: {what}", position=found.first_bad or "?", what=found.what)
    return Judgement(
        Finding.ROLLED_BACK,
        found.size,
        found.root,
        anchored=max((each.checkpoint.size for each in good if each.outside), default=0),
        first_bad=found.size + 1,
        what=what,
        summary=found.summary,
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
            "The log holds in itself, and is not the one of which a checkpoint over {size} entries was signed: "
            "entries after #{last_good} were replaced, and every hash was computed anew.",
            size=size,
            last_good=last_good,
        )
        return Judgement(Finding.TAMPERED, found.size, found.root, last_good, 0, size, last_good, what)
    what = tr(
        "There are two logs of {size} entries, with different roots: {one} and {other}.",
        size=size,
        one=wrong.checkpoint.root.hex()[:16],
        other=found.roots[size].hex()[:16],
    )
    evidence = _written(trust, wrong, other, found.roots[size])
    return Judgement(
        Finding.FORKED, found.size, found.root, last_good, 0, size, last_good, what, evidence=evidence
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
