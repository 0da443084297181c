"""Finds contradictions between a recomputed log and a checkpoint within it, its restored backup, or a user's verified head.

A log that was also cut off is compared up to its end, so the cut hides no change to what is left.
"""

from __future__ import annotations

from pathlib import Path

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.known_heads import Head, KnownHeads
from opsledger.audit.trust import TrustStore, Verified
from opsledger.audit.verify import Verdict
from opsledger_events.language import tr


def contradiction(
    found: Verdict, known: KnownHeads, trust: TrustStore, before: Verified | None
) -> Judgement | None:
    """The judgement on the first contradiction found; None if the present entries fit everything known about them."""
    if known.losses and (bad := _not_from(known.losses[-1].base, found)):
        return bad
    told = [each for each in known.heads if each.checkpoint.size in found.roots]
    if wrong := [each for each in told if found.roots[each.checkpoint.size] != each.checkpoint.root]:
        return _contradicted(found, told, wrong[0], trust)
    return _against_memory(found, known, before) if before else None


def _not_from(base: Checkpoint, found: Verdict) -> Judgement | None:
    """The judgement that the log does not begin with the backup it claims was restored; None if it does."""
    if found.roots.get(base.size, base.root) == base.root:
        return None
    what = tr("Entries #1 to #{size} are not those of the backup that was restored.", size=base.size)
    return Judgement(Finding.TAMPERED, found.size, found.root, first_bad=base.size, last_good=0, what=what)


def _against_memory(found: Verdict, known: KnownHeads, before: Verified) -> Judgement | None:
    """The judgement against a log that this user verified before, even if no checkpoint is left; None if it fits."""
    if (root := found.roots.get(before.size)) is None or root.hex() == before.root:
        return None
    heads = (each.checkpoint.size for each in known.heads if each.checkpoint.size < before.size)
    return Judgement(
        Finding.TAMPERED,
        found.size,
        found.root,
        first_bad=before.size,
        last_good=max(heads, default=0),
        what=not_those(before),
    )


def not_those(before: Verified) -> str:
    """The sentence for a log that does not begin with the entries that this user verified."""
    return tr("Entries #1 to #{size} are not those that you verified before.", size=before.size)


def _contradicted(found: Verdict, told: list[Head], wrong: Head, trust: TrustStore) -> Judgement:
    """The judgement on entries that are consistent but not those that were signed: their hashes were recomputed."""
    size = wrong.checkpoint.size
    good = (
        each.checkpoint.size for each in told if found.roots[each.checkpoint.size] == each.checkpoint.root
    )
    last_good = max((each for each in good if each < size), default=0)
    other = next(
        (e for e in told if e.checkpoint.size == size and e.checkpoint.root == found.roots[size]), None
    )
    finding, evidence = Finding.TAMPERED, tuple[Path, ...]()
    if other is None and found.size != size:
        what = _replaced_after(found, size, last_good)
    else:
        what = tr(
            "There are two logs from #1 to #{size}, with different roots: {one} and {other}.",
            size=size,
            one=wrong.checkpoint.root.hex()[:16],
            other=found.roots[size].hex()[:16],
        )
        finding, evidence = Finding.FORKED, _written(trust, wrong, other, found.roots[size])
    return Judgement(
        finding,
        found.size,
        found.root,
        anchored=last_good,
        first_bad=size,
        last_good=last_good,
        what=what,
        evidence=evidence,
    )


def _replaced_after(found: Verdict, size: int, last_good: int) -> str:
    if found.ok:
        return tr(
            "The log holds in itself, and is not the one of which a checkpoint over #1 to #{size} was signed: "
            "entries after #{last_good} were replaced, and every hash was computed anew.",
            size=size,
            last_good=last_good,
        )
    return tr(
        "The log is not the one of which a checkpoint over #1 to #{size} was signed: "
        "entries after #{last_good} were replaced.",
        size=size,
        last_good=last_good,
    )


def _written(trust: TrustStore, wrong: Head, other: Head | None, root: bytes) -> tuple[Path, ...]:
    """Write both sides of a fork to files in the user's trust folder, and return their paths."""
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
