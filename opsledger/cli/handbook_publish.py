"""`opsledger handbook publish`: build the handbook and record that this edition was handed out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsledger.cli.handbook_out import OWN_OUTPUT, Built, form_of, say_built, written
from opsledger.cli.handing_over import check_place
from opsledger.cli.options import command_of
from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.batch import Receipt
    from opsledger.exporting.handbook.edition import Edition


def publish(
    session: Session, target: str, name: str, organisation: str | None, force: bool, reason: str, actor: str
) -> None:
    """Build the edition, record it, and only then move it to its place."""
    from opsledger.exporting.handbook.edition import edition_of
    from opsledger.exporting.handbook.writing import beside, check_target
    from opsledger_events.kinds.organisation import check_edition_name
    from opsledger_projections.at import FOREVER_US

    check_edition_name(name)
    path = Path(target)
    form = form_of(path)
    check_place(path)
    check_target(path, site=form.is_site, force=force)
    if session.given.get("zone"):
        raise InputError(
            tr("An edition shows its times in UTC."),
            tr(
                "Leave --zone out; `opsledger handbook build --zone …` writes other clocks, and records no edition."
            ),
        )
    if session.at.effective_us != FOREVER_US:
        raise InputError(
            tr("An edition shows what the ledger knew at a position."),
            tr("Name a position, as --as-of 123, or a time with --known-at."),
        )
    record = _organisation(session, organisation)
    edition = edition_of(session.ledger, session.views, session.at)
    with beside(path) as made:
        pages, digest = written(session, edition, made, form.name)
        built = Built(path, form.name, pages, digest, edition.imprint)
        receipt = _recorded(session, record, name, built, edition, reason, actor)
    say_built(session, built)
    session.say(
        tr("Edition {name} is recorded at #{position} of the ledger.", name=name, position=receipt.position)
    )


def _organisation(session: Session, asked: str | None) -> str:
    """The organisation that publishes the edition. Raises NotFoundError, InputError."""
    from opsledger_projections.records import records_at

    known = [row.record for row in records_at(session.views, kind="organisation")]
    if not known:
        raise NotFoundError(
            tr("No organisation is registered, so there is nobody to publish."),
            tr('Register it first: opsledger organisation register --title "…"'),
        )
    if asked is None and len(known) > 1:
        raise InputError(
            tr("There are several organisations: {names}.", names=", ".join(known)),
            tr("Name one with --organisation."),
        )
    if asked is not None and asked not in known:
        raise NotFoundError(
            tr("There is no organisation {record}.", record=asked),
            tr("There are several organisations: {names}.", names=", ".join(known)),
        )
    return asked or known[0]


def _recorded(
    session: Session, record: str, name: str, built: Built, edition: Edition, reason: str, actor: str
) -> Receipt:
    from opsledger_events.command import Command
    from opsledger_events.kinds.organisation import EditionLanguage, EditionPublished

    imprint = edition.imprint
    published = EditionPublished(
        name=name,
        language=EditionLanguage(imprint.language),
        position=imprint.position,
        root=imprint.root,
        digest=built.digest,
        form=built.form,
        program=imprint.program,
    )
    return session.ledger.execute(
        Command(kind="organisation", event=published, record=record, source="cli", reason=reason, actor=actor)
    )


command = command_of(
    publish,
    tr("Build the handbook and record the edition. Its name, position, root and digest stand in the ledger."),
    [
        click.Option(
            ["--edition", "name"],
            required=True,
            metavar="NAME",
            help=tr("What the edition is called, such as 2026-Q4; used once for ever."),
        ),
        click.Option(
            ["-o", "--to", "target"],
            required=True,
            metavar="DIR|FILE",
            help=tr("Where it is written; what an earlier build wrote there is replaced."),
        ),
        click.Option(
            ["--organisation"], metavar="ID", help=tr("Whose edition it is, where there are several.")
        ),
        click.Option(
            ["--force"],
            is_flag=True,
            help=tr("Write there whatever is there; files of the same names are replaced."),
        ),
        click.Option(["--reason"], default="", metavar="TEXT", help=tr("Why.")),
        click.Option(["--actor"], default="", metavar="NAME", help=tr("Whose change it is.")),
    ],
    OWN_OUTPUT,
    tr(
        "`opsledger handbook build --edition NAME` builds it again and tells whether it is the same; "
        "`opsledger diff edition:A edition:B` tells what changed between two."
    ),
)
