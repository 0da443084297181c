"""The content and widths of the columns of a form's table."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from rich.cells import cell_len

from opsledger.clock import Clock
from opsledger.entering.fields import Field, fields_of
from opsledger.entering.rows import cells_of, faults_of
from opsledger.harmless import harmless
from opsledger_events.errors import InputError
from opsledger_events.language import joined, tr

WIDEST = 24
"""Maximum width of a column if another one needs the room."""


class Row(NamedTuple):
    """One value."""

    text: str
    cells: dict[str, str] | None
    """The texts of its columns, on one line each; None for a text that is not a row."""
    wrong: bool
    """Whether it cannot be recorded in this form."""


class Column(NamedTuple):
    """One field."""

    field: str
    name: str
    width: int


def row_of(base: type[Struct], text: str, clock: Clock) -> Row:
    """A row as it is shown."""
    try:
        cells = cells_of(base, text, clock)
    except InputError:
        return Row(text, None, wrong=True)
    shown = {field.name: harmless(_shown(field, cells[field.name], clock)) for field in fields_of(base)}
    return Row(text, shown, wrong=bool(faults_of(base, cells, clock)))


def columns_of(base: type[Struct], rows: list[Row], room: int, gap: int) -> tuple[list[Column], int]:
    """The columns that there is room for, in the order of the fields, and the number of further non-empty ones.

    An optional field that is empty in every row has no column.
    """
    wanted: list[Column] = []
    for field in fields_of(base):
        texts = [row.cells[field.name] for row in rows if row.cells is not None]
        if field.required or any(texts):
            widths = [cell_len(text) for text in (field.label, *texts)]
            wanted.append(Column(field.name, field.label, max(widths)))
    shown: list[Column] = []
    for column in wanted:
        width = min(column.width, WIDEST)
        if sum(other.width + gap for other in shown) + width > room and shown:
            break
        shown.append(column._replace(width=width))
    left = room - sum(column.width + gap for column in shown)
    for place, column in enumerate(shown):
        more = min(max(left, 0), wanted[place].width - column.width)
        shown[place] = column._replace(width=column.width + more)
        left -= more
    return shown, len(wanted) - len(shown)


def _shown(field: Field, text: str, clock: Clock) -> str:
    """The text of a cell in the user's language, on one line."""
    shape = field.shape
    if shape.structured:
        return joined(_inner(shape.base, part, clock) for part in text.split("\n"))
    labels = {choice.value: str(choice.label) for choice in shape.choices}
    if shape.base is bool:
        labels = {"yes": tr("yes"), "no": tr("no")}
    lines = [labels.get(part, part) for part in text.split("\n")]
    return joined(lines) if shape.many else " ".join(lines)


def _inner(base: type[Struct], text: str, clock: Clock) -> str:
    try:
        cells = cells_of(base, text, clock)
    except InputError:
        return text
    return " ".join(filter(None, cells.values()))
