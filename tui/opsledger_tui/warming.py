"""Loading, after the first frame and beside the event loop, whatever later frames need, so that they need not wait for it."""

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
"""Modules for reading typed times."""


class Warmed(Message):
    """Everything is loaded."""


def warm(app: MessagePump) -> None:
    """Start loading in a thread, which posts `Warmed` when it is done."""
    threading.Thread(target=_load, args=(app,), daemon=True).start()


def _load(app: MessagePump) -> None:
    gc.disable()  # None of the loaded objects is ever garbage, and searching them would stop every thread.
    try:
        for module in (*SCREENS, *PAGES):
            import_module(f"opsledger_tui.{module}")
        for module in MOMENTS:
            import_module(module)
        for name, event in event_types().items():  # this loads all kinds
            DECODERS[name]
            for field in event.__struct_fields__:
                field_marks(event, field)  # pyright: ignore[reportArgumentType] - a class is hashable
        gc.freeze()
    finally:
        gc.enable()
    app.post_message(Warmed())
