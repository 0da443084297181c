"""`opsledger handbook duties` and `opsledger handbook reading`: the handbook from one person's point of view."""

from __future__ import annotations

import click

from opsledger.cli.options import reading as asking
from opsledger.cli.pages import reading_of, show_blocks
from opsledger.cli.session import Session
from opsledger_events.language import tr


def _epilog(example: str) -> str:
    return tr("PERSON is you, if not given.") + f"\n\n\b\n{example}"


@asking(
    tr(
        "What a person is responsible for. Positions, steps of processes, records, decisions, "
        "documents to acknowledge."
    ),
    epilog=_epilog("opsledger handbook duties 'Li Na'"),
)
@click.argument("person", nargs=-1, metavar="[PERSON]")
def duties(session: Session, person: tuple[str, ...]) -> None:
    """Print a person's duties."""
    from opsledger_projections.pages.duties import duties_of

    show_blocks(session, duties_of(reading_of(session), _name(session, person)))


@asking(
    tr("What a person is to read. In order, and with what of it they acknowledged."),
    epilog=_epilog("opsledger handbook reading 'Li Na'"),
)
@click.argument("person", nargs=-1, metavar="[PERSON]")
def reading_list(session: Session, person: tuple[str, ...]) -> None:
    """Print a person's path through the documents."""
    from opsledger_projections.pages.duties import reading_path

    show_blocks(session, reading_path(reading_of(session), _name(session, person)))


def _name(session: Session, person: tuple[str, ...]) -> str:
    """The given person's name as the ledger writes it, or the user of this system. Raises NotFoundError."""
    from opsledger_projections.people import person_meant

    given = " ".join(person).strip()
    return person_meant(session.views, given, session.at) if given else session.ledger.authenticated
