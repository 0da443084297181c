"""The message for an entry that the views know and the log no longer has."""

from __future__ import annotations

from opsledger_events.language import tr


def missed_words(position: int) -> str:
    """The sentence that the log was replaced or changed since an entry was read, and what to do."""
    return tr(
        "#{position} was read here before, and the log has it no longer, or has another entry there: log.db was put back or changed. "
        "Run `opsledger verify`, and keep every copy that you have.",
        position=position,
    )
