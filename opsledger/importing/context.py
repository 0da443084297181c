"""What a template or a condition of a mapping may look at: one row and what is known of its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = {}


class Context(NamedTuple):
    """One row, with what the rows before it said about the same key."""

    values: Mapping[str, Any]
    """Column → value, None for null; computed columns included."""
    before: Mapping[str, Any] = NOTHING
    """The watched columns as they were; empty on first sight."""
    changed: frozenset[str] = frozenset()
    """Watched columns whose value is another one than before."""
    first: bool = True
    """Nothing is known of the key yet, or it had ended."""
    moved: bool = False
    """The row gave the record another key."""
    key: str = ""
    record: str = ""
    """The record of the key; empty before it is there."""
    line: int = 0
    file: str = ""
    at: datetime | None = None


def text_of(value: Any) -> str:
    """A value as a text to show, to look up or to compare: nothing for null, `true` for True."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
