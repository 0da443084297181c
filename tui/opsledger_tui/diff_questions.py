"""Questions of the Diff: which records changed between two moments, and how one of them changed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.record import Record
from opsledger_events.registry import kind_named, kind_of
from opsledger_projections.at import At
from opsledger_projections.diff import RecordDiff, differences
from opsledger_projections.log import Log
from opsledger_projections.pages.difference import change_label, in_chapters
from opsledger_projections.records import record_at
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.diff_messages import (
    ChangedRecord,
    ChapterDiff,
    DiffFound,
    DiffWanted,
    DrawnField,
    FieldsFound,
    FieldsWanted,
)
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.field_text import Telling, told, write_field
from opsledger_tui.moment import Axis, written
from opsledger_tui.sheet import Sheet
from opsledger_tui.wish import Wish, fits

INDENT = 2


def find_diff(asked: Asked, wanted: DiffWanted) -> None:
    """Find the changed records, or those that a filter lets through in their state at one of the moments."""
    every = differences_wanted(asked.views(), wanted)
    found = [
        ChangedRecord(each.record, each.kind, each.title, each.change, len(each.fields)) for each in every
    ]
    asked.post(DiffFound(wanted.serial, [ChapterDiff(*part) for part in in_chapters(found)]))


def differences_wanted(views: Views, wanted: DiffWanted, record: str = "") -> Iterator[RecordDiff]:
    """What differs between the two moments among the records that the filter asks for, or in one record."""
    wish = wanted.wish
    fitting = None if wish.empty else partial(_fits, wish)
    return differences(views, wanted.a, wanted.b, record=record, kinds=wish.kinds, wanted=fitting)


def _fits(wish: Wish, record: str, state: Record) -> bool:
    return fits(wish, kind_of(state), record, state)


def find_fields(asked: Asked, wanted: FieldsWanted) -> None:
    """Find the changes of one record. A change that cannot be shown says so in its place."""
    drawn: list[DrawnField] = []
    views = asked.views()
    telling = Telling(views.log, wanted.zone, partial(_titled, views, wanted.b))
    for record in differences(views, wanted.a, wanted.b, record=wanted.record):
        asked.note_read((record.kind,), record.record)
        for field in _fields(record, wanted, telling):
            if asked.stale:
                return
            drawn.append(field)
    asked.post(FieldsFound(wanted, drawn))


def _titled(views: Views, at: At, record: str) -> str:
    """A record by the title that it had then."""
    row = record_at(views, record, at)
    return f"{record} {row.state.title}".strip() if row is not None else record


def _fields(record: RecordDiff, wanted: FieldsWanted, telling: Telling) -> Iterator[DrawnField]:
    """The fields, grouped below the event that explains them."""
    kind = kind_named(record.kind)
    read = cache(partial(_entry, telling.log))
    position = 0
    for field in record.fields:
        entry = read(field.position)
        lines: list[Line] = []
        if field.position != position:
            lines += _head(record, wanted.width) if not position else [[]]
            lines.append(_cause(field.position, entry, wanted))
        position = field.position
        change = told(field, kind, telling)
        below = write_field(change, wanted.width - INDENT, two_columns=wanted.two_columns)
        lines += [[Piece(" " * INDENT), *line] for line in below]
        yield DrawnField(field.name, entry, lines)


def _head(record: RecordDiff, width: int) -> list[Line]:
    """The record's title, and the sort of its change."""
    sheet = Sheet(width)
    sheet.title(harmless(record.title) or harmless(record.record))
    about = f"{harmless(record.record)} · {kind_named(record.kind).label} · {change_label(record.change)}"
    sheet.lines.append([Piece(about, "record")])
    sheet.blank()
    return sheet.lines


def _entry(log: Log, position: int) -> AnyEntry | OpsledgerError:
    try:
        return log.entries((position,))[0]
    except OpsledgerError as error:
        return error


def _cause(position: int, entry: AnyEntry | OpsledgerError, wanted: FieldsWanted) -> Line:
    """The event that explains the fields below it, on one line."""
    if isinstance(entry, OpsledgerError):
        return [Piece(fit(f"✖ #{position:,} {harmless(entry.message)}", wanted.width), "bad")]
    time = entry.effective_at if wanted.axis is Axis.EFFECTIVE else entry.recorded_at
    reason = f": {harmless(entry.reason)}" if entry.reason else ""
    return [
        Piece(f"▸ #{position:,} ", "record"),
        Piece(f"{written(time, wanted.zone)} ", "time"),
        Piece(f"{harmless(entry.actor)} ", "actor"),
        Piece(f"{entry.data.declared.label}{reason}", "strong"),
    ]
