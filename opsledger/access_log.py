"""The access log: refusals, exports and reads of personal data, which are not changes of the handbook.

It is a separate file beside the log, `access.log`: NDJSON with one line for each, which has the SHA-256 of the line before
it. These are not entries of the ledger, because reading must not write to the ledger: read-only users could not, and a list
that is viewed every minute would bury the changes. Grants and revocations carry the hash of the last line at that time, so
the ledger shows whether lines before them are missing. `docs/spec/access-log.md` specifies the format.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from opsledger.store.files import LOG_NAME
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr
from opsledger_events.roles import ACCESS_CLAIM
from opsledger_events.values import NAME_LIMIT_CHARS, Moment, Name, Value

if TYPE_CHECKING:
    from opsledger.store.reader import LogReader

ACCESS_LOG_NAME = "access.log"
TAIL_BYTES = 16 * 1024
"""More bytes than the longest line has."""

REFUSED, EXPORTED, READ_PERSONAL = "refused", "exported", "read_personal"


class Noted(Value):
    """One line: what somebody did, or was refused."""

    number: int
    """From 1, without gaps."""
    at: Moment
    what: Name
    """`refused`, `exported` or `read_personal`."""
    login: Name
    """The operating system's user."""
    position: int = 0
    """The last position of the ledger at that time."""
    about: dict[str, str] = {}
    """The subject: a command, a record, a file."""
    before: str = ""
    """SHA-256 (hex) of the line before, without its newline; empty in the first."""


class Read(NamedTuple):
    """A line that was read back."""

    noted: Noted
    digest: str


class AccessLog:
    """The file of one ledger folder. It is opened only when something is noted or read."""

    def __init__(self, place: Path, login: str, clock: Callable[[], datetime]) -> None:
        """Use the ledger in `place`, for one login."""
        self.path = place / ACCESS_LOG_NAME
        self._login = login
        self._clock = clock

    def note(self, what: str, position: int, **about: object) -> Noted:
        """Add a line. Raises OSError if the file cannot be written."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            flock(descriptor, LOCK_EX)
            last, whole = self._last(descriptor)
            noted = Noted(
                number=_number_of(last) + 1,
                at=self._clock(),
                what=what,
                login=self._login,
                position=position,
                about={name: str(value)[:NAME_LIMIT_CHARS] for name, value in about.items() if value},
                before=digest_of(last) if last else "",
            )
            os.write(descriptor, (b"" if whole else b"\n") + msgspec.json.encode(noted) + b"\n")
        finally:
            os.close(descriptor)
        return noted

    def _last(self, descriptor: int) -> tuple[bytes, bool]:
        """The last line, and whether it is terminated. A new file gets the permissions of the log."""
        size = os.fstat(descriptor).st_size
        if not size:
            os.fchmod(descriptor, (self.path.parent / LOG_NAME).stat().st_mode & 0o666)
            return b"", True
        tail = os.pread(descriptor, TAIL_BYTES, max(0, size - TAIL_BYTES))
        return tail.removesuffix(b"\n").rpartition(b"\n")[2], tail.endswith(b"\n")

    def head(self) -> str:
        """SHA-256 (hex) of the last line; empty if there is none."""
        try:
            with self.path.open("rb") as file:
                last, _ = self._last(file.fileno())
        except FileNotFoundError:
            return ""
        return digest_of(last) if last else ""

    def lines(self) -> Iterator[Read]:
        """Every line, the oldest first. Raises IntegrityError at the first that does not follow from the one before."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        before, number = "", 0
        with file:
            for line in file:
                number += 1
                noted = _read(line.removesuffix(b"\n"))
                if noted is None or noted.number != number or noted.before != before:
                    raise IntegrityError(
                        tr(
                            "Line {number} of {path} does not follow the one before it.",
                            number=number,
                            path=self.path,
                        ),
                        tr("It was changed, or lines are gone. Keep a copy as it is."),
                    )
                before = digest_of(line.removesuffix(b"\n"))
                yield Read(noted, before)


def digest_of(line: bytes) -> str:
    """SHA-256 (hex) of a line without its newline."""
    return sha256(line).hexdigest()


def _read(line: bytes) -> Noted | None:
    try:
        return _decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _number_of(line: bytes) -> int:
    noted = _read(line)
    return noted.number if noted else 0


_decode: Callable[[bytes], Any] = msgspec.json.Decoder(Noted).decode


def pinned_lines(log: LogReader) -> dict[int, str]:
    """The digests of lines that grants and revocations carry, by position of the entry."""
    from opsledger_events.kinds.access import RoleGranted, RoleRevoked  # noqa: PLC0415 - only to check

    records = {log.entry(position).record for position in log.claims(ACCESS_CLAIM).values()}
    entries = (entry for record in sorted(records) for entry in log.history(record))
    found = {
        entry.position: entry.data.access_log
        for entry in entries
        if isinstance(entry.data, RoleGranted | RoleRevoked) and entry.data.access_log
    }
    return dict(sorted(found.items()))
