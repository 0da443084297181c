"""Records as rows: the fields of a kind with their labels, as declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsledger.cli.output import Column
from opsledger_events.common import field_types
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import label_of
from opsledger_events.registry import kind_named
from opsledger_events.values import moment_of

if TYPE_CHECKING:
    from opsledger_projections.records import RecordRow


def base_columns() -> list[Column]:
    """The columns that every record has."""
    return [
        Column("record", tr("Record")),
        Column("kind", tr("Kind")),
        Column("state", tr("State")),
        Column("title", tr("Title")),
        Column("owner", tr("Owner"), spare=True),
        Column("area", tr("Area"), spare=True),
    ]


def about_columns() -> list[Column]:
    """The columns of what the ledger knows about a record besides its fields."""
    return [
        Column("version", tr("Version"), shown=False),
        Column("position", tr("Last entry"), shown=False),
        Column("began_at", tr("Since"), shown=False),
        Column("changed_at", tr("Changed"), shown=False),
    ]


def kind_columns(kind: Kind) -> list[Column]:
    """The columns of a list of one kind: the declared ones are shown, every other field on request."""
    types = field_types(kind.record)
    shown = ("title", *kind.columns, "owner")
    rest = [name for name in types if name not in (*shown, "state")]
    named = {
        name: Column(name, label_of(kind.record, name), shown=name in shown, spare=name in kind.columns)
        for name in dict.fromkeys([*shown, *rest])
    }
    return [
        Column("record", tr("Record")),
        Column("state", tr("State")),
        *named.values(),
        *about_columns(),
    ]


def row_of_record(found: RecordRow, *, plain_state: bool) -> dict[str, Any]:
    """A record as a row. With `plain_state`, the state is the stored word and not its label."""
    kind, state = kind_named(found.kind), found.state
    row: dict[str, Any] = {name: getattr(state, name) for name in state.__struct_fields__}
    for name in kind.columns:
        row[name] = getattr(state, name)
    return row | {
        "record": found.record,
        "kind": found.kind if plain_state else str(kind.label),
        "state": state.state if plain_state else str(kind.states.get(state.state, state.state)),
        "version": found.version,
        "position": found.position,
        "began_at": moment_of(found.began_us),
        "changed_at": moment_of(found.changed_us),
    }
