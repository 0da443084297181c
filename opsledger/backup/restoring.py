"""Restores a backup. It is verified before and after, and a loss of entries is never silent.

The folder is filled beside its place and moved there by one rename. What was there before is moved aside and kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

from msgspec.structs import replace

from opsledger.audit import places
from opsledger.audit.judging import Judgement, judge
from opsledger.audit.losses import Loss
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import Lost, TrustStore
from opsledger.backup import manifest
from opsledger.backup.copying import Progress, clear_after_reading, copy_files, not_copied, put, sync
from opsledger.backup.losing import Present, look_at, loss_by
from opsledger.backup.manifest import Manifest
from opsledger.backup.taking_over import introduced, leave_nobody, take_over, take_vault
from opsledger.store.application import LedgerApplication
from opsledger.store.files import LOCK_NAME, LOG_NAME, VIEWS_NAME, OlderFormatError
from opsledger.store.queue import retire
from opsledger.store.reader import LogReader
from opsledger.unfinished import left_over, unfinished
from opsledger_events.errors import (
    BusyError,
    ConflictError,
    DeniedError,
    InputError,
    IntegrityError,
    OpsledgerError,
)
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

OF_LEDGERS = (LOG_NAME, VIEWS_NAME, LOCK_NAME)
"""Every folder that is or was a ledger has one of these files."""

OWNER_WRITES_IN = 0o700
"""Permissions of a restored folder, although the backup is read-only."""


class Restored(NamedTuple):
    """The result of restoring a backup."""

    place: Path
    manifest: Manifest
    judged: Judgement
    """The judgement on the ledger that is there now."""
    aside: Path | None
    """Path of the folder that was there before."""
    loss: Loss | None
    """What was given up."""
    not_missed: tuple[Lost, ...]
    """Losses that the user was told of before and that will not be mentioned again."""
    unsigned: str
    """Why no checkpoint was signed; empty if one was, or if none was needed."""


class Wish(NamedTuple):
    """What the person who restores allows."""

    replace: bool = False
    """Whether the ledger that is there may be moved aside."""
    reason: str | None = None
    """The reason for accepting a loss of entries; None if it is not accepted."""
    who: str = ""
    """Who accepts it: the operating system's user."""


def restore(
    backup: Path,
    place: Path,
    trust: TrustStore,
    now: Callable[[], datetime],
    wish: Wish,
    progress: Progress | None = None,
) -> Restored:
    """Restore a backup into a folder. `progress` is called with the progress of the verifications.

    Raises IntegrityError if the backup does not hold, or if entries would be lost and `wish` does not accept that; DeniedError if
    it does but the key is another user's, or if there is no space; InputError if something is in the way; BusyError or
    ConflictError if somebody writes to the ledger that would be replaced. After an error, nothing has changed.
    """
    place = place.resolve()
    about = manifest.read(backup)
    _check_place(place, about, wish)
    manifest.check_files(backup, about)
    with _readable(backup, about, place) as readable:
        _check(judge(readable, trust, progress, within=about.size), about)
        clear_after_reading(readable)
        present = look_at(place)
        loss = loss_by(readable, about, trust, present, wish.reason, wish.who)
    aside = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        for folder in left_over(place.parent, f"{place.name}."):
            rmtree(folder, ignore_errors=True)
        mode = backup.stat().st_mode & 0o777 | OWNER_WRITES_IN
        with unfinished(place.parent, place.name, mode) as made:
            copy_files(backup, about.files, made)
            take_over(place, made, about.identity)
            with introduced(made, about.identity, trust, now, loss) as not_missed:
                judged = judge(made, trust, progress)
                _check(judged._replace(what=judged.what.replace(str(made), str(backup))), about)
                clear_after_reading(made)
                sync(made)
                aside = _swapped(made, place, present, now())
    except (OSError, sqlite3.Error) as error:
        raise not_copied(place, error) from error
    _remember(trust, judged)
    places.replace(place, about.identity)
    unsigned = _signed(place, trust, now) if loss else ""
    return Restored(place, about, judged, aside, loss, not_missed, unsigned)


@contextmanager
def _readable(backup: Path, about: Manifest, place: Path) -> Generator[Path]:
    """The backup or, if its log has an earlier format, an upgraded copy, because a backup is never modified."""
    try:
        LogReader(backup).close()
    except OlderFormatError:
        clear_after_reading(backup)
    else:
        yield backup
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(place.parent, place.name, OWNER_WRITES_IN) as made:
            copy_files(backup, about.files, made)
            yield made
    except (OSError, sqlite3.Error) as error:
        raise not_copied(place, error) from error


def _check_place(place: Path, about: Manifest, wish: Wish) -> None:
    """Raise InputError if the backup cannot be restored there."""
    if not place.exists() or (place.is_dir() and next(place.iterdir(), None) is None):
        return
    if not any((place / name).exists() for name in OF_LEDGERS):
        raise InputError(
            tr("{path} is no ledger, and holds something else.", path=place),
            tr("Name an empty folder, or a new one, with --into."),
        )
    if not wish.replace:
        raise InputError(
            tr("There is a ledger in {place} already.", place=place),
            tr("Name another folder with --into, or say --replace: then that one is moved aside."),
        )
    if place.is_mount():
        raise InputError(
            tr("{path} is the root of a disk and cannot be moved aside.", path=place),
            tr("Name a folder in it with --into."),
        )
    if (identity := _identity_of(place)) not in ("", about.identity):
        raise InputError(
            tr(
                "The backup is of the ledger {one}; in {place} is {other}.",
                one=about.identity,
                place=place,
                other=identity,
            ),
            tr("Name another folder with --into."),
        )


def _identity_of(place: Path) -> str:
    """The identity of the ledger that is there; empty if it cannot be read, in which case it may be replaced."""
    try:
        log = LogReader(place)
        try:
            return log.identity
        finally:
            log.close()
    except (OpsledgerError, sqlite3.Error):
        return ""


def _check(judged: Judgement, about: Manifest) -> None:
    """Raise IntegrityError if the log does not hold or does not match the manifest."""
    if judged.finding.holds and (judged.size, judged.root.hex()) == (about.size, about.root):
        return
    raise IntegrityError(
        tr("The backup does not hold: {verdict}", verdict=judged.said),
        tr("Nothing was restored. Take another backup."),
    )


def _swapped(made: Path, place: Path, present: Present | None, now: datetime) -> Path | None:
    """Move the folder to its place; returns the path of the one that was there. Raises ConflictError if that has grown meanwhile."""
    if not place.exists() or next(place.iterdir(), None) is None:
        put(made, place)
        return None
    aside = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%S%fZ}")
    with _nobody_writing(place):
        if look_at(place) != present:
            raise ConflictError(
                tr("Something was recorded in {place} while the backup was looked at.", place=place),
                tr("Nothing was restored. See that nobody writes there any more, and try again."),
            )
        take_vault(place, made)
        place.rename(aside)
        try:
            put(made, place)
        except BaseException:
            aside.rename(place)
            raise
        retire(aside / LOCK_NAME)
        leave_nobody(aside)
    return aside


@contextmanager
def _nobody_writing(place: Path) -> Generator[None]:
    """Keep others from writing to the ledger in a folder until the block ends. Raises BusyError if somebody writes for long."""
    with ExitStack() as held:
        try:
            application = held.enter_context(closing(LedgerApplication(place)))
            held.enter_context(application.recorder.writing())
        except BusyError:
            raise
        except OpsledgerError:
            pass  # Nobody writes to a log that cannot be opened.
        yield


def _remember(trust: TrustStore, judged: Judgement) -> None:
    """Keep the losses, and forget a verified head that covers entries that are gone."""
    known = trust.read()
    verified = known.verified if known.verified and known.verified.size <= judged.size else None
    with suppress(DeniedError):
        if verified != known.verified:
            trust.write(replace(known, verified=verified))
        trust.tell(tuple(loss.remembered() for loss in judged.losses))


def _signed(place: Path, trust: TrustStore, now: Callable[[], datetime]) -> str:
    try:
        sign_head(place, trust, now)
    except OpsledgerError as error:
        return error.message
    except OSError as error:
        return reason_of(error)
    return ""
