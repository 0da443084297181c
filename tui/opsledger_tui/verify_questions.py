"""The checks of the screen Verify: each reads the ledger for itself, tells how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from textual.message import Message

from opsledger.audit.verify import verify
from opsledger_events.language import Label, tr
from opsledger_projections.digest import compare
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.kept import Verified

Told = Callable[[int, int], None]
"""Is told how much of how much is done."""


class Check(Enum):
    """What can be checked."""

    LOG = Label("The log", "日志")
    MEMORY = Label("The past that you verified before", "您此前验证过的历史")
    VIEWS = Label("The views", "视图")

    @property
    def label(self) -> Label:
        """What it is called."""
        return self.value

    @property
    def about(self) -> str:
        """What it looks at."""
        return {
            Check.LOG: tr(
                "Every entry, its hash, its place, its version, every text and file, the guards of the tables, and "
                "the head of the tree are computed anew and compared with what is kept."
            ),
            Check.MEMORY: tr(
                "The root of the entries that you verified last is computed anew and compared with the one that was "
                "kept for you, outside the ledger: whoever rewrote the log as a whole could not rewrite that."
            ),
            Check.VIEWS: tr(
                "Every view is built from the log in a scratch file and compared with the one that the screens read, "
                "row by row."
            ),
        }[self]


class Finding(NamedTuple):
    """One thing that a check found."""

    label: str
    text: str
    ok: bool = True


class Outcome(NamedTuple):
    """What a check came to."""

    check: Check
    ok: bool
    findings: tuple[Finding, ...]
    bad_position: int | None = None
    """The first position that does not hold, where one can be named."""
    verified: Verified | None = None
    """What was verified, where it is the log and it holds."""


@dataclass
class CheckProgress(Message):
    """How far a check is."""

    check: Check
    done: int
    to_do: int


@dataclass
class CheckDone(Message):
    """A check has ended."""

    outcome: Outcome


class _StoppedError(Exception):
    """Nobody waits for the check any more."""


def find_outcome(asked: Asked, check: Check, known: Verified | None, now_us: int) -> None:
    """Do a check and tell what it came to. `known` is what was verified before."""
    seen = [0]

    def told(done: int, to_do: int) -> None:
        if asked.stale:
            raise _StoppedError
        if not to_do or done * 100 // to_do != seen[0]:
            seen[0] = done * 100 // max(1, to_do)
            asked.post(CheckProgress(check, done, to_do))

    do = {Check.LOG: _log, Check.MEMORY: _memory, Check.VIEWS: _views}[check]
    try:
        asked.post(CheckDone(do(asked, told, known, now_us)))
    except _StoppedError:
        return


def _log(asked: Asked, told: Told, known: Verified | None, now_us: int) -> Outcome:
    del known
    verdict = verify(asked.ledger.place, told)
    findings = [Finding(tr("Entries"), f"{verdict.size:,}")]
    if verdict.root:
        findings.append(Finding(tr("Root"), verdict.root.hex(), verdict.ok))
    if verdict.ok:
        kept = Verified(verdict.size, verdict.root.hex(), now_us)
        return Outcome(Check.LOG, ok=True, findings=tuple(findings), verified=kept)
    if verdict.first_bad is not None:
        findings.append(Finding(tr("First bad position"), f"#{verdict.first_bad:,}", ok=False))
    findings.append(Finding(tr("What is wrong"), verdict.what, ok=False))
    if verdict.summary:
        findings.append(Finding(tr("Entry"), verdict.summary, ok=False))
    findings.append(
        Finding(
            tr("What to do"),
            tr("Keep a copy of the folder as it is, and restore from a backup that verifies."),
        )
    )
    return Outcome(Check.LOG, False, tuple(findings), verdict.first_bad)


def _memory(asked: Asked, told: Told, known: Verified | None, now_us: int) -> Outcome:
    del now_us
    told(0, 1)
    if known is None:
        nothing = Finding(tr("Nothing to compare"), tr("Verify the log once; its root is then kept for you."))
        return Outcome(Check.MEMORY, ok=True, findings=(nothing,))
    head = asked.ledger.log.head()
    kept = Finding(tr("Kept root"), f"#{known.position:,}  {known.root}")
    if head < known.position:
        gone = tr(
            "The log ends at #{head}, before the #{position} entries that you verified.",
            head=head,
            position=known.position,
        )
        return Outcome(Check.MEMORY, False, (kept, Finding(tr("What is wrong"), gone, ok=False)), head + 1)
    root = asked.ledger.log.tree_at(known.position).root().hex()
    same = root == known.root
    found = Finding(tr("Root now"), f"#{known.position:,}  {root}", same)
    if same:
        return Outcome(Check.MEMORY, ok=True, findings=(kept, found))
    what = tr(
        "The entries up to #{position} are not those that you verified: they were rewritten.",
        position=known.position,
    )
    return Outcome(Check.MEMORY, False, (kept, found, Finding(tr("What is wrong"), what, ok=False)))


def _views(asked: Asked, told: Told, known: Verified | None, now_us: int) -> Outcome:
    del known, now_us
    live = asked.views()
    with TemporaryDirectory(prefix="opsledger-verify-") as scratch:
        replayed = Views.open(Path(scratch) / "views.db", asked.ledger.log)
        try:
            replayed.rebuild(told, upto=live.reach)
            found = compare(live, replayed)
        finally:
            replayed.close()
    findings = tuple(
        Finding(
            one.view,
            tr("{rows:,} rows, equal", rows=one.rows)
            if one.equal
            else tr("differs: {row}", row=one.first_difference),
            one.equal,
        )
        for one in found
    )
    ok = all(one.equal for one in found)
    if not ok:
        findings += (
            Finding(
                tr("What to do"), tr("Run `opsledger views rebuild`; the log itself is not touched by it.")
            ),
        )
    return Outcome(Check.VIEWS, ok, findings)
