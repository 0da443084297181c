"""Choosing one of several options: type some of its letters, move the cursor, press Enter."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.drawing import COMPONENTS, Line, Piece, fit
from opsledger_tui.keymap import keymap_of
from opsledger_tui.lines import LineList
from opsledger_tui.one_line import OneLine
from opsledger_tui.saying_list import SayingList

NAME_SHARE = 0.4
"""Maximum share of a line for an option's name."""


class Option(NamedTuple):
    """One option."""

    value: str
    """The value that choosing it returns."""
    name: str
    help: str = ""
    also: str = ""
    """Further words by which it is found."""


class Picker(ModalScreen[str | None]):
    """A field to type in, with the matching options below. It is dismissed with the chosen value, or None."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | COMPONENTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.PICKER)
    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker > Vertical { width: 90%; max-width: 96; height: 80%; border: round $primary; background: $surface; }
    Picker Input { height: 1; border: none; padding: 0 1; }
    """

    def __init__(self, title: str, options: list[Option]) -> None:
        """Choose one of `options`."""
        super().__init__()
        self._title = title
        self._options = options
        self._list = _Options(options)

    def compose(self) -> ComposeResult:
        """Field and list."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            frame.border_subtitle = Content(
                tr("Enter chooses, {key} leaves", key=keymap_of(self).key("leave_picker"))
            )
            yield OneLine(placeholder=tr("Type some letters of it"), compact=True)
            yield self._list

    def on_mount(self) -> None:
        """Type at once."""
        self._list.can_focus = False
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list.hold(fitting(self._options, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """A click on the line under the cursor."""
        event.stop()
        self._choose()

    def action_next_option(self) -> None:
        """One down."""
        self._list.step(1)

    def action_previous_option(self) -> None:
        """One up."""
        self._list.step(-1)

    def action_leave_picker(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def _choose(self) -> None:
        if self._list.options:
            self.dismiss(self._list.options[self._list.cursor].value)


def fitting(options: list[Option], typed: str) -> list[Option]:
    """The options that contain the typed letters, the best match first; all options, in order, if nothing is typed."""
    if not typed.strip():
        return options
    matcher = Matcher(typed.strip())
    scored = [
        (max(matcher.match(option.name), matcher.match(f"{option.value} {option.also}")), option)
        for option in options
    ]
    return [option for score, option in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


class _Options(SayingList):
    """The matching options."""

    def __init__(self, options: list[Option]) -> None:
        super().__init__(id="options")
        self.options = options

    def on_mount(self) -> None:
        self.hold(self.options)

    def hold(self, options: list[Option]) -> None:
        """Show other options, from the first."""
        self.options = options
        self.cursor = 0
        if options:
            self.hold_rows(len(options))
        else:
            self.say(tr("Nothing fits."))
        self.show_from(0)

    def row(self, index: int) -> Line:
        option = self.options[index]
        name = harmless(option.name)
        width = int(self.room * NAME_SHARE)
        return [Piece(fit(name, width) + " ", "strong"), Piece(harmless(option.help), "dim")]
