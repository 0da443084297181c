"""The known name nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.language import joined, tr

LISTED = 30
"""Maximum number of names listed to choose from."""


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name most similar to `given`, or all names in a line if none is similar."""
    names = list(known)
    return _alike(given, names) or joined(names)


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The way out for a mistyped name: the most similar known one, else the names to choose from; empty if there are none."""
    names = list(known)
    if not names:
        return ""
    if near := _alike(given, names):
        return tr("Did you mean “{near}”?", near=near)
    return tr("Choose one of {names}.", names=_listed(names))


def _alike(given: str, names: list[str]) -> str:
    """The name most similar to the given one; empty if none is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only after a mistake

    return next(iter(get_close_matches(given, names, n=1, cutoff=0.5)), "")


def _listed(names: list[str]) -> str:
    return joined(names[:LISTED]) + (" …" if names[LISTED:] else "")
