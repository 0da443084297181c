"""The actions that a user can run anywhere, each declared in `actions_anywhere.py`."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.command import CommandPalette

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import language, switch_language, tr
from opsledger_projections.at import LIVE
from opsledger_tui.action import Where
from opsledger_tui.course import Course
from opsledger_tui.frame import Frame
from opsledger_tui.help_page import HelpPage
from opsledger_tui.kept import Keeper
from opsledger_tui.marks import words_of
from opsledger_tui.prompt import Purpose
from opsledger_tui.questions import EventsWanted, find_activity, find_hits
from opsledger_tui.session import Session
from opsledger_tui.taker import Taker
from opsledger_tui.themes import LABELS, NAMES
from opsledger_tui.view import Desks

if TYPE_CHECKING:
    from opsledger.batch import Receipt
    from opsledger_tui.clerk import Clerk
    from opsledger_tui.drafts import Drafts
    from opsledger_tui.hander import Hander
    from opsledger_tui.places import Places
    from opsledger_tui.prover import Prover


class Deeds(App[object], inherit_bindings=False):
    """Runs the actions that a user starts by a key, the mouse or the palette; subclasses handle everything else."""

    session: Session
    frame: Frame
    course: Course
    desks: Desks
    keeper: Keeper
    filter_before = ""
    """The filter that was active when the user began to type another."""
    activity_due = False
    """Whether a new count of the events over time is already due."""

    @cached_property
    def clerk(self) -> Clerk:
        """The helper that records for the user."""
        from opsledger_tui.clerk import Clerk  # noqa: PLC0415 - the first frame waits for no form

        desks = self.desks
        return Clerk(self, self.session, desks.writer, desks.reader, self._recorded, self.drafts)

    @cached_property
    def drafts(self) -> Drafts:
        """The user's drafts: input typed into forms but not recorded."""
        from opsledger_tui.drafts import Drafts  # noqa: PLC0415 - the first frame waits for no draft

        return Drafts(self.session.log.identity)

    @cached_property
    def places(self) -> Places:
        """The user's saved views and bookmarks."""
        from opsledger_tui.places import Places  # noqa: PLC0415 - as above

        return Places(self, self.session, self.course, self.keeper)

    @cached_property
    def hander(self) -> Hander:
        """The helper that copies and exports."""
        from opsledger_tui.hander import Hander  # noqa: PLC0415 - as above

        return Hander(self, self.desks.reader, partial(self.frame.prompt.open, Purpose.EXPORT))

    @cached_property
    def taker(self) -> Taker:
        """The helper that handles input in the bottom line."""
        return Taker(self)

    @cached_property
    def prover(self) -> Prover:
        """The helper that proves events to others."""
        from opsledger_tui.prover import Prover  # noqa: PLC0415 - as above

        return Prover(self, self.session, self.desks.writer, self.hander, self.frame.prompt.open)

    def complain(self, error: OpsledgerError, timeout_s: float | None = None) -> None:
        """Show what went wrong, and the way out."""
        text = harmless(error.said)
        self.notify(text, severity="error", timeout=timeout_s, markup=False)

    def ask_activity(self) -> None:
        """Count the events over time again."""
        self.activity_due = False
        self.desks.finder.ask("activity", partial(find_activity, axis=self.session.axis), self)
        self.ask_hits()

    def ask_hits(self) -> None:
        """Count the filter's events over time again, after their list has been found."""
        session = self.session
        self.desks.searcher.drop("hits")
        if not session.wish.empty:
            wanted = EventsWanted(0, session.wish, LIVE, session.axis, session.now())
            self.desks.searcher.ask("hits", partial(find_hits, wanted=wanted), self)

    def action_show_now(self) -> None:
        """Show screen 1."""
        self.course.go(Where.NOW)

    def action_show_book(self) -> None:
        """Show screen 2."""
        self.course.go(Where.BOOK)

    def action_show_log(self) -> None:
        """Show screen 3."""
        self.course.go(Where.LOG)

    def action_show_diff(self) -> None:
        """Show screen 4."""
        self.course.go(Where.DIFF)

    def action_compare(self) -> None:
        """Show screen 4 for the selected record."""
        if (since := self.frame.view.since) is not None:
            self.course.set_mark("a", since)
        self.course.compare(self.frame.view.record)

    def action_mark_a(self) -> None:
        """Mark the shown moment as A."""
        words = words_of(self.course.mark("a"), self.session.zone)
        self.notify(tr("A is {moment}.", moment=words))

    def action_mark_b(self) -> None:
        """Mark the shown moment as B."""
        words = words_of(self.course.mark("b"), self.session.zone)
        self.notify(tr("B is {moment}.", moment=words))

    def action_show_kpi(self) -> None:
        """Show screen 5."""
        self.course.go(Where.KPI)

    def action_show_verify(self) -> None:
        """Show screen 6."""
        self.course.go(Where.VERIFY)

    def action_switch_record(self) -> None:
        """Go to any record."""
        self.places.ask_record(self.desks.reader)

    def action_set_bookmark(self) -> None:
        """Set a bookmark at the cursor."""
        view = self.frame.view
        self.places.mark(view.record, view.entry, view.title_of_record)

    def action_show_kept(self) -> None:
        """Show saved views and bookmarks."""
        self.places.choose()

    def action_keep_view(self) -> None:
        """Ask for a name under which to save this view."""
        self.frame.prompt.open(Purpose.KEEP)

    def action_go_back(self) -> None:
        """Return to the previous place."""
        if not self.course.back():
            self.notify(tr("There is nothing to go back to."))

    def action_edit_filter(self) -> None:
        """Ask for a filter, starting from the present one or the last."""
        self.filter_before = self.session.wish_text
        self.frame.prompt.open(Purpose.FILTER, self.session.wish_text or self.course.last_filter)

    def action_clear_filter(self) -> None:
        """Remove the filter."""
        if self.session.wish.empty:
            self.notify(tr("No filter is on."))
        self.course.filter("")

    def action_travel(self) -> None:
        """Ask for a moment."""
        self.frame.prompt.open(Purpose.TRAVEL)

    def action_go_live(self) -> None:
        """Show the present."""
        if not self._in_present():
            self.course.travel_to(LIVE)

    def action_earlier(self) -> None:
        """Go to the previous event."""
        self.frame.view.scrub(-1)

    def action_later(self) -> None:
        """Go to the next event."""
        if not self._in_present():
            self.frame.view.scrub(1)

    def action_day_back(self) -> None:
        """Go a day earlier."""
        self.course.travel_days(-1)

    def action_day_on(self) -> None:
        """Go a day later."""
        if not self._in_present():
            self.course.travel_days(1)

    def action_freeze(self) -> None:
        """Hold new events back, or let them in again."""
        if self.session.live:
            self.course.freeze()
        else:
            key = self.session.keymap.key("go_live")
            self.notify(tr("Nothing new comes into the past. {key} goes back to the present.", key=key))

    def _in_present(self) -> bool:
        """Whether the present is shown; if so, says that nothing comes after it."""
        if self.session.live:
            self.notify(tr("This is the present."))
        return self.session.live

    def action_switch_clock(self) -> None:
        """Switch to the other clock."""
        self.course.switch_clock()
        self.ask_activity()

    def action_edit(self) -> None:
        """Record something about the selected record."""
        self.clerk.edit(self.frame.view.record)

    def action_new(self) -> None:
        """Begin a new record."""
        self.clerk.begin()

    def action_show_drafts(self) -> None:
        """Offer the drafts to continue."""
        self.clerk.choose_draft()

    def action_copy(self) -> None:
        """Copy the line under the cursor to the clipboard."""
        self.hander.copy(self.frame.view)

    def action_export(self) -> None:
        """Export what is shown to a file."""
        self.hander.export(self.frame.view)

    def action_prove(self) -> None:
        """Write the proof of the selected event to a file."""
        self.prover.prove(self.frame.view.entry)

    def action_give_evidence(self) -> None:
        """Write the selected record as of the shown moment, with its proof, to a file."""
        self.prover.give_evidence(self.frame.view.record)

    def action_switch_language(self) -> None:
        """Switch between English and Chinese."""
        switch_language("en" if language() == "zh" else "zh")
        self.frame.redraw()

    def action_switch_theme(self) -> None:
        """Switch to the next theme."""
        self.wear(NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)])

    def wear(self, theme: str) -> None:
        """Use another theme until the program ends."""
        self.theme = theme
        self.notify(tr("Theme: {name}", name=LABELS[theme]))

    def action_next_pane(self) -> None:
        """Go to the next pane on the screen."""
        self._next_pane(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._next_pane(-1)

    def action_command_palette(self) -> None:
        """Offer every action by name."""
        if not CommandPalette.is_open(self):
            self.push_screen(CommandPalette(placeholder=tr("Type what you want to do")))

    def action_show_help(self) -> None:
        """Show the keys and what they do."""
        self.push_screen(HelpPage(self.frame.place))

    def _next_pane(self, step: int) -> None:
        if self.screen is self.frame:
            self.frame.view.columns.turn(step)
        else:
            self.screen.focus_next() if step > 0 else self.screen.focus_previous()

    def _recorded(self, receipt: Receipt) -> None:
        """Show a newly created record; an existing one is already on the screen."""
        if receipt.entries[0].version == 1:
            self.course.open_record(receipt.record)
