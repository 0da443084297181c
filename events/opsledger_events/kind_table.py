"""Kinds by name, each loaded when it is first asked for: a question about issues needs no other kind."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module

from opsledger_events.kind import Kind


class KindTable(MutableMapping[str, Kind]):
    """Kinds by name, in the order in which they were put in."""

    def __init__(self, places: dict[str, str]) -> None:
        """`places`: name → `module:NAME` of the declaration."""
        self._held: dict[str, Kind | str] = dict(places)

    def __getitem__(self, name: str) -> Kind:
        """The kind of that name, loaded now if it was not."""
        held = self._held[name]
        if isinstance(held, str):
            module, _, declared = held.partition(":")
            held = self._held[name] = getattr(import_module(module), declared)
            assert isinstance(held, Kind)
        return held

    def __setitem__(self, name: str, kind: Kind) -> None:
        """Put a kind in."""
        self._held[name] = kind

    def __delitem__(self, name: str) -> None:
        """Take a kind out."""
        del self._held[name]

    def __iter__(self) -> Iterator[str]:
        """The names; loads nothing."""
        return iter(self._held)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._held)

    def __contains__(self, name: object) -> bool:
        """Whether there is a kind of that name; loads nothing."""
        return name in self._held

    def loaded(self) -> list[Kind]:
        """Those that were asked for so far."""
        return [held for held in self._held.values() if isinstance(held, Kind)]
