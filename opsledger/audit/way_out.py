"""The advice on a verdict: what this user can do with the key and the checkpoints that they have."""

from __future__ import annotations

import os
from pathlib import Path

from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.known_heads import Head, KnownHeads, witnesses_of
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.note_names import has_key
from opsledger.audit.trust import Trust, TrustStore
from opsledger_events.language import joined, tr


def way_out_of(judged: Judgement, place: Path, trust: TrustStore, known: KnownHeads) -> str:
    """The advice for a ledger folder and one user; empty if nothing needs doing."""
    if judged.finding.bad:
        return restore(place)
    if judged.finding is Finding.UNVERIFIABLE:
        return next((doubt.way_out for doubt in known.doubts if doubt.asked), "")
    if judged.finding is Finding.INCOMPLETE:
        return _to_anchor(place, trust, known)
    return ""


def restore(place: Path) -> str:
    """The advice for a bad verdict."""
    return tr("Keep a copy of {place} as it is, and restore from a backup that verifies.", place=place)


def _to_anchor(place: Path, trust: TrustStore, known: KnownHeads) -> str:
    """The advice on how to make a checkpoint outside the ledger count."""
    if unwitnessed := [each for each in known.heads if each.unwitnessed]:
        return tr(
            "Too few witnesses have signed the checkpoint over #1 to #{size}: `opsledger witness ask` makes the question for "
            "{names}, `opsledger witness take` keeps the answer.",
            size=unwitnessed[-1].checkpoint.size,
            names=joined(_missing(unwitnessed[-1], trust.read())),
        )
    if _may_sign(place, trust):
        return tr("`opsledger checkpoint` signs the log as it is and keeps that outside of it.")
    return tr(
        "Bring a checkpoint that was handed out to you: `opsledger verify --against FILE`. "
        "Whoever has the ledger's key makes one with `opsledger checkpoint`."
    )


def _missing(head: Head, trust: Trust) -> list[str]:
    """The names of the witnesses that have not signed."""
    signed = {each.key.name for each in witnesses_of(head.note, trust)}
    named = dict.fromkeys(VerifierKey.parse(text).name for text in trust.witnesses)
    return [name for name in named if name not in signed] or list(named)


def _may_sign(place: Path, trust: TrustStore) -> bool:
    """Whether this user has a private key, or could make the first one."""
    if trust.key_file.exists():
        return True
    return not has_key(place) and not trust.read().keys and os.access(place, os.W_OK)
