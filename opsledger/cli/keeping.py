"""`--save`: keep findings in the ledger as an analysis, with the position at which they were made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.session import Session
from opsledger.cli.writing import write_options
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.known import Known
    from opsledger_events.kinds.analysis import AnalysisRun

KEPT = ("reason", "at", "key", "actor", "dry_run")
"""The write options of an analysis. It begins a record, so there is no version to expect."""


def save_options() -> list[click.Parameter]:
    """`--save` and its related options."""
    save = click.Option(
        ["--save"],
        is_flag=True,
        help=tr("Keep what was found as an analysis, with the position it was found at."),
    )
    return [save, *(option for option in write_options() if option.name in KEPT)]


def check_saving(given: Mapping[str, Any]) -> None:
    """Raise InputError if a write option is given without `--save`."""
    if given["save"]:
        return
    for name in KEPT:
        if given[name]:
            raise InputError(
                tr("--{name} goes with --save.", name=name.replace("_", "-")),
                tr("Add --save to keep what was found."),
            )


def keep(session: Session, known: Known, run: AnalysisRun, given: Mapping[str, Any]) -> str | None:
    """Record the analysis if `--save` is given; returns its id, or None if nothing was recorded."""
    if not given["save"]:
        return None
    from msgspec.structs import replace

    from opsledger.cli.writing import command_for
    from opsledger_events.registry import kind_named

    event = replace(run, ledger_position=known.position)
    command = command_for(session, kind_named("analysis"), event, None, given)
    if given["dry_run"]:
        session.ledger.preview(command)
        session.say(tr("Nothing was recorded (--dry-run)."))
        return None
    receipt = session.ledger.execute(command)
    session.say(tr("Kept as {record}, entry #{position}.", record=receipt.record, position=receipt.position))
    return receipt.record
