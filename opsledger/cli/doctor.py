"""`opsledger doctor`: what can go wrong on this machine with this ledger, and what to do about it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from opsledger.cli.doctor_finding import Check, Finding
from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import OpsledgerError, ViewStoppedError
from opsledger_events.language import language, tr
from opsledger_events.system_words import reason_of

if TYPE_CHECKING:
    from pathlib import Path

ROOM_BYTES = 200 * 1024 * 1024
"""Free disk space below which there is a warning."""


@acting(
    tr("Find what can go wrong with this ledger here, and say what to do."),
    epilog=tr(
        "Exit code 1 where something is bad. Entries are read where they are 100,000 at most, texts and files never: `opsledger verify` reads all."
    ),
)
def command(session: Session) -> None:
    """Print a line for each check."""
    found: list[Finding] = []
    for name, check in checks().items():
        try:
            found.extend(check(session))
        except OpsledgerError as error:
            found.append(_gone(session, error) if name == "ledger" else _bad(name, error))
            if name == "ledger":
                break
        except (OSError, sqlite3.Error) as error:
            found.append(_failed(session, name, error))
            if name == "ledger":
                break
    people = session.output.for_people
    words = {"ok": tr("ok"), "warning": tr("warning"), "bad": tr("bad")}
    rows = [one._asdict() | ({"verdict": words[one.verdict]} if people else {}) for one in found]
    columns = [
        Column("verdict", tr("Verdict")),
        Column("check", tr("Check")),
        Column("what", tr("What")),
        Column("way_out", tr("Way out")),
    ]
    session.output.rows(rows, columns)
    if any(one.verdict == "bad" for one in found):
        click.get_current_context().exit(1)


def _bad(name: str, error: OpsledgerError) -> Finding:
    return Finding(name, "bad", error.message, error.way_out)


def _failed(session: Session, name: str, error: OSError | sqlite3.Error) -> Finding:
    """The finding that a check could not be made."""
    from opsledger.store.files import explain

    if isinstance(error, sqlite3.Error):
        return _bad(name, explain(error, session.place.path))
    what = reason_of(error)
    way_out = tr("Put that right: this could not be looked at.")
    return Finding(name, "bad", f"{error.filename}: {what}" if error.filename else what, way_out)


def _gone(session: Session, error: OpsledgerError) -> Finding:
    """The finding for a ledger that cannot be opened, with the one that this user knows to have been there."""
    from opsledger.audit.unopened import judge_unopened

    try:
        judged = judge_unopened(session.place.path, error)
    except OpsledgerError as trouble:
        return Finding("ledger", "bad", f"{error.message} {trouble.message}", trouble.way_out)
    if judged is None or judged.first_bad is None:
        return _bad("ledger", error)
    way_out = tr(
        "`opsledger restore BACKUP --replace` puts a backup in its place and moves aside what is left there. `opsledger init` makes another ledger, and this one is not missed any more."
    )
    return Finding("ledger", "bad", judged.what, way_out)


def checks() -> dict[str, Check]:
    """The checks, in the order of their dependencies."""
    from opsledger.cli import doctor_files, doctor_past, doctor_proofs

    return {
        "program": _program,
        "terminal": _terminal,
        "interface": _interface,
        "ledger": _ledger,
        "writing": _writing,
        "disk": _disk,
        "clock": _clock,
        "head": _head,
        "guards": _guards,
        "entries": doctor_past.entries,
        "key": doctor_proofs.key,
        "checkpoint": doctor_proofs.checkpoint,
        "anchors": doctor_proofs.anchors,
        "witnesses": doctor_proofs.witnesses,
        "backup": doctor_proofs.backup,
        "files": doctor_files.files,
        "memory": doctor_files.memory,
        "access log": doctor_files.access_log,
        "vault": _vault,
        "views": _views,
    }


def _program(session: Session) -> Iterator[Finding]:
    from opsledger import __version__

    del session
    python = ".".join(map(str, sys.version_info[:3]))
    what = tr(
        "opsledger {version}, Python {python}, SQLite {sqlite}",
        version=__version__,
        python=python,
        sqlite=sqlite3.sqlite_version,
    )
    old = sqlite3.sqlite_version_info < (3, 37)
    yield Finding(
        "program", "bad" if old else "ok", what, tr("SQLite 3.37 or newer is needed.") if old else ""
    )


def _terminal(session: Session) -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    zone = session.clock.here().isoformat(" ", "minutes")
    what = tr(
        "encoding {encoding}, language {language}, here it is {time}",
        encoding=encoding,
        language=language(),
        time=zone,
    )
    if encoding == "utf8":
        yield Finding("terminal", "ok", what)
    else:
        yield Finding("terminal", "warning", what, tr("Set LC_ALL to a UTF-8 locale to see every character."))


def _interface(session: Session) -> Iterator[Finding]:
    from opsledger_tui.settings import read_settings, settings_path

    del session
    path = settings_path()
    settings = read_settings(path)
    for fault in settings.faults:
        yield Finding("interface", "warning", f"{path.name}: {fault.message}", fault.way_out)
    if not path.exists():
        yield Finding("interface", "ok", tr("no settings of your own ({path})", path=path))
    elif not settings.faults:
        yield Finding("interface", "ok", str(path))


def _ledger(session: Session) -> Iterator[Finding]:
    place = session.place
    yield Finding("ledger", "ok", f"{place.path} ({place.why})")
    ledger = session.ledger
    what = tr(
        "identity {identity}, {count:|entry|entries}", identity=ledger.identity, count=ledger.log.head()
    )
    yield Finding("ledger", "ok", what)


def _writing(session: Session) -> Iterator[Finding]:
    from opsledger.store.files import LOCK_NAME

    path = session.place.path
    if not os.access(path, os.W_OK) or not os.access(path / "log.db", os.W_OK):
        yield Finding(
            "writing", "warning", tr("You may only read it."), tr("Ask its owner for write access.")
        )
        return
    for lock in (path / LOCK_NAME, path / f"{LOCK_NAME}.next"):
        if lock.exists() and not lock.is_file():
            what = tr("{path} is no file, and nothing can be recorded without it.", path=lock)
            yield Finding("writing", "bad", what, tr("Move it aside; the next who writes makes it anew."))
            return
    with session.ledger.writing():
        yield Finding("writing", "ok", tr("The write lock was free and is given back."))


def _disk(session: Session) -> Iterator[Finding]:
    from shutil import disk_usage

    free = disk_usage(session.place.path).free
    what = tr("{free} MB are free", free=free // 1024 // 1024)
    low = free < ROOM_BYTES
    yield Finding(
        "disk", "warning" if low else "ok", what, tr("Make room: a full disk refuses writes.") if low else ""
    )


def _clock(session: Session) -> Iterator[Finding]:
    from opsledger_events.values import microseconds

    last = session.ledger.log.head_info().recorded_us
    behind_s = (last - microseconds(session.clock.now)) / 1_000_000
    if behind_s > 1:
        what = tr("The clock is {seconds:.0f} s behind the last entry.", seconds=behind_s)
        yield Finding(
            "clock", "warning", what, tr("Set the clock; until then entries get the last one's time.")
        )
    else:
        yield Finding("clock", "ok", tr("not behind the last entry"))


def _head(session: Session) -> Iterator[Finding]:
    yield Finding("head", "ok", tr("root {root}", root=session.ledger.log.tree().root().hex()[:16]))


def _guards(session: Session) -> Iterator[Finding]:
    from opsledger.audit.drift import drift_of

    if what := drift_of(session.place.path):
        yield Finding(
            "guards", "bad", what, tr("Run `opsledger verify`, and ask whoever has access to the file.")
        )
    else:
        yield Finding("guards", "ok", tr("tables and guards are as they should be"))


def _vault(session: Session) -> Iterator[Finding]:
    from opsledger.vault.looking import look

    for found in look(session.ledger.log):
        yield Finding("vault", *found)


def _views(session: Session) -> Iterator[Finding]:
    from opsledger_projections.viewfile import damage_in, missing_in, standing_in, stopped_in

    path: Path = session.ledger.views.path
    head = session.ledger.log.head()
    book = standing_in(path).get("book")
    reached = book.position if book else None
    stopped = stopped_in(path)
    for view, standing in stopped.items():
        error = ViewStoppedError(view, standing.stopped, standing.failure)
        yield Finding("views", "bad", error.message, error.way_out)
    if reached is not None and (damage := damage_in(path) or missing_in(path)):
        yield Finding("views", "bad", damage, tr("Run `opsledger views rebuild`."))
    elif reached is None:
        yield Finding("views", "ok", tr("none yet; the first question builds them"))
    elif reached > head:
        what = tr("They reach to #{reached}, the log only to #{head}.", reached=reached, head=head)
        yield Finding(
            "views",
            "warning",
            what,
            tr("They are built anew with the next question. Was an old copy put back?"),
        )
    elif "book" not in stopped:
        yield Finding("views", "ok", tr("{count:|entry|entries} behind", count=head - reached))
