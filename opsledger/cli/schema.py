"""`opsledger schema [TYPE]`: lists the types of events, or prints the JSON Schema of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from opsledger.cli.offering import types
from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import nearest

if TYPE_CHECKING:
    from opsledger_events.event import Event


@acting(
    tr("List the event types, or print the JSON Schema of one. Name it as issue.raised/1 or as issue raise.")
)
@click.argument("words", nargs=-1, metavar="[TYPE]", shell_complete=types)
def command(session: Session, words: tuple[str, ...]) -> None:
    """Print a line for each type, or one schema."""
    if words:
        from opsledger.exporting.json_text import pretty
        from opsledger_events.schema import json_schema

        schema, out = json_schema(_event_named(" ".join(words))), session.output
        if out.for_people and not out.picks:
            out.text(pretty(schema))
        else:
            out.record(schema, [Column(name) for name in schema])
        return
    from opsledger_events.registry import event_types, owners

    kinds = owners()
    rows = (
        {
            "type": stored,
            "kind": kinds[stored].name if stored in kinds else "*",
            "verb": event.declared.verb,
            "label": str(event.declared.label),
            "help": str(event.declared.help),
        }
        for stored, event in event_types().items()
    )
    columns = [
        Column("type", tr("Type")),
        Column("kind", tr("Kind")),
        Column("verb", tr("Verb")),
        Column("label", tr("Label")),
        Column("help", tr("What it says")),
    ]
    session.output.rows(rows, columns)


def _event_named(name: str) -> type[Event]:
    """An event by its stored type, with or without version, or by kind and verb."""
    from opsledger_events.registry import event_types, kind_named, verb_named

    types = event_types()
    if name in types:
        return types[name]
    kind, _, verb = name.partition(" ")
    if verb:
        return verb_named(kind_named(kind), verb)
    versions = [stored for stored in types if stored.partition("/")[0] == name]
    if versions:
        return types[max(versions, key=lambda stored: int(stored.partition("/")[2]))]
    near = nearest(name, types)
    raise InputError(
        tr("There is no event type “{name}”.", name=name),
        tr("Did you mean “{near}”?", near=near) if near in types else tr("`opsledger schema` lists them."),
    )
