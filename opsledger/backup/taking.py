"""Takes a backup: a copy of the log as of one moment, verified before it gets its name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import disk_usage, rmtree
from typing import NamedTuple

from opsledger import __version__
from opsledger.audit.judging import Judgement, judge
from opsledger.audit.known_heads import known_heads
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.backup import manifest
from opsledger.backup.copying import (
    Progress,
    clear_after_reading,
    copy_beside,
    copy_database,
    not_copied,
    put,
    sync,
)
from opsledger.backup.manifest import Manifest, backups_in
from opsledger.backup.remembered import LastBackup, remember
from opsledger.store.files import LOG_NAME, connect
from opsledger.store.reader import LogReader
from opsledger.unfinished import left_over, remove, unfinished
from opsledger_events.errors import DeniedError, InputError, IntegrityError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of
from opsledger_events.values import microseconds


class Taken(NamedTuple):
    """The result of taking a backup."""

    folder: Path
    manifest: Manifest
    judged: Judgement
    """The judgement on the finished copy."""
    unsigned: str
    """Why no checkpoint was signed first; empty if one was."""
    removed: tuple[Path, ...]
    """Older backups that were removed."""
    kept_longer: tuple[Path, ...]
    """Older backups that were kept because they have more entries."""


def take(
    place: Path,
    target: Path,
    trust: TrustStore,
    now: Callable[[], datetime],
    keep: int | None = None,
    copying: Progress | None = None,
    verifying: Progress | None = None,
) -> Taken:
    """Back a ledger up into a new folder in `target`. Only the newest `keep` backups stay; all if None.

    `copying` and `verifying` are called with the progress. Raises IntegrityError if the copy does not hold, DeniedError if
    there is no space, and the errors of opening the ledger. After an error, nothing of the attempt is left, and older
    backups are untouched.
    """
    _check_target(place, target)
    log = LogReader(place)
    identity = log.identity
    log.close()
    unsigned = _sign(place, trust, now)
    mode = place.stat().st_mode & 0o777
    try:
        target.mkdir(parents=True, exist_ok=True)
        for folder in left_over(target, identity):
            rmtree(folder, ignore_errors=True)
        with unfinished(target, identity, mode) as made:
            size = _copied(place, made, identity, trust, copying)
            judged = judge(made, trust, verifying, within=size)
            if not judged.finding.holds:
                raise IntegrityError(
                    tr("The copy does not hold: {verdict}", verdict=judged.said),
                    tr("Nothing was backed up, older backups are as they were. Run `opsledger verify`."),
                )
            clear_after_reading(made)
            files = manifest.digests_of(made)
            about = Manifest(
                identity=identity,
                size=judged.size,
                root=judged.root.hex(),
                taken_at=f"{now():%Y-%m-%dT%H:%M:%S.%fZ}",
                program=__version__,
                files=files,
            )
            about.write(made)
            sync(made)
            folder = _unused(target / about.name())
            put(made, folder)
    except (OSError, sqlite3.Error) as error:
        raise not_copied(target, error) from error
    remember(trust, LastBackup(str(folder.absolute()), microseconds(now()), about.size))
    removed, longer = _thinned(folder, about, keep)
    return Taken(folder, about, judged, unsigned, removed, longer)


def _check_target(place: Path, target: Path) -> None:
    if target.is_file():
        raise InputError(tr("{path} is a file.", path=target), tr("Name a folder for backups."))
    ledger = place.resolve()
    if ledger == target.resolve() or ledger in target.resolve().parents:
        raise InputError(
            tr("{path} is inside the ledger's own folder.", path=target),
            tr("Name a folder elsewhere, best on another disk: what takes the ledger would take its backup."),
        )


def _sign(place: Path, trust: TrustStore, now: Callable[[], datetime]) -> str:
    """Sign the head, so that the copy has an anchor. Returns why not, if it could not be signed."""
    try:
        sign_head(place, trust, now)
    except IntegrityError:
        raise
    except OpsledgerError as error:
        return error.message
    except OSError as error:
        return reason_of(error)
    return ""


def _copied(place: Path, made: Path, identity: str, trust: TrustStore, progress: Progress | None) -> int:
    """Copy everything; returns the number of entries in the copy."""
    signed = max((each.checkpoint.size for each in known_heads(place, identity, trust).heads), default=0)
    connection = connect(place, read_only=True)
    try:
        connection.execute("BEGIN")  # One snapshot, whatever others write.
        size = LogReader(place, connection).head()
        if signed > size:
            raise IntegrityError(
                tr("The log ends at #{size}, and {signed} entries were signed.", size=size, signed=signed),
                tr("Nothing was backed up, older backups are as they were. Run `opsledger verify`."),
            )
        pages, bytes_each = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
        if (needed := pages * bytes_each) > (free := disk_usage(made).free):
            raise DeniedError(
                tr(
                    "The backup needs {needed} MB, and {free} MB are free in {path}.",
                    needed=needed // 1024 // 1024 + 1,
                    free=free // 1024 // 1024,
                    path=made.parent,
                ),
                tr("Make room, or choose another place."),
            )
        copy_database(connection, made / LOG_NAME, progress)
    finally:
        connection.close()
    (made / LOG_NAME).chmod((place / LOG_NAME).stat().st_mode & 0o777)
    copy_beside(place, made, size)
    return size


def _unused(folder: Path) -> Path:
    """The path, with a number added if there is a backup of the same second."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def _thinned(newest: Path, about: Manifest, keep: int | None) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Remove older backups, except those with more entries, which may be the only complete ones."""
    if keep is None:
        return (), ()
    others = [each for each in backups_in(newest.parent, about.identity) if each[1] != newest]
    older = others[: max(0, len(others) + 1 - keep)]
    longer = tuple(path for found, path in older if found.size > about.size)
    removed = tuple(path for _, path in older if path not in longer)
    for path in removed:
        remove(path)
    return removed, longer
