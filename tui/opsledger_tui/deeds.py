"""What a user can do anywhere: the actions of the interface as a whole, each declared in `actions_anywhere.py`."""

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
    """Does what a user asks for by a key, the mouse or the palette; the app itself listens to everybody else."""

    session: Session
    frame: Frame
    course: Course
    desks: Desks
    keeper: Keeper
    filter_before = ""
    """The filter that was there when a user began to type another."""
    activity_due = False
    """What happened when is counted anew before long."""

    @cached_property
    def clerk(self) -> Clerk:
        """Who records for the user."""
        from opsledger_tui.clerk import Clerk  # noqa: PLC0415 - the first frame waits for no form

        desks = self.desks
        return Clerk(self, self.session, desks.writer, desks.reader, self._recorded, self.drafts)

    @cached_property
    def drafts(self) -> Drafts:
        """What the user typed into forms and did not record."""
        from opsledger_tui.drafts import Drafts  # noqa: PLC0415 - the first frame waits for no draft

        return Drafts(self.session.log.identity)

    @cached_property
    def places(self) -> Places:
        """The user's own ways through the ledger."""
        from opsledger_tui.places import Places  # noqa: PLC0415 - as above

        return Places(self, self.session, self.course, self.keeper)

    @cached_property
    def hander(self) -> Hander:
        """Who hands out what is shown."""
        from opsledger_tui.hander import Hander  # noqa: PLC0415 - as above

        return Hander(self, self.desks.reader, partial(self.frame.prompt.open, Purpose.EXPORT))

    @cached_property
    def taker(self) -> Taker:
        """Who takes what is typed into the line at the bottom."""
        return Taker(self)

    @cached_property
    def prover(self) -> Prover:
        """Who proves events to others."""
        from opsledger_tui.prover import Prover  # noqa: PLC0415 - as above

        return Prover(self, self.session, self.desks.writer, self.hander, self.frame.prompt.open)

    def complain(self, error: OpsledgerError, timeout_s: float | None = None) -> None:
        """Say what went wrong, and the way out."""
        text = harmless(error.said)
        self.notify(text, severity="error", timeout=timeout_s, markup=False)

    def ask_activity(self) -> None:
        """Count anew what happened when."""
        self.activity_due = False
        self.desks.finder.ask("activity", partial(find_activity, axis=self.session.axis), self)
        self.ask_hits()

    def ask_hits(self) -> None:
        """Count anew when the events of the filter happened; not before their list had its turn."""
        session = self.session
        self.desks.searcher.drop("hits")
        if not session.wish.empty:
            wanted = EventsWanted(0, session.wish, LIVE, session.axis, session.now())
            self.desks.searcher.ask("hits", partial(find_hits, wanted=wanted), self)

    def action_show_now(self) -> None:
        """Screen 1."""
        self.course.go(Where.NOW)

    def action_show_book(self) -> None:
        """Screen 2."""
        self.course.go(Where.BOOK)

    def action_show_log(self) -> None:
        """Screen 3."""
        self.course.go(Where.LOG)

    def action_show_diff(self) -> None:
        """Screen 4."""
        self.course.go(Where.DIFF)

    def action_compare(self) -> None:
        """Screen 4, about the record at hand."""
        if (since := self.frame.view.since) is not None:
            self.course.set_mark("a", since)
        self.course.compare(self.frame.view.record)

    def action_mark_a(self) -> None:
        """The shown moment is A."""
        words = words_of(self.course.mark("a"), self.session.zone)
        self.notify(tr("A is {moment}.", moment=words))

    def action_mark_b(self) -> None:
        """The shown moment is B."""
        words = words_of(self.course.mark("b"), self.session.zone)
        self.notify(tr("B is {moment}.", moment=words))

    def action_show_kpi(self) -> None:
        """Screen 5."""
        self.course.go(Where.KPI)

    def action_show_verify(self) -> None:
        """Screen 6."""
        self.course.go(Where.VERIFY)

    def action_switch_record(self) -> None:
        """Any record."""
        self.places.ask_record(self.desks.reader)

    def action_set_bookmark(self) -> None:
        """Mark what the cursor is at."""
        view = self.frame.view
        self.places.mark(view.record, view.entry, view.title_of_record)

    def action_show_kept(self) -> None:
        """Saved views and bookmarks."""
        self.places.choose()

    def action_keep_view(self) -> None:
        """Type a name for this view."""
        self.frame.prompt.open(Purpose.KEEP)

    def action_go_back(self) -> None:
        """Where the user was before."""
        if not self.course.back():
            self.notify(tr("There is nothing to go back to."))

    def action_edit_filter(self) -> None:
        """Type a filter; starts from the present one, or the last."""
        self.filter_before = self.session.wish_text
        self.frame.prompt.open(Purpose.FILTER, self.session.wish_text or self.course.last_filter)

    def action_clear_filter(self) -> None:
        """Everything."""
        if self.session.wish.empty:
            self.notify(tr("No filter is on."))
        self.course.filter("")

    def action_travel(self) -> None:
        """Type a moment."""
        self.frame.prompt.open(Purpose.TRAVEL)

    def action_go_live(self) -> None:
        """The present."""
        if not self._in_present():
            self.course.travel_to(LIVE)

    def action_earlier(self) -> None:
        """The event before."""
        self.frame.view.scrub(-1)

    def action_later(self) -> None:
        """The next event."""
        if not self._in_present():
            self.frame.view.scrub(1)

    def action_day_back(self) -> None:
        """A day earlier."""
        self.course.travel_days(-1)

    def action_day_on(self) -> None:
        """A day later."""
        if not self._in_present():
            self.course.travel_days(1)

    def action_freeze(self) -> None:
        """Hold new events back, or let them come."""
        if self.session.live:
            self.course.freeze()
        else:
            key = self.session.keymap.key("go_live")
            self.notify(tr("Nothing new comes into the past. {key} goes back to the present.", key=key))

    def _in_present(self) -> bool:
        """Whether the present is shown, after which nothing is; says so."""
        if self.session.live:
            self.notify(tr("This is the present."))
        return self.session.live

    def action_switch_clock(self) -> None:
        """The other clock."""
        self.course.switch_clock()
        self.ask_activity()

    def action_edit(self) -> None:
        """Record something about the record at hand."""
        self.clerk.edit(self.frame.view.record)

    def action_new(self) -> None:
        """Begin a record."""
        self.clerk.begin()

    def action_show_drafts(self) -> None:
        """Go on with something that was typed and not recorded."""
        self.clerk.choose_draft()

    def action_copy(self) -> None:
        """The line under the cursor to the clipboard."""
        self.hander.copy(self.frame.view)

    def action_export(self) -> None:
        """What is shown to a file."""
        self.hander.export(self.frame.view)

    def action_prove(self) -> None:
        """The proof of the event at hand to a file."""
        self.prover.prove(self.frame.view.entry)

    def action_give_evidence(self) -> None:
        """The record at hand as it stands at the shown moment to a file."""
        self.prover.give_evidence(self.frame.view.record)

    def action_switch_language(self) -> None:
        """English or Chinese."""
        switch_language("en" if language() == "zh" else "zh")
        self.frame.redraw()

    def action_switch_theme(self) -> None:
        """The next theme."""
        self.wear(NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)])

    def wear(self, theme: str) -> None:
        """Another theme, until the program ends."""
        self.theme = theme
        self.notify(tr("Theme: {name}", name=LABELS[theme]))

    def action_next_pane(self) -> None:
        """The next pane on the screen."""
        self._next_pane(1)

    def action_previous_pane(self) -> None:
        """The pane before."""
        self._next_pane(-1)

    def action_command_palette(self) -> None:
        """Every action by name."""
        if not CommandPalette.is_open(self):
            self.push_screen(CommandPalette(placeholder=tr("Type what you want to do")))

    def action_show_help(self) -> None:
        """Keys and what they do."""
        self.push_screen(HelpPage(self.frame.place))

    def _next_pane(self, step: int) -> None:
        if self.screen is self.frame:
            self.frame.view.columns.turn(step)
        else:
            self.screen.focus_next() if step > 0 else self.screen.focus_previous()

    def _recorded(self, receipt: Receipt) -> None:
        """Show a record that was begun; one that was there is on the screen."""
        if receipt.entries[0].version == 1:
            self.course.open_record(receipt.record)
