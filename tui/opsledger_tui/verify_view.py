"""Screen 6, Verify: whether the past was altered, what vouches for it, and whether the views match the log."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.dom import DOMNode

from opsledger.audit.judgement import Finding
from opsledger.harmless import harmless
from opsledger_events.language import joined, tr
from opsledger_events.values import microseconds
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.lines import LineList
from opsledger_tui.messages import Failed, OpenEvent, Verdict
from opsledger_tui.session import Session
from opsledger_tui.signing_questions import CheckpointSigned, sign_checkpoint
from opsledger_tui.text_pane import TextPane
from opsledger_tui.verify_questions import (
    Check,
    CheckDone,
    CheckProgress,
    Outcome,
    find_outcome,
)
from opsledger_tui.verify_text import Report, write_report
from opsledger_tui.view import Desks, View
from opsledger_tui.vouching import Vouched, Vouching, find_vouching

BAR_CELLS = 20
SHARE_CELLS = 8
"""Width in cells of the sign before a check and the percentage behind its bar."""


class CheckList(LineList):
    """The checks and their results."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CHECKS)

    def __init__(self) -> None:
        """None was made yet."""
        super().__init__(id="checks")
        self.count = len(Check)
        self.outcomes: dict[Check, Outcome] = {}
        self.running: dict[Check, tuple[int, int]] = {}

    @property
    def check(self) -> Check:
        """The one under the cursor."""
        return list(Check)[self.cursor]

    def on_mount(self) -> None:
        """All of them."""
        self.recount(len(Check))

    def line(self, index: int) -> Line:
        """A sign, the name of the check, and its progress or result."""
        check = list(Check)[index]
        sign, look, said = self._stand(check)
        room = max(0, self.room - BAR_CELLS - SHARE_CELLS)
        return [Piece(f"{sign} ", look), Piece(fit(str(check.label), room) + " "), Piece(said, look or "dim")]

    def action_check_one(self) -> None:
        """Make the check under the cursor."""
        self.post_message(self.Opened(self))

    def _stand(self, check: Check) -> tuple[str, str, str]:
        if check in self.running:
            done, to_do = self.running[check]
            full = done * BAR_CELLS // to_do if to_do else 0
            share = f"{done * 100 // to_do:>3}%" if to_do else "…"
            return "▸", "label", "█" * full + "░" * (BAR_CELLS - full) + f" {share}"
        outcome = self.outcomes.get(check)
        if outcome is None:
            return "–", "dim", tr("not checked")
        return {"good": "✓", "warning": "!", "bad": "✖"}[outcome.role], outcome.role, outcome.word


class VerifyView(View):
    """The checks │ what one found."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.VERIFY)
    where = Where.VERIFY

    def __init__(self, session: Session, desks: Desks) -> None:
        """The checks of one session."""
        self.checks = CheckList()
        self.report = TextPane(id="report")
        super().__init__(session, desks, Columns(self.checks, self.report))
        self._auditor: Desk | None = None
        self._vouching: Vouching | None = None

    def find(self) -> None:
        """Find what vouches for the ledger; nothing is checked before the user asks for it."""
        self.desks.reader.ask("vouching", find_vouching, self)
        self.redraw()

    def useful(self, action: str) -> bool:
        """Whether an action is useful: there is no record here, a read-only ledger cannot be signed, and the report can open an event."""
        return {
            "edit": False,
            "sign_checkpoint": not self.session.refusal,
            "check_one": not self._leads_on,
            "open": self._leads_on,
        }.get(action, True)

    def owner_of(self, where: Where) -> DOMNode:
        """The checks have a key of their own."""
        return self.checks if where is Where.CHECKS else self

    def redraw(self) -> None:
        """Write everything again."""
        key = self.session.keymap.key
        said = tr("{key} checks, {other} stops", key=key("check_one"), other=key("close"))
        self.checks.entitle(tr("What can be checked"), said)
        self._entitle_report()
        self.checks.refresh()
        self.report.show(self._write)

    def on_unmount(self) -> None:
        """End the checks."""
        if self._auditor is not None:
            self._auditor.close()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Tell of another check."""
        event.stop()
        self.redraw()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Run the check; from the report, go to the first event that fails."""
        event.stop()
        bad = self._bad_position
        if event.lines is self.report and bad is not None:
            self.post_message(OpenEvent(bad))
        else:
            self._check()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """Stop the check; from the report, back to the checks."""
        event.stop()
        if not self.columns.go(self.columns.depth - 1):
            self._stop(self.checks.check)

    def action_check_all(self) -> None:
        """Run all checks one after the other."""
        for check in Check:
            self._start(check)

    def on_check_progress(self, message: CheckProgress) -> None:
        """Draw how far it is."""
        if message.check in self.checks.running:
            self.checks.running[message.check] = (message.done, message.to_do)
            self.checks.refresh()
            self._entitle_report()

    def on_check_done(self, message: CheckDone) -> None:
        """Show the result."""
        outcome = message.outcome
        self.checks.running.pop(outcome.check, None)
        self.checks.outcomes[outcome.check] = outcome
        self._keep_finding(outcome)
        self.find()
        self.post_message(Columns.Arranged())  # another key may be of use
        self.post_message(Verdict())

    def _keep_finding(self, outcome: Outcome) -> None:
        """Keep the finding for the first line; one of the whole log takes precedence over one of a part."""
        if outcome.judgement is None:
            return
        finding = outcome.judgement.finding
        if outcome.check is Check.LOG or finding.bad or self.session.finding is None:
            self.session.finding = finding

    def on_vouched(self, message: Vouched) -> None:
        """Show what vouches."""
        self._vouching = message.vouching
        if not message.vouching.trouble:
            self.session.anchored = message.vouching.anchored
        self.report.show(self._write, from_top=False)
        self.post_message(Verdict())

    def on_checkpoint_signed(self, message: CheckpointSigned) -> None:
        """Say where the checkpoint is, and which places it could not be delivered to."""
        kept = [each.anchor for each in message.deliveries if not each.failure]
        said = tr("Checkpoint over {size:,|entry|entries} signed.", size=message.size)
        where = tr("Kept in the ledger and in {places}", places=joined(kept))
        self.notify(harmless(f"{said} {where}"), markup=False)
        for each in message.deliveries:
            if each.failure:
                self._complain(tr("{anchor}: {failure}", anchor=each.anchor, failure=each.failure))
        if self.session.finding is Finding.INCOMPLETE:  # What was missing is there now.
            self.session.finding = None
            self.checks.outcomes.pop(Check.LOG, None)
        self.find()

    def on_failed(self, message: Failed) -> None:
        """Report that a check could not be made, or that nothing was signed."""
        text = message.error.said
        if message.sort not in Check.__members__:
            self._complain(text)
            return
        check = Check[message.sort]
        self.checks.running.pop(check, None)
        self.checks.outcomes[check] = Outcome(check, "bad", tr("not made"), f"✖ {harmless(text)}", ())
        self.redraw()

    def action_sign_checkpoint(self) -> None:
        """Sign the present log, and keep the checkpoint outside it."""
        if refusal := self.session.refusal:
            self.notify(refusal, severity="warning", markup=False)
            return
        if (finding := self.session.finding) and finding.bad:
            found_bad = tr(
                "The last check found {word}: nothing is signed before a check finds the log whole.",
                word=finding.word,
            )
            self.notify(found_bad, severity="warning", markup=False)
            return
        question = partial(sign_checkpoint, now=lambda: self.session.now().now)
        self.desks.writer.ask("sign", question, self)

    @property
    def _leads_on(self) -> bool:
        """Whether Enter leads from the report to an event."""
        return self.columns.depth > 0 and self._bad_position is not None

    @property
    def _bad_position(self) -> int | None:
        """The first position that fails, if the check under the cursor found one."""
        outcome = self.checks.outcomes.get(self.checks.check)
        return outcome.bad_position if outcome else None

    @property
    def _now_us(self) -> int:
        return microseconds(self.session.now().now)

    def _entitle_report(self) -> None:
        """Show in the title which check the report is about, and its progress."""
        done, to_do = self.checks.running.get(self.checks.check, (0, 0))
        self.report.entitle(str(self.checks.check.label), f"{done * 100 // to_do}%" if to_do else "")

    def _complain(self, text: str) -> None:
        self.notify(harmless(text), severity="error", markup=False)

    def _check(self) -> None:
        """Run the check under the cursor. If its report has no room beside it, show the report, without running a finished check again."""
        check = self.checks.check
        if self.report.display or check not in self.checks.outcomes:
            self._start(check)
        if not self.report.display:
            self.columns.go(1)

    def _start(self, check: Check) -> None:
        if check in self.checks.running:
            return
        if self._auditor is None:
            self._auditor = Desk(self.session.place, self)
        self.checks.outcomes.pop(check, None)
        self.checks.running[check] = (0, 0)
        self._auditor.ask(check.name, partial(find_outcome, check=check, now_us=self._now_us), self)
        self.redraw()

    def _stop(self, check: Check) -> None:
        if self._auditor is not None and self.checks.running.pop(check, None) is not None:
            self._auditor.drop(check.name)
            self.redraw()

    def _write(self, width: int) -> list[Line]:
        check, session = self.checks.check, self.session
        report = Report(
            check,
            self.checks.outcomes.get(check),
            check in self.checks.running,
            str(session.place),
            session.log.identity,
            session.head,
            self._vouching,
            self._now_us,
            session.zone,
            session.finding,
            session.keymap.key("open"),
        )
        return write_report(report, width)
