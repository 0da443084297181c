"""Handlers of the messages that the app receives from its threads, its screens and the bottom line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from opsledger.harmless import harmless
from opsledger.missed import missed_words
from opsledger_events.language import tr
from opsledger_tui.deeds import Deeds
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.messages import (
    ActivityFound,
    Arrived,
    AskFor,
    CameBack,
    CatchingUp,
    CutOff,
    Failed,
    FormFound,
    HitsFound,
    Missed,
    OpenEvent,
    OpenEvents,
    OpenRecord,
    OptionsFound,
    RecordFound,
    Sifted,
    Travel,
    Unnoted,
    Verdict,
)
from opsledger_tui.prompt import Prompt
from opsledger_tui.time_bar import TimeBar
from opsledger_tui.warming import Warmed

if TYPE_CHECKING:
    from opsledger_tui.hander import Copied, Exported
    from opsledger_tui.vouching import Anchored

ACTIVITY_EVERY_S = 2.0
HITS_AFTER_S = 0.3
"""Seconds to wait before counting a filter's events: it is typed letter by letter, and its list has priority."""
MISSED_SHOWN_S = 30.0
"""Seconds for which this message is shown: it comes only once, and somebody has to act."""


class Hearing(Deeds, inherit_bindings=False):
    """Receives all messages except the user's keys, and passes each on to the part that handles it."""

    _hits_due: Timer | None = None

    # Messages from the threads.

    def on_warmed(self, message: Warmed) -> None:
        """Look for checkpoints and for drafts of another day, now that there is time."""
        del message
        self._ask_anchored()
        self._offer_drafts()

    def on_arrived(self, message: Arrived) -> None:
        """Show new events, unless the screen is frozen or shows the past."""
        moved = self.session.advance(message.entries[-1].position)
        self.frame.heading.refresh()
        self.frame.time_bar.refresh()
        if moved:
            self._grow(message.entries)

    def on_cut_off(self, message: CutOff) -> None:
        """Show that no new events will come, for as long as this holds."""
        self.session.cut_off = True
        self.frame.time_bar.refresh()
        self.complain(message.error)

    def on_came_back(self, message: CameBack) -> None:
        """Show that the log is live again."""
        del message
        self.session.cut_off = False
        self.frame.time_bar.refresh()
        self.notify(tr("The ledger is in its place again."))

    def on_catching_up(self, message: CatchingUp) -> None:
        """Show how far the views have caught up."""
        self.frame.time_bar.show_progress(message.done, message.to_do)

    def on_activity_found(self, message: ActivityFound) -> None:
        """Draw the number of events over time."""
        self.frame.time_bar.show_activity(message.activity, message.axis)

    def on_sifted(self, message: Sifted) -> None:
        """Count the filter's events, once typing has stopped."""
        del message
        if self._hits_due is not None:
            self._hits_due.stop()
        self._hits_due = self.set_timer(HITS_AFTER_S, self.ask_hits)

    def on_hits_found(self, message: HitsFound) -> None:
        """Draw the filter's events over time."""
        self.frame.time_bar.show_hits(message)

    def on_failed(self, message: Failed) -> None:
        """Report that a question of no particular screen could not be answered."""
        self.complain(message.error)

    def on_record_found(self, message: RecordFound) -> None:
        """Offer the verbs of a record about which something is to be recorded."""
        self.clerk.choose_verb(message.standing)

    def on_form_found(self, message: FormFound) -> None:
        """Open a form to fill in."""
        self.clerk.fill_in(message)

    # Requests from the screens.

    def on_travel(self, message: Travel) -> None:
        """Show another moment."""
        self.course.travel_to(message.moment)

    def on_time_bar_picked(self, message: TimeBar.Picked) -> None:
        """Travel to the clicked time."""
        self.course.travel_to_us(message.us)

    def on_ask_for(self, message: AskFor) -> None:
        """Open the bottom line for typing."""
        self.frame.prompt.open(message.purpose)

    def on_open_record(self, message: OpenRecord) -> None:
        """Show a record in the Book."""
        self.course.open_record(message.record)

    def on_open_event(self, message: OpenEvent) -> None:
        """Show an event in the Log."""
        self.course.open_event(message.position)

    def on_verdict(self, message: Verdict) -> None:
        """Show in the first line whether the log is intact."""
        del message
        self.frame.heading.refresh()

    def on_anchored(self, message: Anchored) -> None:
        """Show in the first line how far a checkpoint outside the ledger covers the log."""
        self.session.anchored = message.size
        self.frame.heading.refresh()

    def on_copied(self, message: Copied) -> None:
        """Put a line on the clipboard."""
        self.hander.copied(message)

    def on_exported(self, message: Exported) -> None:
        """Report that a file was written."""
        self.hander.exported(message)

    def on_unnoted(self, message: Unnoted) -> None:
        """Report that the access log lacks something that was read or handed out."""
        self.notify(
            tr("The access log could not be written: {error}", error=harmless(message.why)),
            severity="warning",
            markup=False,
        )

    def on_missed(self, message: Missed) -> None:
        """Report that the log was put back to an older copy or altered since it was last read."""
        self.notify(missed_words(message.position), severity="error", timeout=MISSED_SHOWN_S, markup=False)

    def on_options_found(self, message: OptionsFound) -> None:
        """Offer the records to go to."""
        self.places.choose_record(message)

    def on_open_events(self, message: OpenEvents) -> None:
        """Show the events of a record in the Log."""
        self.course.open_events(message.record)

    def on_open_figure(self, message: OpenFigure) -> None:
        """Show the chart of an indicator."""
        self.course.open_figure(message.record, message.period)

    # Input typed into the bottom line.

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """Handle each change while typing."""
        self.taker.look_at(message)

    def on_prompt_given(self, message: Prompt.Given) -> None:
        """Handle the submitted text."""
        self.taker.take(message)

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Handle cancelled input."""
        self.taker.cancel(message)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        """Handle the loss of focus."""
        del message
        self.taker.leave()

    # Helpers.

    def _ask_anchored(self) -> None:
        from opsledger_tui.vouching import find_anchored  # noqa: PLC0415 - after the first frame

        self.desks.reader.ask("anchored", find_anchored, self)

    def _offer_drafts(self) -> None:
        """Offer the drafts that were typed into forms but not recorded before the program last ended."""
        from opsledger_tui.draft_list import offer_of, tell_aside  # noqa: PLC0415 - after the first frame

        offer = offer_of(self.drafts.all())
        for said in filter(None, (tell_aside(self.drafts), offer)):
            self.notify(said, markup=False)

    def _grow(self, entries: list[Any]) -> None:
        for view in self.frame.views:
            view.grow(entries)
        if not self.activity_due:
            self.activity_due = True
            self.set_timer(ACTIVITY_EVERY_S, self.ask_activity)
