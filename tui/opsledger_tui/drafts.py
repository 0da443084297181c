"""Drafts: input typed into forms but not recorded yet. It is saved while typing, so that a crash loses none of it.

A draft is a file of its own in `$XDG_STATE_HOME/opsledger/IDENTITY/drafts/`, outside the ledger and readable
for its user only. There is one draft for each form: a verb of a record, or of a new record of a kind.
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
    """The form to which a draft belongs."""

    kind: str
    verb: str
    record: str
    """Empty for a new one."""


class Draft(msgspec.Struct, frozen=True):
    """What was typed into one form."""

    subject: Subject
    version: int
    """Version of the record when the form was opened; 0 for a new record."""
    texts: dict[str, str]
    """Texts by name of line; only those that differ from the initial ones."""
    typed_at: Moment


class Drafts:
    """The drafts of one user for one ledger. Writing raises OSError if the folder cannot be written."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """The drafts for the ledger with this identity; `home` is the user's state folder."""
        self.folder = (home or state_home()) / "opsledger" / identity / "drafts"
        self.aside: list[Path] = []
        """Files that could not be read and are no longer offered, to be reported to the user."""
        self.told = False
        """Whether the user was told that no draft can be kept."""

    def all(self) -> list[Draft]:
        """Every draft, newest first. Removes partial files left by killed processes."""
        take_away_old(self.folder)
        drafts = filter(None, map(self._read, self._paths()))
        return sorted(drafts, key=lambda draft: draft.typed_at, reverse=True)

    def of(self, subject: Subject) -> Draft | None:
        """The draft of one form; None if there is none."""
        return self._read(self._path(subject))

    def keep(self, draft: Draft) -> None:
        """Save a draft in place of an earlier one for its form: completely or not at all."""
        path = self._path(draft.subject)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, msgspec.json.encode(draft), mode=0o600)

    def discard(self, subject: Subject) -> None:
        """Delete the draft of one form."""
        self._path(subject).unlink(missing_ok=True)

    def set_aside(self, subject: Subject) -> None:
        """Stop offering a draft whose form cannot be opened; its file stays."""
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
        """The file of a draft. Its name is a digest, because ids may be too long for a file name or have forbidden characters."""
        digest = sha256(msgspec.json.encode(subject)).hexdigest()
        return self.folder / f"{digest[:32]}{SUFFIX}"
