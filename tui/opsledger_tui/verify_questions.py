"""The checks of the screen Verify: each opens the ledger itself, reports its progress, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from textual.message import Message

from opsledger.audit.judgement import Finding, Judgement
from opsledger.audit.judging import judge
from opsledger.audit.trust import TrustStore, Verified
from opsledger.unfinished import scratch
from opsledger_events.language import Label, joined, tr
from opsledger_projections.digest import compare
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.moment import lasting
from opsledger_tui.vouching import recorded_us

Told = Callable[[int, int], None]
"""Called with the amount done and the amount to do."""


class Check(Enum):
    """What can be checked."""

    LOG = Label("The log", "日志")
    NEW = Label("What came since you verified", "您验证之后的新增部分")
    VIEWS = Label("The views", "视图")

    @property
    def label(self) -> Label:
        """The name of the check."""
        return self.value

    @property
    def about(self) -> str:
        """What the check examines."""
        return {
            Check.LOG: tr(
                "Every entry, its hash, its place, its version, every text and file, the guards of the tables, and "
                "the head of the tree are computed anew. The roots are compared with every checkpoint that was ever "
                "signed, in the ledger and outside of it, and with the one that you verified last."
            ),
            Check.NEW: tr(
                "As for the log, but the entries that you verified before are not read again: their root is made from "
                "kept hashes and compared with yours. Quick where the log is long."
            ),
            Check.VIEWS: tr(
                "Every view is built from the log in a scratch file and compared with the one that the screens read, "
                "row by row."
            ),
        }[self]


class Detail(NamedTuple):
    """One finding of a check."""

    label: str
    text: str
    role: str = ""


class Outcome(NamedTuple):
    """The result of a check."""

    check: Check
    role: str
    """good, warning or bad."""
    word: str
    """The word in the list of checks."""
    sentence: str
    details: tuple[Detail, ...]
    bad_position: int | None = None
    """The first position that fails, if there is an entry to look at."""
    judgement: Judgement | None = None
    """The judgement on the log."""


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


def find_outcome(asked: Asked, check: Check, now_us: int) -> None:
    """Run a check and post its result."""
    seen = [0]

    def told(done: int, to_do: int) -> None:
        if asked.stale:
            raise _StoppedError
        if not to_do or done * 100 // to_do != seen[0]:
            seen[0] = done * 100 // max(1, to_do)
            asked.post(CheckProgress(check, done, to_do))

    do = {Check.LOG: _log, Check.NEW: _new, Check.VIEWS: _views}[check]
    try:
        asked.post(CheckDone(do(asked, told, now_us)))
    except _StoppedError:
        return


def _log(asked: Asked, told: Told, now_us: int) -> Outcome:
    trust = TrustStore(asked.ledger.identity)
    judged = judge(asked.ledger.place, trust, told)
    _remember(trust, judged, now_us)
    return _judged(asked, Check.LOG, judged, now_us)


def _new(asked: Asked, told: Told, now_us: int) -> Outcome:
    told(0, 1)
    trust = TrustStore(asked.ledger.identity)
    before = trust.read().verified
    if before is None:
        nothing = Detail(tr("Nothing to compare"), tr("Verify the log once; its root is then kept for you."))
        return Outcome(Check.NEW, "warning", tr("not yet"), tr("! You have not verified it yet."), (nothing,))
    judged = judge(asked.ledger.place, trust, told, since=before)
    _remember(trust, judged, now_us)
    return _judged(asked, Check.NEW, judged, now_us)


def _remember(trust: TrustStore, judged: Judgement, now_us: int) -> None:
    """Remember an intact log, with which later checks compare."""
    if judged.finding.holds:
        losses = tuple(loss.remembered() for loss in judged.losses)
        trust.remember(Verified(judged.size, judged.root.hex(), now_us), losses)


def _judged(asked: Asked, check: Check, judged: Judgement, now_us: int) -> Outcome:
    finding = judged.finding
    role = "bad" if finding.bad else "good" if finding is Finding.OK else "warning"
    sign = {"good": "✓", "warning": "!", "bad": "✖"}[role]
    first_bad = judged.first_bad
    return Outcome(
        check,
        role,
        finding.word,
        f"{sign} " + tr("{word}: {what}", word=finding.word, what=finding.value),
        tuple(_details(asked, judged, now_us)),
        first_bad if first_bad and first_bad <= judged.size else None,
        judged,
    )


def _details(asked: Asked, judged: Judgement, now_us: int) -> list[Detail]:
    bad = "bad" if judged.finding.bad else "warning"
    found: list[Detail] = []
    if judged.span is not None:
        first, last = judged.span
        found.append(
            Detail(tr("Changed between"), tr("#{first:,} to #{last:,}", first=first, last=last), bad)
        )
    elif judged.first_bad is not None:
        found.append(Detail(tr("First bad position"), f"#{judged.first_bad:,}", bad))
    if judged.what:
        label = tr("What is wrong") if judged.finding.bad else tr("What is missing")
        found.append(Detail(label, judged.what, bad))
    if judged.summary:
        found.append(Detail(tr("Entry"), judged.summary, bad))
    found += [Detail(tr("Evidence"), str(path), bad) for path in judged.evidence]
    if not judged.unread:
        found.append(Detail(tr("Entries"), f"{judged.size:,}"))
    if judged.root:
        found.append(Detail(tr("Root"), judged.root.hex(), "bad" if judged.finding.bad else ""))
    if judged.anchored:
        found.append(
            Detail(tr("Anchored up to"), f"#{judged.anchored:,}", "" if judged.finding.bad else "good")
        )
    if judged.verified:
        found.append(Detail(tr("You verified up to"), f"#{judged.verified:,}"))
    if not judged.finding.bad:
        found.append(Detail(tr("Unanchored"), _unanchored(asked, judged.anchored, judged.size, now_us)))
    if judged.since:
        found.append(Detail(tr("Not read again"), tr("up to #{position:,}", position=judged.since)))
    found.append(Detail(tr("Compared with"), tr("checkpoints: {count}", count=judged.compared)))
    found += [Detail(tr("Given up"), loss.told(), "warning") for loss in judged.losses]
    for doubt in judged.doubts:
        if doubt.missing:
            found.append(Detail(tr("What is missing"), doubt.told(), "warning"))
        elif not doubt.asked:  # Otherwise the verdict already covers it.
            found.append(Detail(tr("Left out"), doubt.said, "warning"))
    if judged.way_out:
        found.append(Detail(tr("What to do"), judged.way_out))
    return found


def _unanchored(asked: Asked, anchored: int, size: int, now_us: int) -> str:
    """The entries that no checkpoint outside covers, and how long ago the first of them was recorded."""
    if anchored >= size:
        return tr("none")
    return tr(
        "#{first:,} to #{last:,}, the first {ago} ago",
        first=anchored + 1,
        last=size,
        ago=lasting(now_us - recorded_us(asked.ledger.log, anchored + 1)),
    )


def _views(asked: Asked, told: Told, now_us: int) -> Outcome:
    del now_us
    live = asked.views()
    if what := live.damage():
        todo = tr("Run `opsledger views rebuild`; the log itself is not touched by it.")
        sentence = tr("✖ They are damaged: {what}", what=what)
        return Outcome(Check.VIEWS, "bad", tr("damaged"), sentence, (Detail(tr("What to do"), todo),))
    with scratch() as folder:
        replayed = Views.open(folder / "views.db", asked.ledger.log)
        try:
            replayed.rebuild(told, upto=live.reach)
            found = compare(live, replayed)
        finally:
            replayed.close()
    details = [
        Detail(one.table, tr("{rows:,|row|rows}, equal", rows=one.rows))
        if one.equal
        else Detail(one.table, one.first_difference, "bad")
        for one in found
    ]
    differing = [one.table for one in found if not one.equal]
    if not differing:
        return Outcome(Check.VIEWS, "good", tr("equal"), tr("✓ They show what the log says."), tuple(details))
    sentence = tr("✖ They do not show what the log says: {names}", names=joined(differing))
    return Outcome(Check.VIEWS, "bad", tr("differ"), sentence, tuple(details))
