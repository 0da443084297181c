"""A field before and after an event, and the differences within a value that has its own fields."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, NamedTuple, TypeGuard, cast

from msgspec import Struct

from opsledger_events.body import Body
from opsledger_projections.shared_lines import changes_between
from opsledger_tui.drawing import Piece
from opsledger_tui.phrases import changes, field_label, is_long, phrase
from opsledger_tui.sheet import Sheet

INDENT = "  "
"""The indentation of a value's fields."""


class Part(NamedTuple):
    """One field with both values."""

    name: str
    old: Any
    new: Any


def is_parted(value: object) -> TypeGuard[Struct]:
    """Whether a value has its own fields, which are written on separate lines."""
    return isinstance(value, Struct) and not isinstance(value, Body)


def value_text(owner: type[Struct], name: str, value: object, zone: tzinfo | None) -> str:
    """A value as shown: a long text unchanged, rows on a line each, anything else as a phrase."""
    if isinstance(value, str) and value and is_long(owner, name):
        return value
    return "\n".join(_rows(value, zone)) if _has_rows(value) else phrase(value, zone)


def write_parts(sheet: Sheet, label: str, old: Struct | None, new: Struct, zone: tzinfo | None) -> None:
    """Write the differences within a value below its label; the whole value if there was none before."""
    sheet.lines.append([Piece(label, "label")])
    for part in changes(old, new):
        write_field(sheet, type(new), Part(*part), zone, begins=old is None, indent=INDENT)


def write_field(
    sheet: Sheet, owner: type[Struct], part: Part, zone: tzinfo | None, *, begins: bool, indent: str = ""
) -> None:
    """Write a field's value before and after; if it `begins`, only the new value; of rows, only those that differ."""
    label = indent + field_label(owner, part.name)
    old, new = (value_text(owner, part.name, value, zone) for value in (part.old, part.new))
    if begins:
        sheet.value(label, new, "added")
    elif _has_rows(part.old) and _has_rows(part.new):
        sheet.lines.append([Piece(label, "label")])
        _write_rows(sheet, _rows(part.old, zone), _rows(part.new, zone), indent)
    else:
        sheet.change(label, old, new)


def _write_rows(sheet: Sheet, old: list[str], new: list[str], indent: str) -> None:
    for change in changes_between(old, new):
        for place in change.old:
            sheet.text(old[place], "removed", f"{indent}- ")
        for place in change.new:
            sheet.text(new[place], "added", f"{indent}+ ")


def _has_rows(value: object) -> bool:
    """Whether a value is a sequence of structs."""
    return isinstance(value, tuple) and isinstance(
        next(iter(cast("tuple[object, ...]", value)), None), Struct
    )


def _rows(value: object, zone: tzinfo | None) -> list[str]:
    return [phrase(row, zone) for row in cast("tuple[object, ...]", value)]
