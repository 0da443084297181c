"""`opsledger access log`: refusals, exports and reads of personal data, and whether the list is complete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from opsledger.access_log import EXPORTED, READ_PERSONAL, REFUSED
from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr


@acting(
    tr(
        "List what was refused, exported, or read of personal data. Each line is checked against the one before."
    ),
    epilog=tr(
        "The oldest first. Exit code 6 where a line was changed or is gone. Lines after the last grant or revocation may "
        "have been cut off unseen: keep the file with your backups."
    ),
)
@click.option(
    "--what", type=click.Choice((REFUSED, EXPORTED, READ_PERSONAL)), help=tr("Only lines of this sort.")
)
@click.option("--login", metavar="NAME", help=tr("Only what this login did."))
def command(session: Session, what: str | None, login: str | None) -> None:
    """Print the lines; raise IntegrityError if their chain is broken."""
    from opsledger.access_log import pinned_lines

    digests: set[str] = set()

    def rows() -> Iterator[dict[str, Any]]:
        for noted, digest in session.ledger.access_log.lines():
            digests.add(digest)
            if what in (None, noted.what) and login in (None, noted.login):
                yield {
                    "number": noted.number,
                    "at": noted.at,
                    "what": noted.what,
                    "login": noted.login,
                    "about": ", ".join(noted.about.values()) if session.output.for_people else noted.about,
                    "position": noted.position,
                    "digest": digest,
                }

    columns = [
        Column("number", tr("Line")),
        Column("at", tr("When")),
        Column("what", tr("What")),
        Column("login", tr("Login")),
        Column("about", tr("About")),
        Column("position", tr("At position"), spare=True),
        Column("digest", tr("Digest"), shown=False),
    ]
    session.output.rows(rows(), columns)
    for position, digest in pinned_lines(session.ledger.log).items():
        if digest not in digests:
            raise IntegrityError(
                tr("Entry #{position} knew a line of the access log that is not there.", position=position),
                tr(
                    "Lines were changed or taken away. Keep a copy of {path} as it is.",
                    path=session.ledger.access_log.path,
                ),
            )
