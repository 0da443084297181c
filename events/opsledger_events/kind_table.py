"""Kinds by name, each loaded at first use: a question about issues needs no other kind."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module

from opsledger_events.kind import Kind


class KindTable(MutableMapping[str, Kind]):
    """Kinds by name, in the order in which they were added."""

    def __init__(self, places: dict[str, str]) -> None:
        """`places`: name → `module:NAME` of the declaration."""
        self._held: dict[str, Kind | str] = dict(places)

    def __getitem__(self, name: str) -> Kind:
        """The kind with that name, loaded now if necessary."""
        held = self._held[name]
        if isinstance(held, str):
            module, _, declared = held.partition(":")
            held = self._held[name] = getattr(import_module(module), declared)
            assert isinstance(held, Kind)
        return held

    def __setitem__(self, name: str, kind: Kind) -> None:
        """Add a kind."""
        self._held[name] = kind

    def __delitem__(self, name: str) -> None:
        """Remove a kind."""
        del self._held[name]

    def __iter__(self) -> Iterator[str]:
        """The names; loads nothing."""
        return iter(self._held)

    def __len__(self) -> int:
        """The number of kinds."""
        return len(self._held)

    def __contains__(self, name: object) -> bool:
        """Whether there is a kind with that name; loads nothing."""
        return name in self._held

    def loaded(self) -> list[Kind]:
        """The kinds loaded so far."""
        return [held for held in self._held.values() if isinstance(held, Kind)]
