"""Handling of the text typed into the bottom line: a filter, a moment, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsledger_events.errors import OpsledgerError
from opsledger_tui.prompt import Prompt, Purpose
from opsledger_tui.wish import read_wish

if TYPE_CHECKING:
    from opsledger_tui.deeds import Deeds


class Taker:
    """Handles the typed text, and closes the line afterwards."""

    def __init__(self, app: Deeds) -> None:
        """For one interface."""
        self._app = app

    def look_at(self, message: Prompt.Typed) -> None:
        """Apply a filter while it is being typed."""
        app = self._app
        if message.purpose is Purpose.FILTER:
            try:
                wish = read_wish(message.text, app.session.now())
            except OpsledgerError as error:
                app.frame.prompt.remark(error.said)
                return
            app.frame.prompt.remark("")
            app.course.show_wish(wish, message.text)

    def take(self, message: Prompt.Given) -> None:
        """Apply the typed text, or say what is wrong with it and leave it open for correction."""
        try:
            self._take(message.purpose, message.text)
        except OpsledgerError as error:
            self._app.frame.prompt.remark(error.message)
            self._app.complain(error)
            return
        self._close()

    def cancel(self, message: Prompt.Cancelled) -> None:
        """Restore the previous state."""
        if message.purpose is Purpose.FILTER:
            self._app.course.filter(self._app.filter_before)
        self._close()

    def leave(self) -> None:
        """Keep what was typed so far. If only the terminal's window lost the focus, the field stays open."""
        if self._app.app_focus:
            self._app.frame.prompt.close()

    def _take(self, purpose: Purpose, text: str) -> None:
        """Apply a text for its purpose. Raises OpsledgerError if that is not possible."""
        app = self._app
        match purpose:
            case Purpose.FILTER:
                app.course.filter(text)
            case Purpose.TRAVEL:
                app.course.travel_by(text)
            case Purpose.MARK_A:
                app.course.mark_by("a", text)
            case Purpose.MARK_B:
                app.course.mark_by("b", text)
            case Purpose.EXPORT:
                app.hander.write(text)
            case Purpose.PROOF | Purpose.EVIDENCE:
                app.prover.write(text)
            case Purpose.KEEP:
                if text.strip():
                    app.places.save(text)
            case Purpose.JUMP:
                app.course.jump(text)

    def _close(self) -> None:
        self._app.frame.prompt.close_soon()
        self._app.frame.refocus()
