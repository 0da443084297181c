"""Shows a value to a person on one line: labels for words of a vocabulary, times in a zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from msgspec import UNSET, Struct

from opsledger_events.body import Body
from opsledger_events.digits import exact
from opsledger_events.language import between, joined, told_of, tr
from opsledger_events.values import Choice, on_the_clock


def in_words(
    value: Any,
    zone: tzinfo | None,
    *,
    text: Callable[[str], str] = str,
    body: Callable[[Body], str] | None = None,
) -> str:
    """The value in words; empty if there is none. Texts in it are not made harmless yet.

    `text` renders a text, and `body` a long text that is kept apart; without `body`, its fields are shown.
    """
    if value is None or value is UNSET:
        return ""
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, datetime):
        return on_the_clock(value, zone)
    if isinstance(value, float):
        return exact(value)
    if isinstance(value, Body) and body is not None:
        return body(value)

    def told(part: Any) -> str:
        return in_words(part, zone, text=text, body=body)

    if isinstance(value, tuple | list):
        parts = [told(part) for part in cast("list[Any]", value)]
        return between(parts).join(parts)
    if isinstance(value, Mapping):
        return joined(told_of(key, told(part)) for key, part in cast("Mapping[str, Any]", value).items())
    if isinstance(value, Struct):
        return " ".join(filter(None, (told(getattr(value, name)) for name in value.__struct_fields__)))
    return str(value)
