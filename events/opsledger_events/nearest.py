"""The nearest known name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.language import joined


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name most like `given`, or all of them in a line where none is like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

    names = list(known)
    close = get_close_matches(given, names, n=1, cutoff=0.5)
    return close[0] if close else joined(names)
