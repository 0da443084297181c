"""Values of records as cells: in words, never in their stored form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, cast, get_type_hints

from msgspec import UNSET, Struct
from msgspec.structs import fields

from opsledger_events.body import Body
from opsledger_events.changes import field_types
from opsledger_events.kind import Kind
from opsledger_events.language import clauses, joined, tr
from opsledger_events.marks import field_marks, label_of, leaves_of
from opsledger_events.record import Link, Record
from opsledger_events.values import Choice, on_the_clock
from opsledger_projections.pages.blocks import Atom, Cell, Column, Table
from opsledger_projections.pages.reading import Reading

UNSAID = ("state", "title", "links", "attachments", "acknowledged", "body", "draft", "tags", "owner", "area")
"""Fields that a page shows in a special way, or not at all."""


def columns_of(owner: type[Struct], *names: str) -> tuple[Column, ...]:
    """A column for each of these fields, titled with the field's label."""
    return tuple(Column(label_of(owner, name), _holds_number(owner, name)) for name in names)


@cache  # resolving the annotations of a class takes longer than the rest of a page
def _holds_number(owner: type[Struct], name: str) -> bool:
    return not {int, float}.isdisjoint(leaves_of(get_type_hints(owner).get(name)))


def is_structured(value: Any) -> bool:
    """Whether a value is a struct or a sequence of structs."""
    return isinstance(value, Struct) or (
        isinstance(value, tuple) and any(isinstance(part, Struct) for part in cast("tuple[Any, ...]", value))
    )


def cell_of(reading: Reading, owner: type[Struct], name: str, value: Any) -> Cell:
    """The cell for a field's value; references to records become links."""
    refers = bool(field_marks(owner, name).get("ref"))
    if isinstance(value, tuple):
        return tuple(_atom(reading, part, refers=refers) for part in cast("tuple[Any, ...]", value))
    return _atom(reading, value, refers=refers)


def _atom(reading: Reading, value: Any, *, refers: bool) -> Atom:
    if value is None or value is UNSET or value == "":
        return None
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str):
        return reading.ref(value) if refers and value in reading.rows else value
    if isinstance(value, int | float | date | datetime):
        return value
    if isinstance(value, Body):
        return value.sha256[:12]
    if isinstance(value, Link):
        return f"{value.type.label} {value.to}"
    if isinstance(value, Struct):
        parts = (_words(reading, getattr(value, name)) for name in value.__struct_fields__)
        return joined(part for part in parts if part)
    return str(value)


def _words(reading: Reading, value: Any) -> str:
    """The text of one value in a struct; empty if it has none."""
    if isinstance(value, tuple):
        return clauses(_words(reading, part) for part in cast("tuple[Any, ...]", value))
    if isinstance(value, datetime):
        return f"{on_the_clock(value, value.tzinfo)} {value:%Z}"
    atom = _atom(reading, value, refers=False)
    return "" if atom is None else str(atom)


BRIEF = 160
"""Maximum number of characters of a long text in a table."""


def brief(text: str) -> str | None:
    """The beginning of a text, on one line; None for an empty text."""
    line = " ".join(text.split())
    return (line if len(line) <= BRIEF else f"{line[: BRIEF - 1].rstrip()}…") or None


def numbered(texts: Iterable[str]) -> str:
    """Several texts as a numbered list in Markdown."""
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def named(reading: Reading, name: str) -> Atom:
    """A name, as a link if it is the id of a record, such as a position among persons."""
    return reading.ref(name) if name in reading.rows else name or None


def said(kind: Kind, state: Record) -> Iterator[tuple[str, Any]]:
    """The fields of a record that say something about it, in order."""
    for name in field_types(kind.record):
        if name not in UNSAID and kind.is_said(name, state):
            yield name, getattr(state, name)


def table_of(reading: Reading, values: tuple[Struct, ...]) -> Table:
    """Structs as a table, with a column for each field that any of them uses."""
    owner = type(values[0])
    names = [f.name for f in fields(owner) if any(getattr(v, f.name) != f.default for v in values)]
    return Table(
        tuple(Column(label_of(owner, name), _is_number(values, name)) for name in names),
        tuple(tuple(cell_of(reading, owner, name, getattr(v, name)) for name in names) for v in values),
    )


def _is_number(values: tuple[Struct, ...], name: str) -> bool:
    held = [getattr(value, name) for value in values]
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in held if v is not None)
