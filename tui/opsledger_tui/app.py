"""The terminal interface of one ledger."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from datetime import tzinfo
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from opsledger.clock import Clock, clock_in
from opsledger.harmless import harmless
from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import language, speak, switch_language, tr
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings, named
from opsledger_tui.course import Course
from opsledger_tui.desk import Desk
from opsledger_tui.frame import Frame
from opsledger_tui.help_page import HelpPage
from opsledger_tui.kept import Keeper
from opsledger_tui.keymap import Keymap
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.marks import words_of
from opsledger_tui.messages import (
    ActivityFound,
    Arrived,
    AskFor,
    CatchingUp,
    Failed,
    FormFound,
    OpenEvent,
    OpenEvents,
    OpenRecord,
    OptionsFound,
    RecordFound,
    Travel,
    Verdict,
)
from opsledger_tui.palette import ActionProvider
from opsledger_tui.prompt import Prompt, Purpose
from opsledger_tui.questions import find_activity
from opsledger_tui.session import Session
from opsledger_tui.settings import NOTHING_SET, Settings
from opsledger_tui.tail import Tail
from opsledger_tui.themes import DEFAULT, LABELS, MONO, NAMES, theme_for, themes
from opsledger_tui.time_bar import TimeBar
from opsledger_tui.view import Desks
from opsledger_tui.wish import read_wish

if TYPE_CHECKING:
    from opsledger.batch import Receipt
    from opsledger_tui.clerk import Clerk
    from opsledger_tui.drafts import Drafts
    from opsledger_tui.hander import Copied, Exported, Hander
    from opsledger_tui.places import Places

ACTIVITY_EVERY_S = 2.0
CLOCK_EVERY_S = 20.0
FAULTS_FOR_S = 15.0
"""Faults in the user's settings stand so long: they come while the screen is looked at for the first time."""


class OpsledgerApp(App[object], inherit_bindings=False):
    """The Log and the Book of one ledger, at any moment."""

    TITLE = "opsledger"
    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.APP)
    COMMANDS: ClassVar[set[Any]] = {ActionProvider}
    ALLOW_SELECT = False

    def __init__(
        self,
        ledger: Ledger,
        *,
        at: At = LIVE,
        zone: tzinfo | None = None,
        clock: Callable[[], Clock] = clock_in,
        place: Where = Where.NOW,
        read_only: bool = False,
        settings: Settings = NOTHING_SET,
    ) -> None:
        """An interface for a ledger, which stays the caller's to close, beginning with the screen `place`.

        `zone` is what times are read and written in, the machine's where None; `clock` tells the time.
        `read_only` refuses every wish to record something. `settings` are the user's theme and keys.
        """
        super().__init__()
        for each in themes():
            self.register_theme(each)
        self.theme = settings.theme or DEFAULT
        self.no_color = self.theme == MONO  # Widgets of Textual's then mark what they otherwise only colour.
        speak(language())  # Every task from here on shares the language, and hears when it changes.
        self.animation_level = "none"
        head = ledger.log.head()
        self.keeper = Keeper(ledger.identity)
        self.session = Session(
            place=ledger.place,
            log=ledger.log,
            now=lambda: clock()._replace(zone=zone),
            zone=zone,
            keymap=Keymap(settings.keys),
            read_only=read_only,
            moment=at,
            head=head,
            arrived=head,
            user=ledger.authenticated,
            seen=min(head, self.keeper.kept.seen),
            seen_us=self.keeper.kept.seen_us,
        )
        self.desks = Desks(
            finder=Desk(ledger.place, self),
            searcher=Desk(ledger.place, self),
            reader=Desk(ledger.place, self),
            writer=Desk(ledger.place, self, writes=not read_only),
        )
        self._faults = settings.faults
        self._tail = Tail(ledger.place, head, self)
        self._filter_before = ""
        self._activity_due = False
        self.frame = Frame(self.session, self.desks, place)
        self.course = Course(self.session, self.frame)

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

    def get_default_screen(self) -> Screen[Any]:
        """The frame; there is no other base screen."""
        return self.frame

    @property
    def place(self) -> Where:
        """The screen that is shown."""
        return self.frame.place

    def on_mount(self) -> None:
        """Draw first; follow the log and count what happened when after that."""
        if own := self.session.keymap.own:
            self.set_keymap(own)
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Remember how far the user saw; end the threads."""
        self.keeper.seen(self.session.arrived, microseconds(self.session.now().now))
        self._tail.close()
        self.desks.close()

    def _begin(self) -> None:
        gc.freeze()  # What is there by now stays: nobody waits while it is looked through again and again.
        self._tail.start()
        self._ask_activity()
        for fault in self._faults:
            self._complain(fault, FAULTS_FOR_S)
        self.set_interval(CLOCK_EVERY_S, self.frame.time_bar.refresh)
        self._offer_drafts()

    # What the threads tell.

    def on_arrived(self, message: Arrived) -> None:
        """New events: show them, unless the screen is frozen or in the past."""
        moved = self.session.advance(message.entries[-1].position)
        self.frame.heading.refresh()
        self.frame.time_bar.refresh()
        if moved:
            self._grow(message.entries)

    def on_catching_up(self, message: CatchingUp) -> None:
        """The views are on their way."""
        self.frame.time_bar.show_progress(message.done, message.to_do)

    def on_activity_found(self, message: ActivityFound) -> None:
        """Draw how much happened when."""
        self.frame.time_bar.show_activity(message.activity, message.axis)

    def on_failed(self, message: Failed) -> None:
        """A question that belongs to no screen could not be answered."""
        self._complain(message.error)

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

    def on_copied(self, message: Copied) -> None:
        """A line is on its way to the clipboard."""
        self.hander.copied(message)

    def on_exported(self, message: Exported) -> None:
        """A file is written."""
        self.hander.exported(message)

    def on_options_found(self, message: OptionsFound) -> None:
        """The records to go to."""
        self.places.choose_record(message)

    def on_open_events(self, message: OpenEvents) -> None:
        """The events of a record in the Log."""
        self.course.open_events(message.record)

    def on_open_figure(self, message: OpenFigure) -> None:
        """The chart of an indicator."""
        self.course.open_figure(message.record, message.period)

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """A filter works while it is typed."""
        if message.purpose is Purpose.FILTER:
            try:
                wish = read_wish(message.text)
            except OpsledgerError as error:
                self.frame.prompt.remark(f"{error.message} {error.way_out}")
                return
            self.frame.prompt.remark("")
            self.course.show_wish(wish, message.text)

    def on_prompt_given(self, message: Prompt.Given) -> None:
        """Take what was typed, or say what is wrong with it and let it be mended."""
        try:
            if message.purpose is Purpose.FILTER:
                self.course.filter(message.text)
            elif message.purpose is Purpose.TRAVEL:
                self.course.travel_by(message.text)
            elif message.purpose is Purpose.MARK_A:
                self.course.mark_by("a", message.text)
            elif message.purpose is Purpose.MARK_B:
                self.course.mark_by("b", message.text)
            elif message.purpose is Purpose.EXPORT:
                self.hander.write(message.text)
            elif message.purpose is Purpose.KEEP:
                if message.text.strip():
                    self.places.save(message.text)
            else:
                self.course.jump(message.text)
        except OpsledgerError as error:
            self.frame.prompt.remark(error.message)
            self._complain(error)
            return
        self._close_prompt()

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """As it was before."""
        if message.purpose is Purpose.FILTER:
            self.course.filter(self._filter_before)
        self._close_prompt()

    def on_prompt_left(self, message: Prompt.Left) -> None:
        """What was typed so far stands. Another window in front of the terminal leaves the field open."""
        del message
        if self.app_focus:
            self.frame.prompt.close()

    def watch_theme(self, theme: str) -> None:
        """What else depends on it."""
        self.no_color = theme == MONO

    # Actions: each is declared in `actions.py`.

    def action_here(self, name: str) -> None:
        """Do an action by its name: a click in the key line."""
        self.do(name)

    def do(self, name: str) -> None:
        """Do an action of the registry, wherever it belongs."""
        where = named()[name].where
        owner = {
            Where.APP: self,
            Where.PANE: self.frame.view.columns.pane,
            Where.LINES: self.screen,
            Where.FORM: self.screen,
            Where.ROW: self.screen,
            Where.TABLE: self.focused,
            Where.PICKER: self.screen,
        }.get(where) or self.frame.view.owner_of(where)
        self.call_later(self.run_action, name, owner)

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
        self._filter_before = self.session.wish_text
        self.frame.prompt.open(Purpose.FILTER, self.session.wish_text or self.course.last_filter)

    def action_clear_filter(self) -> None:
        """Everything."""
        self.course.filter("")

    def action_travel(self) -> None:
        """Type a moment."""
        self.frame.prompt.open(Purpose.TRAVEL)

    def action_go_live(self) -> None:
        """The present."""
        self.course.travel_to(LIVE)

    def action_earlier(self) -> None:
        """The event before."""
        self.frame.view.scrub(-1)

    def action_later(self) -> None:
        """The next event."""
        self.frame.view.scrub(1)

    def action_day_back(self) -> None:
        """A day earlier."""
        self.course.travel_days(-1)

    def action_day_on(self) -> None:
        """A day later."""
        if not self.session.live:
            self.course.travel_days(1)

    def action_freeze(self) -> None:
        """Hold new events back, or let them come."""
        self.course.freeze()

    def action_switch_clock(self) -> None:
        """The other clock."""
        self.course.switch_clock()
        self._ask_activity()

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
        self.push_screen(HelpPage(self.place))

    # How it is done.

    def _recorded(self, receipt: Receipt) -> None:
        """Show a record that was begun; one that was there is on the screen."""
        if receipt.entries[0].version == 1:
            self.course.open_record(receipt.record)

    def _offer_drafts(self) -> None:
        """Say what was typed into forms and not recorded when the program last ended."""
        from opsledger_tui.draft_list import offer_of, tell_aside  # noqa: PLC0415 - after the first frame

        offer = offer_of(self.drafts.all())
        for said in filter(None, (tell_aside(self.drafts), offer)):
            self.notify(said, markup=False)

    def _next_pane(self, step: int) -> None:
        if self.screen is self.frame:
            self.frame.view.columns.turn(step)
        else:
            self.screen.focus_next() if step > 0 else self.screen.focus_previous()

    def _close_prompt(self) -> None:
        self.frame.prompt.close()
        self.frame.refocus()

    def _grow(self, entries: list[Any]) -> None:
        for view in self.frame.views:
            view.grow(entries)
        if not self._activity_due:
            self._activity_due = True
            self.set_timer(ACTIVITY_EVERY_S, self._ask_activity)

    def _ask_activity(self) -> None:
        self._activity_due = False
        self.desks.finder.ask("activity", partial(find_activity, axis=self.session.axis), self)

    def _complain(self, error: OpsledgerError, timeout_s: float | None = None) -> None:
        text = harmless(f"{error.message} {error.way_out}")
        self.notify(text, severity="error", timeout=timeout_s, markup=False)


def run(
    ledger: Ledger,
    *,
    at: At = LIVE,
    zone: tzinfo | None = None,
    place: Where = Where.NOW,
    read_only: bool = False,
    settings: Settings = NOTHING_SET,
) -> None:
    """Show a ledger, beginning with one screen, until the user leaves.

    In the theme that the terminal allows where none is set.
    """
    settings = settings._replace(theme=theme_for(settings.theme, os.environ))
    OpsledgerApp(ledger, at=at, zone=zone, place=place, read_only=read_only, settings=settings).run()
