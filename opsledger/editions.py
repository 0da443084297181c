"""Finds published editions by name, so that `edition:2026-Q4` is a moment like any other."""

from __future__ import annotations

from typing import Protocol

from opsledger_events.errors import NotFoundError
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.organisation import EditionPublished
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean

CLAIM = "edition/"
"""Prefix of the claims that hold the names of editions."""


class Published(Protocol):
    """The part of a log that finding editions needs."""

    def claims(self, prefix: str) -> dict[str, int]:
        """Every claim with a prefix, with the position of the entry that holds it."""
        ...

    def entry(self, position: int) -> AnyEntry:
        """The entry at a position."""
        ...


def editions(log: Published) -> list[AnyEntry]:
    """The entries that published an edition, the oldest first."""
    return [log.entry(position) for position in sorted(log.claims(CLAIM).values())]


def edition_named(log: Published, name: str) -> EditionPublished:
    """The edition published under a name. Raises NotFoundError with the nearest name."""
    held = log.claims(CLAIM)
    if (position := held.get(CLAIM + name)) is None:
        known = [claim.removeprefix(CLAIM) for claim in held]
        raise NotFoundError(
            tr("There is no edition “{name}”.", name=name),
            did_you_mean(name, known) if known else tr("`opsledger handbook publish` hands one out."),
        )
    published = log.entry(position).data
    assert isinstance(published, EditionPublished)
    return published
