"""What a shell is offered for words that the declarations know: nothing of it opens a ledger."""

from __future__ import annotations

from typing import Any

import click


def kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The kinds of record that begin so."""
    from opsledger_events.registry import KINDS

    del context, parameter
    return [name for name in KINDS if name.startswith(incomplete)]


def types(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """The stored types of events that begin so."""
    from opsledger_events.registry import event_types

    del context, parameter
    return [name for name in event_types() if name.startswith(incomplete)]
