"""`opsledger handbook build`: writes the handbook as a site, a Markdown file or a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsledger.cli.handbook_out import OWN_OUTPUT, Built, built_at, form_of, say_built
from opsledger.cli.handing_over import check_place
from opsledger.cli.options import command_of
from opsledger.cli.session import Session
from opsledger_events.errors import CheckFailedError, InputError
from opsledger_events.language import speak, tr

if TYPE_CHECKING:
    from opsledger.exporting.handbook.edition import Edition
    from opsledger_events.kinds.organisation import EditionPublished


def build(session: Session, target: str, force: bool, edition: str | None) -> None:
    """Build the handbook, or rebuild a published edition; exit code 1 if that differs from the published one."""
    from opsledger.exporting.handbook.writing import check_target

    path = Path(target)
    form = form_of(path)
    check_place(path)
    check_target(path, site=form.is_site, force=force)
    if edition is None:
        say_built(session, built_at(session, path, _asked(session)))
        return
    published = _published(session, edition, form.name)
    built = built_at(session, path, _again(session, published))
    say_built(session, built)
    _compare(session, built, published)


def _asked(session: Session) -> Edition:
    """The handbook at the moment asked for."""
    from datetime import UTC

    from opsledger.exporting.handbook.edition import edition_of

    zone = (session.clock.zone if session.given.get("zone") else None) or UTC
    return edition_of(session.ledger, session.views, session.at, zone=zone)


def _published(session: Session, name: str, form: str) -> EditionPublished:
    """The edition of that name. Raises InputError for another form, or an option whose value the edition fixes."""
    from opsledger.editions import edition_named

    for option in ("as_of", "known_at", "lang", "zone"):
        if session.given.get(option):
            raise InputError(
                tr("--edition says what --{option} would say.", option=option.replace("_", "-")),
                tr("Leave one of them out."),
            )
    published = edition_named(session.ledger.log, name)
    if published.form.partition("/")[0] != form.partition("/")[0]:
        raise InputError(
            tr("Edition {name} was handed out as {form}.", name=name, form=published.form),
            tr("Name a folder for a site, a file.md for markdown, a file.docx for word."),
        )
    return published


def _again(session: Session, published: EditionPublished) -> Edition:
    from opsledger.exporting.handbook.edition import edition_of
    from opsledger_projections.at import FOREVER_US, At

    speak("zh" if str(published.language) == "zh" else "en")
    return edition_of(session.ledger, session.views, At(published.position, FOREVER_US))


def _compare(session: Session, built: Built, published: EditionPublished) -> None:
    """Say whether the result equals the published edition. Raises CheckFailedError if it does not."""
    if built.imprint.root != published.root:
        raise CheckFailedError(
            tr(
                "The ledger is another one up to #{position} than when edition {name} was handed out.",
                position=published.position,
                name=published.name,
            ),
            tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
        )
    if built.digest == published.digest:
        session.say(tr("This is edition {name}, byte for byte.", name=published.name))
        return
    other = published.program != built.imprint.program or published.form != built.form
    raise CheckFailedError(
        tr("This is not edition {name} byte for byte: its digest is another.", name=published.name),
        tr(
            "It was made by {program} ({form}), this by {own}; what the ledger says is the same.",
            program=published.program,
            form=published.form,
            own=built.imprint.program,
        )
        if other
        else tr("The same program made both: other versions of the libraries it uses may draw otherwise."),
    )


command = command_of(
    build,
    tr("The handbook to hand out. A folder becomes a site, a file.md Markdown, a file.docx a Word file."),
    [
        click.Option(
            ["-o", "--to", "target"],
            required=True,
            metavar="DIR|FILE",
            help=tr("Where it is written; what an earlier build wrote there is replaced."),
        ),
        click.Option(
            ["--force"],
            is_flag=True,
            help=tr("Write there whatever is there; files of the same names are replaced."),
        ),
        click.Option(
            ["--edition"],
            metavar="NAME",
            help=tr("Build this edition again, and compare it with the record."),
        ),
    ],
    OWN_OUTPUT,
    tr(
        "The same ledger, moment and language give the same bytes, whoever builds it, wherever. Without --as-of it is "
        "the handbook at the last entry. Times are in UTC unless --zone says otherwise."
    ),
)
