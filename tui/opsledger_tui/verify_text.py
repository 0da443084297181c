"""Texts of the screen Verify: about one check, the ledger, and what vouches for it."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from opsledger.audit.judging import Finding
from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_tui.drawing import Line
from opsledger_tui.moment import lasting, written_us
from opsledger_tui.sheet import Sheet
from opsledger_tui.verify_questions import Check, Outcome
from opsledger_tui.vouching import Vouching


class Report(NamedTuple):
    """The content of the report beside the list of checks."""

    check: Check
    outcome: Outcome | None
    running: bool
    folder: str
    identity: str
    head: int
    vouching: Vouching | None
    """What vouches for the ledger; None while it is being found."""
    now_us: int
    zone: tzinfo | None
    finding: Finding | None
    """The finding of the last check of the log."""
    key: str
    """The key that opens the entry named in the report."""


def write_report(report: Report, width: int) -> list[Line]:
    """The report as lines of text."""
    sheet = Sheet(width)
    _found(sheet, report)
    sheet.heading(tr("What is checked"))
    sheet.text(report.check.about)
    _ledger(sheet, report)
    if report.vouching is not None:
        _vouching(sheet, report, report.vouching)
    return sheet.lines


def _found(sheet: Sheet, report: Report) -> None:
    outcome = report.outcome
    if outcome is None:
        sheet.title(tr("checking …") if report.running else tr("Not checked since the program started."))
        return
    sheet.title(outcome.sentence, outcome.role)
    for detail in outcome.details:
        sheet.value(detail.label, harmless(detail.text), detail.role)
    if outcome.check is Check.VIEWS and outcome.role == "bad":
        sheet.value(tr("What to do"), _mending(report.finding))
    if outcome.bad_position is not None:
        sheet.text(tr("{key} here shows the event in the Log.", key=report.key), "dim")


def _mending(finding: Finding | None) -> str:
    """How to repair views that differ. Views rebuilt from an altered log would only repeat its altered content."""
    if finding is None or finding is Finding.UNVERIFIABLE:
        return tr(
            "Check the log first. Where it holds, `opsledger views rebuild` makes the views anew; where it does not, "
            "they may be the last copy of what it said."
        )
    if finding.bad:
        return tr(
            "Leave the views as they are: the log does not hold, and they may be the last copy of what it said. "
            "Keep a copy of the folder, and restore from a backup that verifies."
        )
    return tr("Run `opsledger views rebuild`; the log itself is not touched by it.")


def _ledger(sheet: Sheet, report: Report) -> None:
    sheet.heading(tr("This ledger"))
    sheet.value(tr("Folder"), harmless(report.folder))
    sheet.value(tr("Identity"), report.identity)
    sheet.value(tr("Entries"), f"{report.head:,}")
    if report.vouching is None:
        return
    if (known := report.vouching.verified) is None:
        sheet.value(tr("Verified"), tr("never, by you"), "dim")
    else:
        time = written_us(known.us, report.zone)
        sheet.value(tr("Verified"), tr("#{position:,} on {time}", position=known.size, time=time))
        sheet.value(tr("Root then"), known.root, "dim")


def _vouching(sheet: Sheet, report: Report, vouching: Vouching) -> None:
    sheet.heading(tr("What vouches for it"))
    if vouching.trouble:
        sheet.text(f"✖ {harmless(vouching.trouble)}", "bad")
        return
    _checkpoint(sheet, report, vouching)
    sheet.value(tr("Kept in"), tr("your own folder"), "" if vouching.size else "dim")
    for anchor in vouching.anchors:
        sheet.value("", harmless(anchor))
    if vouching.named:
        signed = tr(
            "{signed} of {named} signed; {quorum} must have",
            signed=len(vouching.witnesses),
            named=vouching.named,
            quorum=vouching.quorum,
        )
        enough = len(vouching.witnesses) >= vouching.quorum
        sheet.value(tr("Witnesses"), signed, "" if enough else "warning")
        for name in vouching.witnesses:
            sheet.value("", harmless(name))
    if vouching.key is None:
        sheet.value(tr("Signing key"), tr("none yet; the first checkpoint makes one"), "dim")
        return
    said = tr("{key} since {time}", key=vouching.key.key_id, time=harmless(vouching.key.since))
    sheet.value(tr("Signing key"), said)
    if vouching.key.confirmed:
        sheet.value("", tr("✓ confirmed by you"), "good")
    else:
        sheet.value(
            "",
            tr(
                "! not confirmed by you: compare `opsledger key show` with what its holder tells you, "
                "then `opsledger key trust KEY`"
            ),
            "warning",
        )


def _checkpoint(sheet: Sheet, report: Report, vouching: Vouching) -> None:
    size = vouching.size
    if not size:
        sheet.value(tr("Last checkpoint"), tr("none outside the ledger"), "warning")
    else:
        time = written_us(vouching.signed_us, report.zone)
        sheet.value(tr("Last checkpoint"), tr("#{position:,} on {time}", position=size, time=time))
    if size > report.head:
        gone = tr("✖ the log ends at #{head:,}, before it", head=report.head)
        sheet.value("", gone, "bad")
    elif size == report.head:
        sheet.value(tr("Unanchored"), tr("none"))
    else:
        since = tr(
            "{count:,|entry|entries}, the first {ago} ago",
            count=report.head - size,
            ago=lasting(report.now_us - vouching.first_us),
        )
        sheet.value(tr("Unanchored"), since)
