"""Completions for a shell: words from the declarations, and the records of the ledger."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import click

from opsledger_events.errors import OpsledgerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from opsledger_projections.records import RecordRow


def kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The kinds of record that begin with `incomplete`."""
    from opsledger_events.registry import KINDS

    del context, parameter
    return [name for name in KINDS if name.startswith(incomplete)]


def types(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The stored types of events that begin with `incomplete`."""
    from opsledger_events.registry import event_types

    del context, parameter
    return [name for name in event_types() if name.startswith(incomplete)]


def records(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The records whose ids begin with `incomplete`, each with its title."""
    del parameter
    return [_offered(row) for row in _beginning(context, incomplete)]


class RecordsOf:
    """The records of one kind; if states are given, only those in one of them."""

    def __init__(self, kind: str, states: tuple[str, ...] = ()) -> None:
        """Complete an argument or an option that takes their ids."""
        self._kind, self._states = kind, states

    def __call__(self, context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
        """Those whose ids begin with `incomplete`."""
        del parameter
        rows = _beginning(context, incomplete, self._kind)
        return [_offered(row) for row in rows if not self._states or row.state.state in self._states]


def _beginning(context: click.Context, start: str, kind: str = "") -> list[RecordRow]:
    """The records whose ids begin with `start`. Empty if the ledger is missing or unreadable, which the command itself reports."""
    from opsledger.cli.options import session_of
    from opsledger_projections.records import records_beginning

    try:
        return records_beginning(session_of(context).views, start, kind)
    except (OpsledgerError, OSError, sqlite3.Error):
        return []


def _offered(row: RecordRow) -> CompletionItem:
    from click.shell_completion import CompletionItem

    from opsledger.harmless import harmless

    return CompletionItem(row.record, help=harmless(row.state.title))
