"""What contradicts a log that was recomputed: a checkpoint that it still reaches, its restored backup, a user's memory.

A log that was cut off besides is compared as far as it goes: that it ends too early hides nothing of what is left.
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
    """What contradicts the entries that are there; None where they fit all that is known of them."""
    if known.losses and (bad := _not_from(known.losses[-1].base, found)):
        return bad
    told = [each for each in known.heads if each.checkpoint.size in found.roots]
    if wrong := [each for each in told if found.roots[each.checkpoint.size] != each.checkpoint.root]:
        return _contradicted(found, told, wrong[0], trust)
    return _against_memory(found, known, before) if before else None


def _not_from(base: Checkpoint, found: Verdict) -> Judgement | None:
    """The log does not begin with the backup that it says was restored."""
    if found.roots.get(base.size, base.root) == base.root:
        return None
    what = tr("Entries #1 to #{size} are not those of the backup that was restored.", size=base.size)
    return Judgement(Finding.TAMPERED, found.size, found.root, first_bad=base.size, last_good=0, what=what)


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
        what=not_those(before),
    )


def not_those(before: Verified) -> str:
    """What is said of a log that does not begin with what this user verified."""
    return tr("Entries #1 to #{size} are not those that you verified before.", size=before.size)


def _contradicted(found: Verdict, told: list[Head], wrong: Head, trust: TrustStore) -> Judgement:
    """The entries hold in themselves, and are not what was signed: all of them were recomputed."""
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
