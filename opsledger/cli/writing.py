"""The common parts of every write: the options, the rehearsal, and the remarks afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from opsledger.cli.options import MOMENT, SHARED
from opsledger.cli.session import Session
from opsledger_events.command import Command
from opsledger_events.errors import InputError
from opsledger_events.event import AnyEntry, Event
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record

WRITES = tuple(name for name in SHARED if name not in MOMENT)
"""The shared options of a write, which concerns the present."""

WRITE_OPTIONS = ("reason", "at", "expect", "key", "actor", "dry_run")


def write_options() -> list[click.Parameter]:
    """The options of every write."""
    return [
        click.Option(["--reason"], metavar="TEXT|-|@FILE", help=tr("Why; kept with the change.")),
        click.Option(
            ["--at"],
            metavar="MOMENT",
            help=tr("When it happened, where that was not now; a day means its start."),
        ),
        click.Option(
            ["--expect"],
            multiple=True,
            metavar="N|ID=N",
            help=tr(
                "Refuse unless the record is at this version; with an ID, unless that other record is. May be repeated."
            ),
        ),
        click.Option(
            ["--key"], metavar="KEY", help=tr("Idempotency key: the same command is recorded once.")
        ),
        click.Option(["--actor"], metavar="NAME", help=tr("Whose change it is; you, if not given.")),
        click.Option(
            ["--dry-run"], is_flag=True, help=tr("Show the events it would record; record nothing.")
        ),
    ]


def execute(session: Session, kind: Kind, event: Event, record: str | None, given: Mapping[str, Any]) -> None:
    """Record or rehearse a command, and print its entries."""
    command = command_for(session, kind, event, record, given)
    rehearse_or_say(session, command, dry_run=given["dry_run"])


def rehearse_or_say(session: Session, command: Command, *, dry_run: bool, blob: bytes | None = None) -> None:
    """Record a command (with the bytes of a file, if it has one) or rehearse it; print its entries."""
    from opsledger.cli.entries import show_entries
    from opsledger.cli.records import naming_the_nearest

    with naming_the_nearest(session, command.record, command.kind):
        if dry_run:
            entries = session.ledger.preview(command)
            show_entries(session, entries)
            _remark(session, command, entries)
            session.say(tr("Nothing was recorded (--dry-run)."))
            return
        receipt = session.ledger.execute(command, blob)
    show_entries(session, receipt.entries)
    if receipt.repeated:
        session.say(tr("Recorded before under this key; nothing was recorded now."))
    else:
        _remark(session, command, receipt.entries)


def _remark(session: Session, command: Command, entries: Sequence[AnyEntry]) -> None:
    """Remark on what a person may not have meant: without a time, an event takes effect now."""
    if command.at is None:
        return
    from opsledger.before_beginning import remarks

    for remark in remarks(session.ledger.log, entries, session.clock.zone):
        session.say(remark)


def command_for(
    session: Session, kind: Kind, event: Event, record: str | None, given: Mapping[str, Any]
) -> Command:
    """The command that the options describe. Raises InputError for a bad moment or text."""
    from opsledger.cli.inputs import long_text
    from opsledger.moments import moment_in
    from opsledger_events.json_text import check_text

    reason = long_text(given.get("reason") or "", "--reason")
    actor, key = given.get("actor") or "", given.get("key") or ""
    for name, text in (("--reason", reason), ("--actor", actor), ("--key", key), ("ID", record or "")):
        check_text(name, text)
    expect, expect_others = expectations(given.get("expect") or ())
    at = moment_in(given["at"], session.clock, start=True) if given.get("at") else None
    return Command(
        kind=kind.name,
        event=_by_calendar(session, event, record, at or session.clock.now),
        record=record,
        at=at,
        expect=expect,
        expect_others=expect_others,
        source="cli",
        reason=reason,
        actor=actor,
        key=key,
    )


def _by_calendar(session: Session, event: Event, record: str | None, moment: datetime) -> Event:
    """The event as meant on the user's calendar day, if that differs from the day in UTC."""
    from opsledger.entering.calendar_day import said_here

    def state() -> Record | None:
        from opsledger_events.fold import fold, kind_of_history

        history = session.ledger.log.history(record) if record else []
        return fold(kind_of_history(history[0]), history) if history else None

    return said_here(event, state, moment, session.clock.zone)


def expectations(given: Sequence[str]) -> tuple[int | None, dict[str, int]]:
    """The required version of the record, and those of other records, from words such as `3` and `ISS-1=4`."""
    expected: dict[str, int] = {}
    for text in given:
        record, equals, version = text.rpartition("=")
        if not (version.isascii() and version.isdigit() and len(version) < 19) or bool(equals) != bool(
            record
        ):
            raise InputError(
                tr("--expect: “{value}” is not a version.", value=text),
                tr("Write --expect 3 for this record, --expect ISS-1=4 for another one."),
            )
        if expected.setdefault(record, int(version)) != int(version):
            raise InputError(
                tr("--expect: two versions are expected of one record."),
                tr("Write --expect 3 for this record, --expect ISS-1=4 for another one."),
            )
    return expected.pop("", None), expected
