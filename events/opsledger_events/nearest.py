"""The nearest known name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.language import joined, tr

LISTED = 30
"""At most so many names to choose from are told."""


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name most like `given`, or all of them in a line where none is like it."""
    names = list(known)
    return _alike(given, names) or joined(names)


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The way out of a mistyped name: the known one most like it, else what there is to choose from; empty for nothing."""
    names = list(known)
    if not names:
        return ""
    if near := _alike(given, names):
        return tr("Did you mean “{near}”?", near=near)
    return tr("Choose one of {names}.", names=_listed(names))


def _alike(given: str, names: list[str]) -> str:
    """The name most like the one given; empty where none is like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

    return next(iter(get_close_matches(given, names, n=1, cutoff=0.5)), "")


def _listed(names: list[str]) -> str:
    return joined(names[:LISTED]) + (" …" if names[LISTED:] else "")
