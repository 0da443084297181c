"""A field of one line."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLine(Input):
    """A field of one line. Pasted text of several lines is kept whole, joined into one line."""

    def on_paste(self, event: events.Paste) -> None:
        """Put in the lines that are not empty, with a space between them."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(line for line in event.text.splitlines() if line.strip()), *self.selection)
