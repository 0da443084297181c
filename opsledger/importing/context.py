"""What templates and conditions of a mapping can use: one row, and what is known about its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = {}


class Context(NamedTuple):
    """One row, with what earlier rows said about the same key."""

    values: Mapping[str, Any]
    """Column → value, None for null; computed columns included."""
    before: Mapping[str, Any] = NOTHING
    """The earlier values of the watched columns; empty if the key is new."""
    changed: frozenset[str] = frozenset()
    """Watched columns whose value has changed."""
    first: bool = True
    """Whether nothing is known about the key yet, or it had ended."""
    moved: bool = False
    """Whether the row gave the record another key."""
    key: str = ""
    record: str = ""
    """The record of the key; empty before it exists."""
    line: int = 0
    file: str = ""
    at: datetime | None = None


def text_of(value: Any) -> str:
    """A value as a text to show, look up or compare: empty for null, `true` for True."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
