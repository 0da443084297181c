"""Where a record's content comes from: each field with the event that set it, and its text line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Any

from opsledger.harmless import harmless
from opsledger_events.body import Body
from opsledger_events.changes import field_types
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_projections.line_blame import Line as TextLine
from opsledger_tui.drawing import Line, Piece, wrap
from opsledger_tui.field_text import in_words
from opsledger_tui.moment import written
from opsledger_tui.phrases import field_label, is_long, state_label
from opsledger_tui.record_text import Portrait, write_head
from opsledger_tui.sheet import Sheet

INDENT = 2
EMPTY = (None, "", ())


def write_why(
    portrait: Portrait,
    set_by: Mapping[str, AnyEntry],
    text: Sequence[TextLine] | OpsledgerError,
    zone: tzinfo | None,
    width: int,
) -> list[Line]:
    """A record's fields below the events that set them, and the lines of its text below the events that wrote them.

    `text` may be the error why the text cannot be read, which is shown in its place.
    """
    sheet = Sheet(width)
    write_head(sheet, portrait)
    if portrait.state is not None:
        _fields(sheet, portrait.state, portrait, set_by, zone)
    if isinstance(text, OpsledgerError):
        sheet.heading(tr("Text"))
        sheet.text(f"✖ {harmless(text.said)}", "bad")
    elif text:
        sheet.heading(tr("Text"))
        _text(sheet, text, zone)
    return sheet.lines


def _fields(
    sheet: Sheet, state: Record, portrait: Portrait, set_by: Mapping[str, AnyEntry], zone: tzinfo | None
) -> None:
    told = [name for name in field_types(type(state)) if name in set_by and _stands(getattr(state, name))]
    for _, names in groupby(told, key=lambda name: set_by[name].position):
        run = list(names)
        _origin(sheet, set_by[run[0]], zone)
        below = Sheet(sheet.width - INDENT)
        for name in run:
            below.value(field_label(type(state), name), _value(portrait, name, getattr(state, name), zone))
        sheet.lines += [[Piece(" " * INDENT), *line] for line in below.lines]
        sheet.blank()


def _stands(value: Any) -> bool:
    """Whether a field has a value: an empty one needs no explanation."""
    return bool(value.size_bytes) if isinstance(value, Body) else value not in EMPTY


def _value(portrait: Portrait, name: str, value: Any, zone: tzinfo | None) -> str:
    if name == "state":
        return state_label(portrait.kind.states, value)
    if isinstance(value, str) and is_long(portrait.kind.record, name):
        return value
    return in_words(value, zone)


def _origin(sheet: Sheet, entry: AnyEntry, zone: tzinfo | None) -> None:
    """Write the event: label, actor, effective and recorded time, and reason."""
    sheet.lines.append(
        [
            Piece(f"▸ #{entry.position:,} ", "record"),
            Piece(f"{harmless(entry.actor)} ", "actor"),
            Piece(str(entry.data.declared.label), "strong"),
        ]
    )
    held, known = written(entry.effective_at, zone), written(entry.recorded_at, zone)
    times = tr("effective {effective} · recorded {recorded}", effective=held, recorded=known)
    sheet.text(times if held != known else held, "time", " " * INDENT)
    if entry.reason:
        sheet.text(entry.reason, "", " " * INDENT)


def _text(sheet: Sheet, text: Sequence[TextLine], zone: tzinfo | None) -> None:
    digits = len(str(len(text)))
    for _, lines in groupby(text, key=lambda line: (line.written.position, line.entry.position)):
        run = list(lines)
        written, entry = run[0].written, run[0].entry
        _origin(sheet, written, zone)
        if entry.position != written.position:
            told = tr(
                "In force with #{position} by {actor}.", position=f"{entry.position:,}", actor=entry.actor
            )
            sheet.text(harmless(told), "", " " * INDENT)
        for line in run:
            first, *rest = wrap(line.text, sheet.width - digits - 3) or [""]
            sheet.lines.append([Piece(f"{line.number:>{digits}} │ ", "dim"), Piece(first)])
            sheet.lines += [[Piece(f"{'':>{digits}} │ ", "dim"), Piece(part)] for part in rest]
        sheet.blank()
