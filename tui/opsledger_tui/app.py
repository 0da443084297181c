"""The terminal interface of one ledger."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.actions import ActionParseResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer

from opsledger.clock import Clock, clock_in
from opsledger.harmless import harmless
from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import language, speak, tr
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings, named
from opsledger_tui.course import Course
from opsledger_tui.deeds import Deeds
from opsledger_tui.desk import UNFORESEEN, Desk
from opsledger_tui.frame import Frame
from opsledger_tui.kept import Keeper
from opsledger_tui.keymap import Keymap
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.messages import (
    ActivityFound,
    Arrived,
    AskFor,
    CatchingUp,
    Failed,
    FormFound,
    HitsFound,
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
from opsledger_tui.palette import ActionProvider
from opsledger_tui.prompt import Prompt, Purpose
from opsledger_tui.scroll_bar import draw_bars_at_once
from opsledger_tui.session import Session
from opsledger_tui.settings import NOTHING_SET, Settings
from opsledger_tui.tail import Tail
from opsledger_tui.themes import DEFAULT, MONO, theme_for, themes
from opsledger_tui.time_bar import TimeBar
from opsledger_tui.turns import Turns, Typed
from opsledger_tui.view import Desks
from opsledger_tui.warming import Warmed, warm
from opsledger_tui.wish import read_wish

if TYPE_CHECKING:
    from opsledger.audit.judgement import Finding
    from opsledger_tui.hander import Copied, Exported
    from opsledger_tui.vouching import Anchored

ACTIVITY_EVERY_S = 2.0
HITS_AFTER_S = 0.3
"""A filter is typed letter by letter, and its list goes before."""
CLOCK_EVERY_S = 20.0
GARBAGE = (2_000, 10, 100)
"""When Python looks for garbage that holds on to itself: what the last of the three counts looks through everything,
which holds up every thread, and ten thousand records held for a screen are no garbage."""
WARM_AFTER_S = 0.25
"""The first screen has found what it shows by then; until then nothing else runs beside it."""

FAULTS_FOR_S = 15.0
"""Faults in the user's settings stand so long: they come while the screen is looked at for the first time."""


class OpsledgerApp(Deeds, inherit_bindings=False):
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
        draw_bars_at_once()
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
        self.broken_by: Exception | None = None
        """What brought the interface to an end that nobody asked for."""
        self._faults = settings.faults
        self._hits_due: Timer | None = None
        self._turns = Turns(self, lambda: not self.frame.view.columns.focus_due)
        self._tail = Tail(ledger.place, head, self)
        self.frame = Frame(self.session, self.desks, place)
        self.course = Course(self.session, self.frame)

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

    async def on_event(self, event: events.Event) -> None:
        """Keys wait for one another; those that come when all is closed are too late."""
        if isinstance(event, Typed) and not self.screen_stack:
            return
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
        elif not self._turns.must_wait(event):
            await super().on_event(event)
            self._turns.handed_on()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do an action, of whatever widget; say so where an entry that it reads is damaged, and go on."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except OpsledgerError as error:
            self._complain(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """End. What a damaged file raises is told in words by whoever ran the interface; a traceback is for other things."""
        super()._handle_exception(error)
        if self.broken_by is None:
            self.broken_by = error
        if isinstance(self.broken_by, (OpsledgerError, *UNFORESEEN)):
            self._exit_renderables.clear()

    def on_turns_done(self, message: Turns.Done) -> None:
        """A key has been dealt with."""
        self._turns.came_back(message)

    def _begin(self) -> None:
        gc.freeze()  # What is there by now stays: nobody waits while it is looked through again and again.
        gc.set_threshold(*GARBAGE)
        self.set_timer(WARM_AFTER_S, partial(warm, self))
        self.call_later(self._tail.start)
        self.ask_activity()
        for fault in self._faults:
            self._complain(fault, FAULTS_FOR_S)
        self.set_interval(CLOCK_EVERY_S, self.frame.time_bar.refresh)

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
                wish = read_wish(message.text, self.session.now())
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
            elif message.purpose in (Purpose.PROOF, Purpose.EVIDENCE):
                self.prover.write(message.text)
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
            self.course.filter(self.filter_before)
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

    def do_there(self, place: Where, name: str) -> None:
        """Do an action of another screen: go there first."""
        self.course.go(place)
        self.call_after_refresh(self.do, name)

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

    def _close_prompt(self) -> None:
        self.frame.prompt.close()
        self.frame.refocus()

    def _grow(self, entries: list[Any]) -> None:
        for view in self.frame.views:
            view.grow(entries)
        if not self.activity_due:
            self.activity_due = True
            self.set_timer(ACTIVITY_EVERY_S, self.ask_activity)

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
) -> Finding | None:
    """Show a ledger, beginning with one screen, until the user leaves. What the log was found to be, where it was checked.

    In the theme that the terminal allows where none is set. Raises OpsledgerError where it came to another end.
    """
    settings = settings._replace(theme=theme_for(settings.theme, os.environ))
    app = OpsledgerApp(ledger, at=at, zone=zone, place=place, read_only=read_only, settings=settings)
    app.run()
    if isinstance(app.broken_by, OpsledgerError):
        raise app.broken_by
    if isinstance(app.broken_by, UNFORESEEN):
        from opsledger.unreadable import unreadable  # noqa: PLC0415 - only where a file is damaged

        raise unreadable(app.broken_by) from app.broken_by
    if app.broken_by is not None:
        raise OpsledgerError(tr("The interface met what nobody foresaw: {error}", error=repr(app.broken_by)))
    return app.session.finding
