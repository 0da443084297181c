"""`opsledger doctor` on the files of the ledger's folder: who may change them, and which were left over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from opsledger.cli.doctor_finding import Finding
from opsledger.cli.session import Session
from opsledger_events.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from opsledger.audit.trust import TrustStore, Verified
    from opsledger.store.reader import LogReader

EVERYBODY_WRITES = 0o002
HOUR_S = 3_600
"""Seconds after which an unfinished file is no longer being written."""

LEFT_OVER = ("*.new", "*.new-*", "checkpoints/.*", "keys/.*")
"""Name patterns of files that a killed process leaves in a ledger's folder."""


def files(session: Session) -> Iterator[Finding]:
    """A finding for each file with a problem; if there is none, one that says so."""
    place = session.place.path
    found = [*_open_to_all(place), *_left_over(session), *_moved_aside(place)]
    yield from found or (Finding("files", "ok", tr("nothing is left over, and not everybody may write")),)


def memory(session: Session) -> Iterator[Finding]:
    """Whether this user's memory of places and of this ledger can be read, and matches this ledger."""
    from opsledger.audit.known_heads import known_heads
    from opsledger.audit.places import ledger_at

    other = ledger_at(session.place.path)
    if other and other != session.identity:
        what = tr(
            "Another ledger lay here, {other}. What lies here now is {identity}.",
            other=other,
            identity=session.identity,
        )
        yield Finding("memory", "bad", what, tr("Run `opsledger verify`."))
        return
    trust = _trust(session)
    if (verified := trust.read().verified) is None:
        yield Finding("memory", "ok", tr("You have not verified this ledger yet."))
        return
    losses = known_heads(session.place.path, session.identity, trust).losses
    if any(loss.forgets(verified) for loss in losses):
        yield Finding("memory", "ok", tr("What you verified of this ledger was given up since."))
        return
    yield from _remembered(session.ledger.log, verified)


def _remembered(log: LogReader, verified: Verified) -> Iterator[Finding]:
    """Whether the log begins with the entries that this user verified last."""
    from opsledger.audit.contradictions import not_those
    from opsledger.cli.doctor_past import begins_with, look_closer

    if verified.size > (head := log.head()):
        what = tr(
            "The log ends at #{size} and once went up to #{once}: what came after #{size} is gone.",
            size=head,
            once=verified.size,
        )
        yield Finding("memory", "bad", what, look_closer())
        return
    if begins_with(log, verified.size, verified.root):
        yield Finding("memory", "ok", tr("you verified it up to #{size}", size=verified.size))
    else:
        yield Finding("memory", "bad", not_those(verified), look_closer())


def access_log(session: Session) -> Iterator[Finding]:
    """Whether the chain of the access log holds, and has the lines whose hashes grants carry."""
    from opsledger.access_log import pinned_lines

    listed = session.ledger.access_log
    digests = {digest for _, digest in listed.lines()}
    for position, digest in pinned_lines(session.ledger.log).items():
        if digest not in digests:
            what = tr("Entry #{position} knew a line of the access log that is not there.", position=position)
            way_out = tr(
                "Lines were changed or taken away. Keep a copy of {path} as it is.", path=listed.path
            )
            yield Finding("access log", "bad", what, way_out)
            return
    yield Finding("access log", "ok", tr("lines that follow each other: {count}", count=len(digests)))


def _open_to_all(place: Path) -> Iterator[Finding]:
    for path in (place, place / "log.db", place / "keys", place / "checkpoints"):
        if path.exists() and path.stat().st_mode & EVERYBODY_WRITES:
            what = tr("Every user of this machine may change {path}.", path=path)
            yield Finding("files", "bad", what, tr("`chmod o-w` it."))


def _left_over(session: Session) -> Iterator[Finding]:
    from opsledger.backup.remembered import last_backup
    from opsledger.unfinished import left_over
    from opsledger.whole_files import left_beside

    place = session.place.path.resolve()
    before_s = session.clock.now.timestamp() - HOUR_S
    old = [
        path
        for pattern in LEFT_OVER
        for path in sorted(place.glob(pattern))
        if path.lstat().st_mtime < before_s
    ]
    own = _trust(session).folder
    old += [*left_beside(own), *left_beside(own.parent)]
    old += left_over(place.parent, f"{place.name}.")
    if (last := last_backup(_trust(session))) is not None:
        from pathlib import Path

        old += left_over(Path(last.folder).parent, session.identity)
    for path in old:
        what = tr("{path} was left over by something that was broken off.", path=path)
        yield Finding("files", "warning", what, tr("Delete it: nothing needs it."))


def _moved_aside(place: Path) -> Iterator[Finding]:
    place = place.resolve()
    for path in sorted(place.parent.glob(f"{place.name}.before-*")):
        what = tr("{path} is the ledger that stood here before a backup was restored.", path=path)
        way_out = tr("Keep it elsewhere as evidence, or delete it when nothing in it is missed.")
        yield Finding("files", "warning", what, way_out)


def _trust(session: Session) -> TrustStore:
    from opsledger.audit.trust import TrustStore

    return TrustStore(session.identity)
