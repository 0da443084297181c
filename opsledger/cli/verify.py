"""`opsledger verify`: whether the past was changed, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import (
    CheckFailedError,
    InputError,
    IntegrityError,
    NotFoundError,
    OpsledgerError,
)
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.audit.judging import Finding, Judgement


@acting(
    tr(
        "Tell whether the past was changed, and where. Every hash is computed anew and compared with every checkpoint "
        "that was ever signed, in the ledger and outside of it."
    ),
    epilog=tr(
        "Verdicts: OK, INCOMPLETE (holds in itself; nothing outside shows that it is whole), TAMPERED, ROLLED BACK, "
        "FORKED (exit code 6), UNVERIFIABLE (exit code 1). Writers are not held up."
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
    "--against", metavar="FILE", multiple=True, help=tr("Compare with this checkpoint. May be repeated.")
)
@click.option("--key", metavar="KEY", multiple=True, help=tr("Trust this key of the ledger for this once."))
@click.option(
    "--replaced", is_flag=True, help=tr("You put another ledger here yourself: miss the old one no longer.")
)
def command(
    session: Session, since: bool, full: bool, against: tuple[str, ...], key: tuple[str, ...], replaced: bool
) -> None:
    """Print the verdict; raise IntegrityError where it is a bad one."""
    from opsledger.audit.judging import Finding, judge
    from opsledger.audit.note_keys import VerifierKey
    from opsledger.audit.places import settle
    from opsledger.audit.trust import TrustStore, Verified
    from opsledger_events.values import microseconds

    if (hopeless := _hopeless(session)) is not None:
        session.output.record(_row(hopeless, None), _columns(hopeless.finding))
        raise _wrong(hopeless, session.place.path)
    if replaced:
        settle(session.place.path, session.identity, anew=True)
    trust = TrustStore(session.identity)
    before = trust.read().verified if since else None
    if since and full:
        raise InputError(tr("--since and --full exclude each other."), tr("Leave one of them out."))
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
    session.output.record(_row(judged, views), _columns(judged.finding))
    _say_more(session, judged)
    if judged.finding in (Finding.OK, Finding.INCOMPLETE):
        settle(session.place.path, session.identity)
        trust.remember(
            Verified(judged.size, judged.root.hex(), microseconds(session.clock.now)),
            tuple(loss.remembered() for loss in judged.losses),
        )
    if (error := _error(judged, session.place.path, views)) is not None:
        raise error


def _hopeless(session: Session) -> Judgement | None:
    """The judgement of a ledger that cannot even be opened; None for one that can. Raises NotFoundError, InputError."""
    import sqlite3

    from opsledger.audit.judging import Finding, Judgement, judge_nothing

    try:
        session.ledger.log.head()
        session.ledger.log.about("identity")
    except NotFoundError:
        if (judged := judge_nothing(session.place.path)) is None:
            raise
        return judged
    except IntegrityError as error:
        return Judgement(Finding.TAMPERED, 0, b"", what=error.message)
    except sqlite3.DatabaseError as error:
        return Judgement(Finding.TAMPERED, 0, b"", what=tr("The file is damaged: {error}", error=error))
    try:
        _ = session.identity
    except IntegrityError as error:
        return Judgement(Finding.TAMPERED, session.ledger.log.head(), b"", what=error.message)
    return None


def _with_tables(session: Session, judged: Judgement) -> Judgement:
    """The judgement, if the tables beside the entries say what those do; else that they do not."""
    from opsledger.audit.beside import difference
    from opsledger.audit.judging import Finding

    with session.progress(tr("comparing claims and keys")) as told:
        found = difference(session.place.path, told)
    if found is None:
        return judged
    return judged._replace(finding=Finding.TAMPERED, first_bad=found.position, what=found.what)


def _views(session: Session) -> str:
    """Which views differ from a replay; empty where none does."""
    from opsledger.cli.replay_views import differing

    return ", ".join(differing(session))


def _columns(finding: Finding) -> list[Column]:
    return [
        Column("verdict", tr("Verdict")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("anchored", tr("Anchored up to")),
        Column("unanchored", tr("Unanchored")),
        Column("checkpoints", tr("Checkpoints compared")),
        Column("since", tr("Not read again up to")),
        Column("lost", tr("Given up")),
        Column("last_good", tr("Unchanged up to")),
        Column("first_bad", tr("First bad position")),
        Column("what", tr("What is wrong") if finding.bad else tr("What is missing")),
        Column("summary", tr("Entry")),
        Column("views", tr("Views")),
        Column("evidence", tr("Evidence")),
    ]


def _row(judged: Judgement, views: str | None) -> dict[str, object]:
    size, anchored = judged.size, judged.anchored
    said = None if views is None else tr("differ: {names}", names=views) if views else tr("equal a replay")
    return {
        "verdict": judged.finding.word,
        "entries": size,
        "root": judged.root.hex() or None,
        "anchored": anchored or None,
        "unanchored": f"#{anchored + 1}..#{size}" if anchored < size and not judged.finding.bad else None,
        "checkpoints": judged.compared or None,
        "since": judged.since or None,
        "lost": " ".join(loss.told() for loss in judged.losses) or None,
        "last_good": judged.last_good,
        "first_bad": judged.first_bad,
        "what": judged.what or None,
        "summary": judged.summary or None,
        "views": said,
        "evidence": ", ".join(map(str, judged.evidence)) or None,
    }


def _say_more(session: Session, judged: Judgement) -> None:
    for doubt in judged.doubts:
        session.say(tr("{path} was left out: {what}", path=doubt.path, what=doubt.what))
    if judged.new_user and judged.compared:
        session.say(
            tr(
                "The key that signed is the one that the ledger names; you have not confirmed it. "
                "Compare `opsledger key show` with what its holder tells you, then `opsledger key trust KEY`."
            )
        )
    if judged.finding.name == "INCOMPLETE":
        session.say(tr("`opsledger checkpoint` signs the log as it is and keeps that outside of it."))


def _error(judged: Judgement, place: Path, views: str | None) -> OpsledgerError | None:
    if judged.finding.bad:
        return _wrong(judged, place)
    if judged.finding.name == "UNVERIFIABLE":
        return CheckFailedError(
            judged.what, tr("Give the ledger's key with --key, or use a newer opsledger.")
        )
    if views:
        return CheckFailedError(
            tr("Views differ from a replay: {names}.", names=views), tr("Run `opsledger views rebuild`.")
        )
    return None


def _wrong(judged: Judgement, place: Path) -> IntegrityError:
    where = tr("The log does not hold.")
    if judged.first_bad is not None:
        where = tr("The log does not hold at #{position}.", position=judged.first_bad)
    if judged.last_good is not None:
        where = tr(
            "The log was changed between #{last_good} and #{first_bad}.",
            last_good=judged.last_good + 1,
            first_bad=judged.first_bad,
        )
    return IntegrityError(
        f"{where} {judged.what}",
        tr("Keep a copy of {place} as it is, and restore from a backup that verifies.", place=place),
    )
