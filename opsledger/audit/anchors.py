"""Anchors: places outside the ledger that receive every checkpoint, where nobody can retract it from within the ledger.

`folder:PATH` keeps each as a file (another disk, a share, a stick). `git:PATH` commits each into a working copy and pushes it
if that has a remote. `command:WORDS` hands each to a program on its standard input (mail, a message, a printer).
The user's own folder always receives them as well (see `trust.py`).
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from opsledger.audit import checkpoint
from opsledger.audit.note_names import SUFFIX, size_in
from opsledger.audit.notes import Note
from opsledger.audit.shelf import Kept, Shelf
from opsledger.audit.trust import Trust, TrustStore
from opsledger.whole_files import write_file
from opsledger_events.errors import InputError
from opsledger_events.language import tr

WAIT_S = 60

FAILED_NAME = "undelivered.json"
"""File in the user's folder for the ledger."""


class Delivery(NamedTuple):
    """The result of delivering a checkpoint to one place."""

    anchor: str
    failure: str = ""


def check_anchor(text: str) -> str:
    """A place in the form that is kept, with an absolute path. Raises InputError."""
    sort, colon, rest = text.partition(":")
    if not colon or sort not in SORTS or not rest.strip():
        raise InputError(
            tr("“{anchor}” is not a place for checkpoints.", anchor=text),
            tr("Write folder:PATH, git:PATH or command:WORDS."),
        )
    if sort == "command":
        return text
    path = Path(rest).expanduser().absolute()
    if sort == "git" and not (path / ".git").exists():
        raise InputError(
            tr("{path} is not the working copy of a git repository.", path=path),
            tr("Make one with `git init` or `git clone`."),
        )
    if not path.is_dir():
        raise InputError(
            tr("{path} is not a folder that is there.", path=path),
            tr("Make it, or plug in what it lies on. It stays on the list when that is taken away later."),
        )
    return f"{sort}:{path}"


def deliver(note: Note, identity: str, trust: TrustStore) -> list[Delivery]:
    """Deliver a checkpoint to every place. A failure is reported and does not stop the others."""
    own = _delivered(f"folder:{trust.checkpoints}", lambda: _own(trust, note))
    outside = [
        _delivered(each, lambda each=each: _put(each, note, identity)) for each in trust.read().anchors
    ]
    _remember(trust, {each.anchor: each.failure for each in outside if each.failure})
    return [own, *outside]


def failures(trust: TrustStore) -> dict[str, str]:
    """The places that this user's last checkpoint did not reach, each with the reason."""
    try:
        return msgspec.json.decode((trust.folder / FAILED_NAME).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _remember(trust: TrustStore, failed: dict[str, str]) -> None:
    """Keep failures for `opsledger doctor`, because most checkpoints are signed unattended. If this cannot be written, nothing else fails."""
    path = trust.folder / FAILED_NAME
    with suppress(OSError):
        if not failed:
            path.unlink(missing_ok=True)
        elif failed != failures(trust):
            write_file(path, msgspec.json.format(msgspec.json.encode(failed)), mode=0o600)


def anchored(trust: TrustStore, known: Trust, identity: str) -> Iterator[Kept]:
    """Every checkpoint in the places outside the ledger that can be read back."""
    for shelf in _shelves(trust, known, identity):
        yield from shelf


def newest_anchored(trust: TrustStore, known: Trust, identity: str) -> Path | None:
    """The file of the largest checkpoint outside the ledger, judged by its name without reading it; None if there is none."""
    paths = (path for shelf in _shelves(trust, known, identity) for path in shelf.folder.glob(f"*{SUFFIX}"))
    return max(paths, key=lambda path: size_in(path.name), default=None)


def _shelves(trust: TrustStore, known: Trust, identity: str) -> Iterator[Shelf]:
    yield Shelf(trust.checkpoints)
    for anchor in known.anchors:
        sort, _, rest = anchor.partition(":")
        if sort != "command":
            yield _shelf(Path(rest), identity)


def _shelf(folder: Path, identity: str) -> Shelf:
    """The ledger's own checkpoints in a folder, which several ledgers may share."""
    return Shelf(folder / identity)


def _own(trust: TrustStore, note: Note) -> None:
    Shelf(trust.checkpoints).put(note)


def _put(anchor: str, note: Note, identity: str) -> None:
    sort, _, rest = anchor.partition(":")
    if sort not in SORTS:
        raise ValueError(tr("“{anchor}” is not a place for checkpoints.", anchor=anchor))
    SORTS[sort](rest, note, identity)


def _to_folder(rest: str, note: Note, identity: str) -> None:
    folder = Path(rest)
    if not folder.is_dir():
        raise NotADirectoryError(tr("{path} is not there", path=folder))  # a stick that is not plugged in
    _shelf(folder, identity).put(note)


def _to_git(rest: str, note: Note, identity: str) -> None:
    folder = Path(rest)
    path = _shelf(folder, identity).put(note).relative_to(folder)
    git = ("git", "-C", rest)
    _run((*git, "add", "--", str(path)))
    if not subprocess.run((*git, "diff", "--cached", "--quiet"), check=False).returncode:  # noqa: S603 - git
        return
    size = checkpoint.parse(note.text).size
    _run((*git, "commit", "--quiet", "--message", f"opsledger {identity}: {size} entries", "--", str(path)))
    if _run((*git, "remote")).strip():
        _run((*git, "push", "--quiet"))


def _to_command(rest: str, note: Note, identity: str) -> None:
    del identity
    _run(tuple(shlex.split(rest)), note.to_bytes())


SORTS: dict[str, Callable[[str, Note, str], None]] = {
    "folder": _to_folder,
    "git": _to_git,
    "command": _to_command,
}


def _run(command: tuple[str, ...], given: bytes = b"") -> str:
    done = subprocess.run(  # noqa: S603 - the user's own command
        command, input=given, capture_output=True, timeout=WAIT_S, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise OSError(said[-1] if said else tr("exit code {code}", code=done.returncode))
    return done.stdout.decode(errors="replace")


def _delivered(anchor: str, act: Callable[[], None]) -> Delivery:
    try:
        act()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Delivery(anchor, str(error) or type(error).__name__)
    return Delivery(anchor)
