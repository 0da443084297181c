"""`opsledger verify`: whether the past was changed, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import (
    CheckFailedError,
    InputError,
    IntegrityError,
    OpsledgerError,
)
from opsledger_events.language import joined, tr

if TYPE_CHECKING:
    from opsledger.audit.judgement import Judgement


@acting(
    tr(
        "Tell whether the past was changed, and where. Every hash is computed anew and compared with every checkpoint "
        "that was ever signed, in the ledger and outside of it."
    ),
    epilog=tr(
        "Verdicts: OK, INCOMPLETE (holds in itself; nothing outside shows that it is whole), TAMPERED, ROLLED BACK, "
        "FORKED (exit code 6), UNVERIFIABLE (exit code 1). Views that differ, or cannot be read, are no verdict (exit code 1). "
        "Writers are not held up."
    ),
)
@click.option("--since", is_flag=True, help=tr("Read only what came after the head that you verified last."))
@click.option(
    "--full",
    is_flag=True,
    help=tr(
        "Compare the tables beside the entries and the views with a replay as well: everything there is."
    ),
)
@click.option(
    "--against", metavar="FILE|-", multiple=True, help=tr("Compare with this checkpoint. May be repeated.")
)
@click.option("--key", metavar="KEY", multiple=True, help=tr("Trust this key of the ledger for this once."))
@click.option(
    "--replaced", is_flag=True, help=tr("You put another ledger here yourself: miss the old one no longer.")
)
def command(
    session: Session, since: bool, full: bool, against: tuple[str, ...], key: tuple[str, ...], replaced: bool
) -> None:
    """Print the verdict; raise IntegrityError if it is a bad one."""
    from opsledger.audit.judgement import Finding
    from opsledger.audit.judging import judge
    from opsledger.audit.note_keys import VerifierKey
    from opsledger.audit.places import settle
    from opsledger.audit.trust import TrustStore, Verified
    from opsledger_events.values import microseconds

    if since and full:
        raise InputError(tr("--since and --full exclude each other."), tr("Leave one of them out."))
    if (unopened := _unopened(session)) is not None:
        _print(session, unopened, None)
        raise _error(unopened)
    if replaced:
        settle(session.place.path, session.identity, anew=True)
    trust = TrustStore(session.identity)
    before = trust.read().verified if since else None
    if since and before is None:
        session.say(tr("You have not verified this ledger yet; all of it is read."))
    with session.progress(tr("verifying")) as told:
        judged = judge(
            session.place.path,
            trust,
            told,
            against=map(Path, against),
            keys=map(VerifierKey.parse, key),
            since=before,
        )
    if full and not judged.finding.bad:
        judged = _with_tables(session, judged)
    views = _views(session) if full and not judged.finding.bad else None
    _print(session, judged, views)
    _say_more(session, judged)
    if judged.finding.holds:
        settle(session.place.path, session.identity)
        trust.remember(
            Verified(judged.size, judged.root.hex(), microseconds(session.clock.now)),
            tuple(loss.remembered() for loss in judged.losses),
        )
    elif judged.finding.bad or judged.finding is Finding.UNVERIFIABLE:
        raise _error(judged)
    if views is not None and views.trouble:
        raise CheckFailedError(views.trouble, views.way_out)


class Views(NamedTuple):
    """The result of comparing the views with a replay."""

    said: str
    trouble: str = ""
    """What is wrong with them, in a sentence; empty if nothing is."""
    way_out: str = ""


def _unopened(session: Session) -> Judgement | None:
    """The judgement on a ledger that cannot be opened; None if it can. Raises the error of opening it if that implies no judgement."""
    import sqlite3

    from opsledger.audit.unopened import judge_unopened
    from opsledger.store.files import explain

    try:
        session.ledger.log.head()
        _ = session.identity
    except OpsledgerError as error:
        trouble = error
    except sqlite3.DatabaseError as error:
        trouble = explain(error, session.place.path)
    else:
        return None
    if (judged := judge_unopened(session.place.path, trouble)) is None:
        raise trouble
    return judged


def _with_tables(session: Session, judged: Judgement) -> Judgement:
    """The judgement, changed if the tables beside the entries disagree with the entries."""
    from opsledger.audit.beside import difference
    from opsledger.audit.judgement import Finding
    from opsledger.audit.way_out import restore

    way_out = restore(session.place.path)
    try:
        with session.progress(tr("comparing claims and keys")) as told:
            found = difference(session.place.path, told)
    except (
        IntegrityError
    ) as error:  # The entry's hash holds: it is a newer program's, or was not recorded by any.
        return judged._replace(finding=Finding.UNVERIFIABLE, what=error.message, way_out=way_out)
    if found is None:
        return judged
    return judged._replace(
        finding=Finding.TAMPERED, first_bad=found.position, what=found.what, way_out=way_out
    )


def _views(session: Session) -> Views:
    """Compare the views with a replay. They are a cache, so faults in them say nothing about the log."""
    import sqlite3

    from msgspec import MsgspecError

    from opsledger.cli.replay_views import differing

    try:
        names = joined(differing(session))
    except (OpsledgerError, sqlite3.DatabaseError, MsgspecError) as error:
        way_out = error.way_out if isinstance(error, OpsledgerError) else _rebuild()
        said, trouble = (
            tr("cannot be read: {error}", error=error),
            tr("The views cannot be read: {error}", error=error),
        )
        return Views(said, trouble, way_out)
    if not names:
        return Views(tr("equal a replay"))
    said = tr("differ: {names}", names=names)
    return Views(said, tr("Views differ from a replay: {names}.", names=names), _rebuild())


def _rebuild() -> str:
    return tr("Run `opsledger views rebuild`; the log itself is not touched by it.")


def _print(session: Session, judged: Judgement, views: Views | None) -> None:
    """Print the verdict. People see a span as one value; for programs, its ends have separate names."""
    row = _row(judged, views)
    if judged.span and session.output.for_people:
        first, last = judged.span
        row["first_bad"] = tr("#{first:,} to #{last:,}", first=first, last=last)
    session.output.record(row, _columns(judged))


def _columns(judged: Judgement) -> list[Column]:
    return [
        Column("verdict", tr("Verdict")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("anchored", tr("Anchored up to")),
        Column("verified", tr("You verified up to")),
        Column("unanchored", tr("Unanchored")),
        Column("checkpoints", tr("Checkpoints compared")),
        Column("since", tr("Not read again up to")),
        Column("lost", tr("Given up")),
        Column("last_good", tr("Unchanged up to")),
        Column("first_bad", tr("Changed between") if judged.span else tr("First bad position")),
        Column("what", tr("What is wrong") if judged.finding.bad else tr("What is missing")),
        Column("summary", tr("Entry")),
        Column("views", tr("Views")),
        Column("evidence", tr("Evidence")),
    ]


def _row(judged: Judgement, views: Views | None) -> dict[str, object]:
    size, anchored = judged.size, judged.anchored
    return {
        "verdict": judged.finding.word,
        "entries": None if judged.unread else size,
        "root": judged.root.hex() or None,
        "anchored": anchored or None,
        "unanchored": f"#{anchored + 1}..#{size}" if anchored < size and not judged.finding.bad else None,
        "verified": judged.verified or None,
        "checkpoints": judged.compared or None,
        "since": judged.since or None,
        "lost": " ".join(loss.told() for loss in judged.losses) or None,
        "last_good": judged.last_good,
        "first_bad": judged.first_bad,
        "what": judged.what or None,
        "summary": judged.summary or None,
        "views": views.said if views else None,
        "evidence": [str(path) for path in judged.evidence] or None,
    }


def _say_more(session: Session, judged: Judgement) -> None:
    for doubt in judged.doubts:
        if not doubt.asked:  # Otherwise the verdict is about it.
            session.say(doubt.told())
    if judged.new_user and judged.compared:
        session.say(
            tr(
                "The key that signed is the one that the ledger names; you have not confirmed it. "
                "Compare `opsledger key show` with what its holder tells you, then `opsledger key trust KEY`."
            )
        )
    if judged.finding.name == "INCOMPLETE":
        session.say(judged.way_out)


def _error(judged: Judgement) -> OpsledgerError:
    """The error for a bad verdict, or for none at all."""
    if judged.finding.bad:
        return IntegrityError(f"{_where(judged)} {judged.what}", judged.way_out)
    return CheckFailedError(judged.what, judged.way_out)


def _where(judged: Judgement) -> str:
    if judged.first_bad is None:
        return tr("The log does not hold.")
    if judged.span is None:
        return tr("The log does not hold at #{position}.", position=judged.first_bad)
    first, last = judged.span
    return tr("The log was changed between #{last_good} and #{first_bad}.", last_good=first, first_bad=last)
