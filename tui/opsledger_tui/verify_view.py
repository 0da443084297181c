"""Screen 6, Verify: does the log hold, is its past the one that was verified before, do the views show what it says."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_events.values import microseconds
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.kept import Keeper
from opsledger_tui.lines import LineList
from opsledger_tui.messages import Failed, OpenEvent, Verdict
from opsledger_tui.moment import written_us
from opsledger_tui.session import Session
from opsledger_tui.sheet import Sheet
from opsledger_tui.text_pane import TextPane
from opsledger_tui.verify_questions import Check, CheckDone, CheckProgress, Outcome, find_outcome
from opsledger_tui.view import Desks, View

BAR_CELLS = 20


class CheckList(LineList):
    """The checks, and how each stands."""

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
        """A sign, what is checked, and how far or what it came to."""
        check = list(Check)[index]
        sign, look, said = self._stand(check)
        room = max(0, self.room - BAR_CELLS - 16)
        return [Piece(f"{sign} ", look), Piece(fit(str(check.label), room) + " "), Piece(said, look or "dim")]

    def _stand(self, check: Check) -> tuple[str, str, str]:
        if check in self.running:
            done, to_do = self.running[check]
            full = done * BAR_CELLS // to_do if to_do else 0
            share = f"{done * 100 // to_do:>3}%" if to_do else "…"
            return "▸", "label", "█" * full + "░" * (BAR_CELLS - full) + f" {share}"
        outcome = self.outcomes.get(check)
        if outcome is None:
            return "–", "dim", tr("not checked")
        return ("✓", "good", tr("holds")) if outcome.ok else ("✖", "bad", tr("does not hold"))


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
        self._keeper = Keeper(session.log.identity)

    def find(self) -> None:
        """Nothing is checked before a user asks for it."""
        self.redraw()

    def redraw(self) -> None:
        """Write everything again."""
        self.checks.border_title = Content(tr("What can be checked"))
        self.checks.border_subtitle = Content(tr("Enter checks, Esc stops"))
        self.report.border_title = Content(str(self.checks.check.label))
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
        """Check; from the report, to the event that does not hold."""
        event.stop()
        if event.lines is self.checks:
            self._start(self.checks.check)
        elif (outcome := self.checks.outcomes.get(self.checks.check)) and outcome.bad_position:
            self.post_message(OpenEvent(outcome.bad_position))

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """Stop the check; from the report, back to the checks."""
        event.stop()
        if not self.columns.go(self.columns.depth - 1):
            self._stop(self.checks.check)

    def action_check_all(self) -> None:
        """Every check, one after the other."""
        for check in Check:
            self._start(check)

    def on_check_progress(self, message: CheckProgress) -> None:
        """Draw how far it is."""
        if message.check in self.checks.running:
            self.checks.running[message.check] = (message.done, message.to_do)
            self.checks.refresh()

    def on_check_done(self, message: CheckDone) -> None:
        """Show what it came to, and remember a log that holds."""
        outcome = message.outcome
        self.checks.running.pop(outcome.check, None)
        self.checks.outcomes[outcome.check] = outcome
        if outcome.check is not Check.VIEWS:
            self.session.holds = outcome.ok
        if outcome.verified is not None:
            self._keeper.verified(outcome.verified)
            self.session.verified = outcome.verified.position
        self.redraw()
        self.post_message(Verdict())

    def on_failed(self, message: Failed) -> None:
        """A check could not be made."""
        check = Check[message.sort]
        self.checks.running.pop(check, None)
        text = f"✖ {harmless(message.error.message)} {harmless(message.error.way_out)}"
        self.redraw()
        self.report.say(text, "bad")

    def _start(self, check: Check) -> None:
        if check in self.checks.running:
            return
        if self._auditor is None:
            self._auditor = Desk(self.session.place, self)
        self.checks.outcomes.pop(check, None)
        self.checks.running[check] = (0, 0)
        now_us = microseconds(self.session.now().now)
        question = partial(find_outcome, check=check, known=self._keeper.kept.verified, now_us=now_us)
        self._auditor.ask(check.name, question, self)
        self.redraw()

    def _stop(self, check: Check) -> None:
        if self._auditor is not None and self.checks.running.pop(check, None) is not None:
            self._auditor.drop(check.name)
            self.redraw()

    def _write(self, width: int) -> list[Line]:
        sheet = Sheet(width)
        check = self.checks.check
        outcome = self.checks.outcomes.get(check)
        if outcome is not None:
            sheet.title(
                tr("✓ It holds.") if outcome.ok else tr("✖ It does not hold."),
                "good" if outcome.ok else "bad",
            )
            for finding in outcome.findings:
                sheet.value(finding.label, harmless(finding.text), "" if finding.ok else "bad")
            if outcome.bad_position is not None:
                sheet.text(tr("Enter here shows the event in the Log."), "dim")
        elif check in self.checks.running:
            sheet.title(tr("checking …"))
        else:
            sheet.title(tr("Not checked since the program started."))
        sheet.heading(tr("What is checked"))
        sheet.text(check.about)
        self._ledger(sheet)
        return sheet.lines

    def _ledger(self, sheet: Sheet) -> None:
        session, known = self.session, self._keeper.kept.verified
        sheet.heading(tr("This ledger"))
        sheet.value(tr("Folder"), harmless(str(session.place)))
        sheet.value(tr("Identity"), session.log.identity)
        sheet.value(tr("Entries"), f"{session.head:,}")
        if known is None:
            sheet.value(tr("Verified"), tr("never, by you"), "dim")
        else:
            time = written_us(known.us, session.zone)
            sheet.value(tr("Verified"), tr("#{position:,} on {time}", position=known.position, time=time))
            sheet.value(tr("Root then"), known.root, "dim")
