"""The bottom line, in which a filter or a time is typed in place of the keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from opsledger_events.language import tr
from opsledger_tui.one_line import OneLine


class Purpose(Enum):
    """The purpose of the typed text."""

    FILTER = "filter"
    TRAVEL = "travel"
    JUMP = "jump"
    MARK_A = "a"
    MARK_B = "b"
    KEEP = "keep"
    EXPORT = "export"
    PROOF = "proof"
    EVIDENCE = "evidence"

    @property
    def label(self) -> str:
        """The text before the field."""
        return {
            Purpose.FILTER: tr("Filter"),
            Purpose.TRAVEL: tr("As of"),
            Purpose.JUMP: tr("Find a time"),
            Purpose.MARK_A: tr("From (A)"),
            Purpose.MARK_B: tr("To (B)"),
            Purpose.KEEP: tr("Keep this view as"),
            Purpose.EXPORT: tr("Write to"),
            Purpose.PROOF: tr("Write the proof to"),
            Purpose.EVIDENCE: tr("Write the evidence to"),
        }[self]

    @property
    def example(self) -> str:
        """The hint in the empty field."""
        if self is Purpose.FILTER:
            return tr("words  kind:issue  actor:NAME  area:finance  since:2024-01-01")
        if self in (Purpose.MARK_A, Purpose.MARK_B):
            return tr("2024-03-01 18:00, 3d ago, #1200, 2024-03-01@#1200, edition:2026-Q4")
        if self in (Purpose.EXPORT, Purpose.PROOF, Purpose.EVIDENCE):
            return tr("the name of a new file")
        if self is Purpose.KEEP:
            return tr("a name for it")
        return tr("2024-03-01 18:00, 3d ago, yesterday, #1200")


class Prompt(Horizontal):
    """A field with a name before it and a remark behind it."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt Static { width: auto; max-width: 70%; text-wrap: nowrap; text-overflow: ellipsis; height: 1; padding: 0 1; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; }
    Prompt #prompt-remark { color: $ink-warning; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    @dataclass
    class Typed(Message):
        """The text changed."""

        purpose: Purpose
        text: str

    @dataclass
    class Given(Message):
        """The text was confirmed with Enter."""

        purpose: Purpose
        text: str

    @dataclass
    class Cancelled(Message):
        """The field was left with Esc."""

        purpose: Purpose

    @dataclass
    class Left(Message):
        """The field lost the focus; the typed text may be kept."""

        purpose: Purpose

    purpose = Purpose.FILTER

    def __init__(self, place_of: Widget) -> None:
        """A closed prompt. When open, it replaces another line, so that nothing above it moves or needs a new layout."""
        super().__init__()
        self._place_of = place_of
        self._done = False
        """Whether the text was accepted, so that the field closes as soon as the result is shown."""

    def compose(self) -> ComposeResult:
        """Name, field, remark."""
        yield Static(id="prompt-name")
        yield OneLine(id="prompt-field", select_on_focus=True, compact=True)
        yield Static(id="prompt-remark")

    @property
    def field(self) -> Input:
        """The input field."""
        return self.query_one("#prompt-field", Input)

    def open(self, purpose: Purpose, text: str = "") -> None:
        """Ask for something, starting from a text."""
        self.purpose, self._done = purpose, False
        self.query_one("#prompt-name", Static).update(Content(purpose.label))
        self.remark("")
        self._place_of.display = False
        self.display = True
        field = self.field
        field.placeholder = purpose.example
        with self.prevent(Input.Changed):
            field.value = text
        # Not field.focus(), which takes effect only after the keys already typed.
        self.screen.set_focus(field)

    def close_soon(self) -> None:
        """Close the field after the next frame, which shows the result without a new layout."""
        self._done = True
        self.call_after_refresh(self._close_if_done)

    def _close_if_done(self) -> None:
        if self._done:
            self.close()

    def close(self) -> None:
        """Close the field."""
        self._done = False
        self.display = False
        self._place_of.display = True

    def remark(self, text: str) -> None:
        """Show a remark about the typed text."""
        self.query_one("#prompt-remark", Static).update(Content(text))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Typed(self.purpose, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Given(self.purpose, event.value))

    def action_cancel(self) -> None:
        """Leave without changing anything."""
        self.post_message(self.Cancelled(self.purpose))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A click elsewhere leaves the field."""
        del event
        if self.display and not self._done:
            self.post_message(self.Left(self.purpose))
