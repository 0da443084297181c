"""How the interface draws and hears in a browser; named to Textual by the server that started it."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp


class SeatDriver(WebDriver):
    """Ends the interface when the server is gone, however it went: nobody else would."""

    def run_input_thread(self) -> None:
        """Hear until there is nothing more to hear."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(ExitApp())
