"""`opsledger replay`: replay the log from its beginning, into views, a file or a new ledger, or step by step on screen."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.handing_over import FORCE
from opsledger.cli.options import acting
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr


@acting(
    tr(
        "Rebuild every view from nothing, and compare it with the live one. In a scratch file, digest by digest. "
        "Or replay the log into a file, into a new ledger, or entry by entry before your eyes."
    ),
    epilog=tr(
        "Exit code 1 where a view differs. With --until the scratch file is left for you to look into.\n\n"
        "\b\n"
        "opsledger replay --to log.ndjson\n"
        "opsledger replay --events log.ndjson --ledger copy\n"
        "opsledger replay --step ISS-1\n"
        "opsledger replay --step --from 2026-03-01"
    ),
)
@click.option(
    "--until",
    metavar="MOMENT",
    help=tr("Replay only up to this position or recorded time, and keep the file."),
)
@click.option("--into", metavar="FILE", help=tr("Keep the scratch file under this name."))
@FORCE
@click.option("--to", metavar="FILE|-", help=tr("Write the whole ledger as lines that --events reads."))
@click.option(
    "--events", metavar="FILE|-", help=tr("Make the new ledger that --ledger names from such a file.")
)
@click.option(
    "--step",
    metavar="[ID]",
    is_flag=False,
    flag_value="",
    help=tr("Walk through the entries, or those of one record: n next, p back, g POSITION, q quit."),
)
@click.option("--from", "start", metavar="MOMENT", help=tr("Where --step begins."))
def command(
    session: Session,
    until: str | None,
    into: str | None,
    force: bool,
    to: str | None,
    events: str | None,
    step: str | None,
    start: str | None,
) -> None:
    """Replay in the one way that was asked for."""
    _check_one_way(
        {"--to": to, "--events": events, "--step": step},
        {"--until": until, "--into": into, "--from": start},
    )
    if to is not None:
        from opsledger.cli.replay_stream import write_stream

        write_stream(session, to, force=force)
    elif events is not None:
        from opsledger.cli.replay_stream import read_stream

        read_stream(session, events)
    elif step is not None:
        from opsledger.cli.replay_step import walk

        walk(session, step, start)
    else:
        from opsledger.cli.replay_views import replay_views

        replay_views(session, until, Path(into) if into else None, force=force)


def _check_one_way(ways: dict[str, str | None], details: dict[str, str | None]) -> None:
    """Raise InputError for options of two ways at once."""
    asked = [name for name, value in ways.items() if value is not None]
    own = ("--from",) if asked == ["--step"] else () if asked else ("--until", "--into")
    given = [name for name, value in details.items() if value is not None]
    if len(asked) > 1 or any(name not in own for name in given):
        raise InputError(
            tr("{options} do not go together.", options=", ".join([*asked, *given]))
            if len(asked) + len(given) > 1
            else tr("--from needs --step."),
            tr("Use one of --to, --events and --step; --from goes with --step."),
        )
