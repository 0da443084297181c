"""`opsledger append`: record commands given as NDJSON, one on each line."""

from __future__ import annotations

import click

from opsledger.cli.options import acting
from opsledger.cli.session import Session
from opsledger_events.language import tr


@acting(
    tr("Record commands that come as NDJSON lines. One on each line, from a FILE or standard input (-)."),
    epilog=tr(
        'A line: {"do": "issue raise", "data": {"title": "…"}}, with "record", "actor", "reason", "source", "at", '
        '"expect", "expect_others", "key", "correlation" and "causation" where needed. Without --atomic and --rejects '
        "it stops at the first line that does not go; what came before is recorded. With -o ndjson each command is acknowledged "
        "when it is on disk."
    ),
)
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--atomic", is_flag=True, help=tr("All lines or none."))
@click.option("--rejects", metavar="FILE", help=tr("Put lines that do not go here, and record the rest."))
@click.option("--actor", default="", metavar="NAME", help=tr("Whose change it is where a line does not say."))
@click.option("--reason", default="", metavar="TEXT", help=tr("Why, where a line does not say."))
@click.option("--dry-run", is_flag=True, help=tr("Show the events it would record; record nothing."))
def command(
    session: Session, file: str, atomic: bool, rejects: str | None, actor: str, reason: str, dry_run: bool
) -> int:
    """Record the lines; exit code 1 if some were rejected."""
    import gc

    from opsledger.cli.importing import Acknowledging, open_rejects, say_appended
    from opsledger.importing.append import Appender, Defaults
    from opsledger.importing.lines import opened

    gc.freeze()  # loaded modules stay, so the collector need not scan them again for every thousand lines
    with (
        opened(file) as stream,
        open_rejects(rejects, file, atomic=atomic) as kept,
        session.progress(tr("recording")) as told,
    ):
        shown = Acknowledging(session, dry_run=dry_run)
        appender = Appender(
            session.ledger,
            defaults=Defaults(actor, reason, "stdin" if file == "-" else file.rpartition("/")[2][:300]),
            rejects=kept,
            atomic=atomic,
            rehearse=dry_run,
            recorded=shown.receipt if shown.wanted() else None,
            progress=told,
        )
        try:
            appender.run(stream)
        finally:
            shown.end()
            say_appended(session, appender.done, dry_run=dry_run)
    return 1 if appender.done.rejected else 0
