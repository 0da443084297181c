"""What was typed into forms and not recorded yet: kept as it is typed, so that a crash loses none of it.

A draft is a file of its own in `$XDG_STATE_HOME/opsledger/IDENTITY/drafts/`, outside the ledger and readable
for its user alone. There is one for each form: a verb of a record, or of a new record of a kind.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from opsledger.homes import state_home
from opsledger.whole_files import take_away_old, write_file
from opsledger_events.values import Moment

SUFFIX = ".json"
ASIDE = ".damaged"


class Subject(NamedTuple):
    """Which form a draft belongs to."""

    kind: str
    verb: str
    record: str
    """Empty for a new one."""


class Draft(msgspec.Struct, frozen=True):
    """What was typed into one form."""

    subject: Subject
    version: int
    """That the record had when the form was opened; 0 for a new one."""
    texts: dict[str, str]
    """By the name of the line: only what differs from what stood there at first."""
    typed_at: Moment


class Drafts:
    """The drafts of one user for one ledger. Writing raises OSError where the folder cannot be written."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """For the ledger of this identity; `home` is the folder of the user's states."""
        self.folder = (home or state_home()) / "opsledger" / identity / "drafts"
        self.aside: list[Path] = []
        """Files that could not be read and are offered no more, for whoever tells the user of them."""
        self.told = False
        """The user was told that none can be kept."""

    def all(self) -> list[Draft]:
        """Every draft, the newest first. What was being kept by a process that was killed goes."""
        take_away_old(self.folder)
        drafts = filter(None, map(self._read, self._paths()))
        return sorted(drafts, key=lambda draft: draft.typed_at, reverse=True)

    def of(self, subject: Subject) -> Draft | None:
        """The draft of one form; None where there is none."""
        return self._read(self._path(subject))

    def keep(self, draft: Draft) -> None:
        """Keep a draft, instead of an earlier one of its form: the whole of it, or none of it."""
        path = self._path(draft.subject)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, msgspec.json.encode(draft), mode=0o600)

    def discard(self, subject: Subject) -> None:
        """The draft of one form is not wanted any more."""
        self._path(subject).unlink(missing_ok=True)

    def set_aside(self, subject: Subject) -> None:
        """Offer a draft no more whose form cannot be opened; its file stays."""
        self._set_aside(self._path(subject))

    def _read(self, path: Path) -> Draft | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Draft)
        except OSError:
            return None
        except (msgspec.MsgspecError, UnicodeError):
            self._set_aside(path)
            return None

    def _set_aside(self, path: Path) -> None:
        aside = path.with_suffix(ASIDE)
        with suppress(OSError):
            path = path.replace(aside)
        self.aside.append(path)

    def _paths(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.suffix == SUFFIX)
        except OSError:
            return []

    def _path(self, subject: Subject) -> Path:
        """Ids may have any length and characters that no file name may: the name is a digest."""
        digest = sha256(msgspec.json.encode(subject)).hexdigest()
        return self.folder / f"{digest[:32]}{SUFFIX}"
