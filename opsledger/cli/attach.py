"""`opsledger KIND attach ID FILE`: the only verb that takes a file, which gives the name, size and digest."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from opsledger.cli.help import help_of
from opsledger.cli.offering import RecordsOf
from opsledger.cli.options import Command, command_of
from opsledger.cli.session import Session
from opsledger.cli.writing import WRITE_OPTIONS, WRITES, command_for, rehearse_or_say, write_options
from opsledger_events.common import AttachmentAdded
from opsledger_events.kind import Kind
from opsledger_events.language import tr


def attach_command(kind: Kind) -> Command:
    """The command that attaches a file to a record of a kind."""
    declared = AttachmentAdded.declared
    params: list[click.Parameter] = [
        click.Argument(["record"], metavar="ID", shell_complete=RecordsOf(kind.name)),
        click.Argument(["file"], metavar="FILE|-"),
        click.Option(
            ["--name"], metavar="TEXT", help=tr("Name to keep it under; the file's own, if not given.")
        ),
        click.Option(
            ["--media-type"],
            metavar="TEXT",
            help=tr("Such as text/plain; guessed from the name, if not given."),
        ),
    ]
    command = command_of(
        partial(_attach, kind), help_of(AttachmentAdded), [*params, *write_options()], WRITES
    )
    command.name, command.short_help = declared.verb, str(declared.help)
    return command


def _attach(
    kind: Kind,
    session: Session,
    record: str,
    file: str,
    name: str | None,
    media_type: str | None,
    **given: Any,
) -> None:
    """Keep the file's bytes and attach them to the record, in one transaction."""
    import sys

    from opsledger.entering.files import attachment_of, bytes_of

    data = sys.stdin.buffer.read() if file == "-" else bytes_of(Path(file))
    event = attachment_of(data, name or ("stdin" if file == "-" else Path(file).name), media_type or "")
    command = command_for(session, kind, event, record, {n: given[n] for n in WRITE_OPTIONS})
    rehearse_or_say(session, command, dry_run=given["dry_run"], blob=data)
