"""`opsledger verify`: recompute every leaf and the root of the log."""

from __future__ import annotations

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr


@acting(
    tr(
        "Check every entry and the root of the log. Hashes are recomputed; the first position that does not hold is named."
    ),
    epilog=tr("Exit code 6 where something does not hold. Writers are not held up."),
)
def command(session: Session) -> None:
    """Print the verdict; raise IntegrityError where it is a bad one."""
    from opsledger.audit.verify import verify

    place = session.place.path
    with session.progress(tr("verifying")) as told:
        verdict = verify(place, told)
    columns = [
        Column("verdict", tr("Verdict")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("first_bad", tr("First bad position")),
        Column("what", tr("What is wrong")),
        Column("summary", tr("Entry")),
    ]
    row = {
        "verdict": "OK" if verdict.ok else "TAMPERED",
        "entries": verdict.size,
        "root": verdict.root.hex(),
        "first_bad": verdict.first_bad,
        "what": verdict.what or None,
        "summary": verdict.summary or None,
    }
    session.output.record(row, columns)
    if not verdict.ok:
        where = tr("The log does not hold at #{position}.", position=verdict.first_bad or "?")
        raise IntegrityError(
            f"{where} {verdict.what}",
            tr("Keep a copy of {place} as it is, and restore from a backup that verifies.", place=place),
        )
