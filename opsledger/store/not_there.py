"""Says what is in the place of a log if it is not one, without touching it."""

from __future__ import annotations

from pathlib import Path

from opsledger_events.errors import InputError, NotFoundError, OpsledgerError
from opsledger_events.language import tr

BEGINS = b"SQLite format 3\0"
"""The first bytes of every SQLite file that is not empty."""


class NoLogError(InputError):
    """Something that is not a log is in the log's place."""

    def __init__(self, path: Path) -> None:
        """Look at what is at `path` (if it is a file, at its first bytes) to name it."""
        super().__init__(
            _what(path),
            tr(
                "Name the ledger's folder with --ledger. Where a ledger lay here, move this aside and take it from a backup "
                "(`opsledger restore`); where none did, `opsledger --ledger FOLDER init` makes one in a folder of its own."
            ),
        )


def not_there(path: Path) -> OpsledgerError | None:
    """The error for a log's place without a file; None if a file is there, whatever it holds."""
    if path.is_file():
        return None
    if path.is_symlink() and not path.exists():
        return NotFoundError(
            tr("{path} is a link to {target}, and nothing is there.", path=path, target=path.readlink()),
            tr(
                "Where it leads to another disk, mount that; else put the link right, or take it away where no ledger is missed."
            ),
        )
    if path.exists():
        return NoLogError(path)
    if path.parent.is_file():
        return NotFoundError(
            tr("{place} is a file; a ledger is a folder.", place=path.parent),
            tr("Name the folder with --ledger, not a file in it."),
        )
    return NotFoundError(
        tr("There is no ledger in {place}.", place=path.parent),
        tr("`opsledger init` makes one; --ledger names another folder."),
    )


def _what(path: Path) -> str:
    if path.is_dir():
        return tr("{path} is not an opsledger log: it is a folder.", path=path)
    if not path.is_file():
        return tr("{path} is not an opsledger log: it is a pipe or a device.", path=path)
    with path.open("rb") as file:
        begins = file.read(len(BEGINS))
    if not begins:
        return tr("{path} is not an opsledger log: it is empty.", path=path)
    if begins != BEGINS:
        return tr("{path} is not an opsledger log: it is no file of SQLite.", path=path)
    return tr("{path} is not an opsledger log: it is an SQLite file of another program.", path=path)
