"""What the first frame does not wait for is loaded behind it, beside the event loop: so no later frame waits for it either."""

from __future__ import annotations

import gc
import threading
from importlib import import_module

from textual.message import Message
from textual.message_pump import MessagePump

from opsledger_events.marks import field_marks
from opsledger_events.registry import DECODERS, event_types

SCREENS = ("now_view", "book_view", "log_view", "diff_view", "kpi_view", "verify_view")
PAGES = ("clerk", "draft_list", "form_page", "places", "hander", "vouching")
MOMENTS = ("opsledger.phrases.moments", "opsledger.phrases.words")
"""Reading a time that somebody types."""


class Warmed(Message):
    """Everything is loaded."""


def warm(app: MessagePump) -> None:
    """Begin to load, in a thread; the app hears when it is done."""
    threading.Thread(target=_load, args=(app,), daemon=True).start()


def _load(app: MessagePump) -> None:
    gc.disable()  # Nothing of what is loaded ever goes; to look for what does would hold up every thread.
    try:
        for module in (*SCREENS, *PAGES):
            import_module(f"opsledger_tui.{module}")
        for module in MOMENTS:
            import_module(module)
        for name, event in event_types().items():  # of every kind, which loads them all
            DECODERS[name]
            for field in event.__struct_fields__:
                field_marks(event, field)  # pyright: ignore[reportArgumentType] - a class is hashable
        gc.freeze()
    finally:
        gc.enable()
    app.post_message(Warmed())
