"""What is asked of a peer: to keep changes durably, and to tell what is, what was and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

Fields = dict[str, str]
"""Fields of a record and their values."""

State = dict[int, Fields]
"""Every record by its number."""

NAMES = ("title", "owner", "description", "scope")
"""The fields that a record has, from its first change on."""


class Change(NamedTuple):
    """Somebody gave some fields of a record new values."""

    position: int
    """Of all changes, from 1."""
    record: int
    """Numbered from 1, in the order in which records begin."""
    version: int
    """Of the record's changes, from 1."""
    at: datetime
    """A second of its own, and later than every change before."""
    actor: str
    fields: Fields
    """All fields where the record begins, later those that change. A value always differs from the one before."""


class Peer:
    """One way to keep history. Takes changes, gives state; a peer overrides what it can do, no more.

    Everything lies in `folder`, which is there and empty before the first `open`. When `append` or
    `append_many` returns, the changes are on disk and stay there whatever happens to the machine.
    """

    def __init__(self, folder: Path) -> None:
        """A peer in this folder, closed."""
        self.folder = folder

    @classmethod
    def can(cls, question: str) -> bool:
        """Whether this peer overrides a method."""
        return getattr(cls, question) is not getattr(Peer, question)

    def open(self) -> None:
        """Open what is kept, or begin it."""
        raise NotImplementedError

    def close(self) -> None:
        """Close every file."""
        raise NotImplementedError

    def append(self, change: Change) -> None:
        """Keep one change."""
        raise NotImplementedError

    def append_many(self, changes: Sequence[Change]) -> None:
        """Keep several changes in one transaction: all of them or none. No record is among them twice."""
        raise NotImplementedError

    def history(self, record: int) -> list[Fields]:
        """Each change of a record, oldest first: at least the fields it changed, and its `actor`."""
        raise NotImplementedError

    def now(self) -> State:
        """Every record as it stands."""
        raise NotImplementedError

    def as_of(self, last: Change) -> State:
        """Every record as it stood after this change, which was appended singly or last in its batch."""
        raise NotImplementedError

    def rebuild(self) -> State:
        """Every record as it stands, from the log of changes alone and nothing derived from it."""
        raise NotImplementedError

    def verify(self) -> bool:
        """Whether nothing that is kept was altered, by hashes over all of it."""
        raise NotImplementedError


def changed(state: State, change: Change) -> None:
    """Bring a state up to date with one more change."""
    state.setdefault(change.record, {}).update(change.fields)
