"""The least that Textual shows: what the terminal interface is compared with."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

SHOWN = "nothing here"


class EmptyApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """That line."""
        yield Static(SHOWN)


if __name__ == "__main__":
    EmptyApp().run()
