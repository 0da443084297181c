"""What the interface as a whole is told: by its threads, by its screens, by the line at the bottom."""

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
"""A filter is typed letter by letter, and its list goes before."""
MISSED_SHOWN_S = 30.0
"""It is said once, and somebody has to act."""


class Hearing(Deeds, inherit_bindings=False):
    """Listens to everybody but the user's keys, and hands on what it hears to whoever sees to it."""

    _hits_due: Timer | None = None

    # What the threads tell.

    def on_warmed(self, message: Warmed) -> None:
        """There is time for what vouches for the ledger, and for what was left from another day."""
        del message
        self._ask_anchored()
        self._offer_drafts()

    def on_arrived(self, message: Arrived) -> None:
        """New events: show them, unless the screen is frozen or in the past."""
        moved = self.session.advance(message.entries[-1].position)
        self.frame.heading.refresh()
        self.frame.time_bar.refresh()
        if moved:
            self._grow(message.entries)

    def on_cut_off(self, message: CutOff) -> None:
        """No new events will come: that stands there for as long as it is so."""
        self.session.cut_off = True
        self.frame.time_bar.refresh()
        self.complain(message.error)

    def on_came_back(self, message: CameBack) -> None:
        """It is live again."""
        del message
        self.session.cut_off = False
        self.frame.time_bar.refresh()
        self.notify(tr("The ledger is in its place again."))

    def on_catching_up(self, message: CatchingUp) -> None:
        """The views are on their way."""
        self.frame.time_bar.show_progress(message.done, message.to_do)

    def on_activity_found(self, message: ActivityFound) -> None:
        """Draw how much happened when."""
        self.frame.time_bar.show_activity(message.activity, message.axis)

    def on_sifted(self, message: Sifted) -> None:
        """Count what the filter lets through, once nothing more is typed."""
        del message
        if self._hits_due is not None:
            self._hits_due.stop()
        self._hits_due = self.set_timer(HITS_AFTER_S, self.ask_hits)

    def on_hits_found(self, message: HitsFound) -> None:
        """Draw when the events of the filter happened."""
        self.frame.time_bar.show_hits(message)

    def on_failed(self, message: Failed) -> None:
        """A question that belongs to no screen could not be answered."""
        self.complain(message.error)

    def on_record_found(self, message: RecordFound) -> None:
        """Something is to be recorded about a record."""
        self.clerk.choose_verb(message.standing)

    def on_form_found(self, message: FormFound) -> None:
        """A form is to be filled in."""
        self.clerk.fill_in(message)

    # What the screens ask for.

    def on_travel(self, message: Travel) -> None:
        """Show another moment."""
        self.course.travel_to(message.moment)

    def on_time_bar_picked(self, message: TimeBar.Picked) -> None:
        """A time was clicked."""
        self.course.travel_to_us(message.us)

    def on_ask_for(self, message: AskFor) -> None:
        """Something is to be typed."""
        self.frame.prompt.open(message.purpose)

    def on_open_record(self, message: OpenRecord) -> None:
        """A record in the Book."""
        self.course.open_record(message.record)

    def on_open_event(self, message: OpenEvent) -> None:
        """An event in the Log."""
        self.course.open_event(message.position)

    def on_verdict(self, message: Verdict) -> None:
        """The first line says whether the log holds."""
        del message
        self.frame.heading.refresh()

    def on_anchored(self, message: Anchored) -> None:
        """It says too how far a checkpoint outside covers the log."""
        self.session.anchored = message.size
        self.frame.heading.refresh()

    def on_copied(self, message: Copied) -> None:
        """A line is on its way to the clipboard."""
        self.hander.copied(message)

    def on_exported(self, message: Exported) -> None:
        """A file is written."""
        self.hander.exported(message)

    def on_unnoted(self, message: Unnoted) -> None:
        """The access log does not tell of something that was read or handed out."""
        self.notify(
            tr("The access log could not be written: {error}", error=harmless(message.why)),
            severity="warning",
            markup=False,
        )

    def on_missed(self, message: Missed) -> None:
        """The log was put back or changed since it was last read."""
        self.notify(missed_words(message.position), severity="error", timeout=MISSED_SHOWN_S, markup=False)

    def on_options_found(self, message: OptionsFound) -> None:
        """The records to go to."""
        self.places.choose_record(message)

    def on_open_events(self, message: OpenEvents) -> None:
        """The events of a record in the Log."""
        self.course.open_events(message.record)

    def on_open_figure(self, message: OpenFigure) -> None:
        """The chart of an indicator."""
        self.course.open_figure(message.record, message.period)

    # What is typed into the line at the bottom.

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """Some letters more."""
        self.taker.look_at(message)

    def on_prompt_given(self, message: Prompt.Given) -> None:
        """The whole of it."""
        self.taker.take(message)

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Nothing after all."""
        self.taker.cancel(message)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        """Something else has the focus."""
        del message
        self.taker.leave()

    # How it is done.

    def _ask_anchored(self) -> None:
        from opsledger_tui.vouching import find_anchored  # noqa: PLC0415 - after the first frame

        self.desks.reader.ask("anchored", find_anchored, self)

    def _offer_drafts(self) -> None:
        """Say what was typed into forms and not recorded when the program last ended."""
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
