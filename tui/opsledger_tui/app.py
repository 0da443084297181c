"""The terminal interface of one ledger."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.actions import ActionParseResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets._toast import ToastHolder, ToastRack

from opsledger.clock import Clock, clock_in
from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import language, speak
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings, named
from opsledger_tui.course import Course
from opsledger_tui.desk import UNFORESEEN, Desk
from opsledger_tui.ending import give_up_in_time, leave_when_told
from opsledger_tui.frame import Frame
from opsledger_tui.hearing import Hearing
from opsledger_tui.kept import Keeper
from opsledger_tui.keymap import Keymap
from opsledger_tui.palette import ActionProvider
from opsledger_tui.scroll_bar import draw_bars_at_once
from opsledger_tui.session import Session
from opsledger_tui.settings import NOTHING_SET, Settings
from opsledger_tui.tail import Tail
from opsledger_tui.themes import DEFAULT, MONO, themes
from opsledger_tui.turns import Turns, Typed
from opsledger_tui.view import Desks
from opsledger_tui.warming import warm

CLOCK_EVERY_S = 20.0
GARBAGE = (2_000, 10, 100)
"""When Python looks for garbage that holds on to itself: what the last of the three counts looks through everything,
which holds up every thread, and ten thousand records held for a screen are no garbage."""
WARM_AFTER_S = 0.25
"""The first screen has found what it shows by then; until then nothing else runs beside it."""

FAULTS_FOR_S = 15.0
"""Faults in the user's settings stand so long: they come while the screen is looked at for the first time."""


class OpsledgerApp(Hearing, inherit_bindings=False):
    """The six screens on one ledger, at any moment."""

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
        self.told_to_end: signal.Signals | None = None
        """The signal that it was left for."""
        self._faults = settings.faults
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
        if not self.is_headless:
            leave_when_told(self)
        self.call_after_refresh(self._begin)

    def leave(self, told: signal.Signals) -> None:
        """End for a signal."""
        give_up_in_time()
        self.told_to_end = told
        self.exit()

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
            self.complain(error)
            return True

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in passing. What is said again stands there once."""
        for said in list(self._notifications):
            if said.message == message:
                self._unnotify(said, refresh=False)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def _refresh_notifications(self) -> None:
        """Show what is told now. Textual takes back a message and leaves its holder, which is a line of the screen for good."""
        told = {ToastRack._toast_id(said) for said in self._notifications}  # pyright: ignore[reportPrivateUsage]
        for screen in self.screen_stack:
            for holder in screen.query(ToastHolder):
                if holder.id not in told:
                    holder.remove()
        super()._refresh_notifications()

    def _handle_exception(self, error: Exception) -> None:
        """End. What a damaged file raises is told in words by whoever ran the interface; a traceback is for other things."""
        super()._handle_exception(error)
        if self.broken_by is None:
            self.broken_by = error
        if isinstance(self.broken_by, (OpsledgerError, *UNFORESEEN)):
            self._exit_renderables.clear()

    def watch_theme(self, theme: str) -> None:
        """What else depends on it."""
        self.no_color = theme == MONO

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
            self.complain(fault, FAULTS_FOR_S)
        self.set_interval(CLOCK_EVERY_S, self.frame.time_bar.refresh)

    # Actions by their names: what they do is told in `deeds.py` and by the screens.

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
