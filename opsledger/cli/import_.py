"""`opsledger import`: record the history of another system with a mapping file."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.options import acting
from opsledger.cli.session import Session
from opsledger_events.language import tr


@acting(
    tr("Record another system's history by a mapping file. CSV or NDJSON, plain or gzipped."),
    epilog=tr(
        "The mapping says what each row means; `docs/guides/import.md` explains it and `examples/` has some. A row is "
        "recorded once: importing the same file again adds nothing, one that grew adds what is new, and an import "
        "that was broken off goes on. Without --atomic and --rejects it stops at the first row that does not go; what "
        "came before is recorded."
    ),
)
@click.argument("file", metavar="FILE|-")
@click.option("--map", "mapping", required=True, metavar="MAP.toml", help=tr("The mapping file."))
@click.option("--atomic", is_flag=True, help=tr("All rows or none."))
@click.option(
    "--rejects",
    metavar="FILE",
    help=tr("Put rows that do not go here, with line and reason; record the rest."),
)
@click.option(
    "--actor", default="", metavar="NAME", help=tr("Whose change it is where the mapping does not say.")
)
@click.option("--reason", default="", metavar="TEXT", help=tr("Why, where the mapping does not say."))
@click.option("--dry-run", is_flag=True, help=tr("Show the events it would record; record nothing."))
def command(
    session: Session,
    file: str,
    mapping: str,
    atomic: bool,
    rejects: str | None,
    actor: str,
    reason: str,
    dry_run: bool,
) -> int:
    """Import the file; exit code 1 if some rows were rejected."""
    from opsledger.cli.importing import Acknowledging, open_rejects, say_imported
    from opsledger.importing.importer import Importer
    from opsledger.importing.lines import opened
    from opsledger.importing.mapping_file import MappingFile
    from opsledger.importing.plan import Plan

    plan = Plan(MappingFile.read(Path(mapping)), actor=actor, reason=reason)
    shown = Acknowledging(session, dry_run=dry_run)
    with (
        opened(file) as stream,
        open_rejects(rejects, file, atomic=atomic) as kept,
        session.progress(tr("importing")) as told,
    ):
        importer = Importer(
            session.ledger,
            plan,
            rejects=kept,
            atomic=atomic,
            rehearse=shown.entries if dry_run else None,
            progress=told,
        )
        try:
            importer.run(stream, "stdin" if file == "-" else file)
        finally:
            if importer.began:
                if not dry_run:
                    session.ledger.sign_when_closed()
                shown.end()
                say_imported(session, importer.summary, dry_run=dry_run)
    return 1 if importer.summary.rejected else 0
