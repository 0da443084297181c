"""Panes beside each other, as many as there is room for, from the list to the detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

TWO_FROM_CELLS = 120
THREE_FROM_CELLS = 160


def capacity(width: int) -> int:
    """How many panes fit beside each other in a width in cells."""
    return 3 if width >= THREE_FROM_CELLS else 2 if width >= TWO_FROM_CELLS else 1


class Stack(Vertical):
    """Panes below each other that count as one pane of the columns. The one that last had the focus is in use."""

    def __init__(self, *panes: Widget) -> None:
        """Panes from the top down."""
        super().__init__()
        self._panes = panes
        self.pane = panes[0]
        """The one in use."""

    def compose(self) -> ComposeResult:
        """The panes themselves."""
        yield from self._panes

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane that has the focus is the one in use."""
        if event.widget in self._panes:
            self.pane = event.widget

    def use(self, pane: Widget) -> None:
        """Use another pane of these."""
        self.pane = pane
        self.screen.set_focus(pane)


class Columns(Horizontal):
    """Panes in order of depth. The one in use is always shown."""

    DEFAULT_CSS: ClassVar[str] = """
    Columns { width: 1fr; height: 1fr; }
    """

    @dataclass
    class Arranged(Message):
        """Different panes are shown, or another one is in use."""

    def __init__(self, *panes: Widget) -> None:
        """Panes, the outermost first."""
        super().__init__()
        self._panes = panes
        self.depth = 0
        """The depth of the pane in use."""
        self._first = 0
        self.focus_due = False
        """Whether the pane in use must get the focus as soon as it exists."""

    def compose(self) -> ComposeResult:
        """The panes themselves."""
        yield from self._panes

    def on_mount(self) -> None:
        """Show what there is room for."""
        self._arrange()
        if self.focus_due:
            self.focus_due = False
            self.screen.set_focus(self.pane)

    def on_resize(self, event: events.Resize) -> None:
        """Show more or fewer panes."""
        del event
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane that has the focus is the one in use."""
        for depth, pane in enumerate(self._panes):
            if pane in event.widget.ancestors_with_self and depth != self.depth:
                self.depth = depth
                self._arrange()

    def go(self, depth: int) -> bool:
        """Use the pane at a depth; False if there is none so deep."""
        if not 0 <= depth < len(self._panes):
            return False
        self.depth = depth
        if self.is_attached:
            self._arrange()
            self.screen.set_focus(self.pane)
        else:
            self.focus_due = True
        return True

    def turn(self, step: int) -> None:
        """Use the next pane or the previous one; after the last comes the first."""
        self.go((self.depth + step) % len(self._panes))

    @property
    def pane(self) -> Widget:
        """The pane in use; in a stack, the one of its panes."""
        pane = self._panes[self.depth]
        return pane.pane if isinstance(pane, Stack) else pane

    @property
    def some_hidden(self) -> bool:
        """Whether there is no room for all panes."""
        return not all(pane.display for pane in self._panes)

    def shows(self, pane: Widget) -> bool:
        """Whether a pane is on the screen."""
        return pane.display

    def _arrange(self) -> None:
        width = self.size.width or self.screen.size.width
        room = min(capacity(width), len(self._panes))
        self.set_class(room == 1, "-one-pane")
        # Panes move only if the one in use would not be visible, or if room would be left unused.
        self._first = max(self.depth - room + 1, min(self._first, self.depth, len(self._panes) - room))
        for depth, pane in enumerate(self._panes):
            shown = self._first <= depth < self._first + room
            if pane.display is not shown:
                pane.display = shown
        # Posted from its own task: a message posted in the parent's handler would not go beyond the parent.
        self.call_later(self._tell)

    def _tell(self) -> None:
        self.post_message(self.Arranged())
