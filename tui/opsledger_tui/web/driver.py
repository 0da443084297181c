"""The interface's driver for a browser; the server that starts the interface names it to Textual."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp


class SeatDriver(WebDriver):
    """Ends the interface when the server is gone for any reason, because nothing else would end it."""

    def run_input_thread(self) -> None:
        """Read input until it ends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(ExitApp())
