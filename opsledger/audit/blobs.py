"""Checks that the texts and files that entries name are there and unchanged."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from opsledger_events.body import NO_BODY
from opsledger_events.language import tr

NAMED = b',"size_bytes":'
"""Marks an entry that names a text or file: the field after the digest."""

NAMES_BLOB = re.compile(rb'"sha256":"([0-9a-f]{64})","size_bytes":')


class Named(NamedTuple):
    """A text or file that the entry at a position names."""

    position: int
    digest: str
    """SHA-256, hex."""


def named_by(position: int, entry: bytes) -> list[Named]:
    """The texts and files that an entry names."""
    return [Named(position, digest.decode()) for digest in NAMES_BLOB.findall(entry)]


class Blobs:
    """The texts and files of a log, each compared with its digest."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read and check all of them, one by one."""
        self._kept = {NO_BODY.sha256}
        self._changed: set[str] = set()
        self._first: Named | None = None
        self._unread: sqlite3.DatabaseError | None = None
        try:
            # As bytes, because a damaged digest may not be text.
            for raw, data in connection.execute("SELECT CAST(coalesce(sha256, '') AS BLOB), data FROM blobs"):
                digest = str(raw, errors="replace")
                good = isinstance(data, bytes) and sha256(data).hexdigest() == digest
                (self._kept if good else self._changed).add(digest)
        except sqlite3.DatabaseError as error:  # Reported by `bad`: faults in entries come first.
            self._unread = error

    def look(self, named: Iterable[Named]) -> None:
        """Check the texts and files that entries name; call it in the order of positions."""
        if self._first is None:
            self._first = next((each for each in named if each.digest not in self._kept), None)

    def bad(self) -> tuple[int | None, str]:
        """The first position whose text or file does not hold, and what is wrong with it; (None, "") if all hold.

        Raises sqlite3.DatabaseError if they cannot be read.
        """
        if self._unread is not None:
            raise self._unread
        if self._first is not None:
            position, digest = self._first
            if digest in self._changed:
                return position, tr("The text or file {digest} is not the one that was kept.", digest=digest)
            return position, tr("The text or file {digest} is not there any more.", digest=digest)
        if self._changed:
            what = tr(
                "The text or file {digest}, which no entry names, is not the one that was kept.",
                digest=min(self._changed),
            )
            return None, what
        return None, ""
