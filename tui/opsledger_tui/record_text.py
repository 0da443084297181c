"""A record as a sheet: its fields, its text, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from opsledger.harmless import harmless
from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import joined, tr
from opsledger_events.record import Record
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.moment import Axis, written
from opsledger_tui.phrases import field_label, is_long, phrase, state_label, summary
from opsledger_tui.sheet import Sheet

HISTORY_LINES = 400
"""Maximum number of lines of history; a longer one is shown only around the moment."""

_APART = ("state", "title")


class Portrait(NamedTuple):
    """A record at one moment, with its whole history."""

    record: str
    kind: Kind
    state: Record | None
    """None if it is not there at the moment."""
    version: int
    text: str = ""
    """The text of the body, if the kind has one."""
    history: Sequence[AnyEntry] = ()
    """All its entries, oldest first, including those after the moment."""
    reached: int = 0
    """Position of the last entry that counts at the moment; 0 for none."""


def write_record(portrait: Portrait, axis: Axis, zone: tzinfo | None, width: int) -> list[Line]:
    """A record as lines of text."""
    sheet = Sheet(width)
    state = portrait.state
    write_head(sheet, portrait)
    if state is not None:
        _fields(sheet, state, zone)
        if portrait.text:
            sheet.heading(tr("Text"))
            sheet.text(portrait.text)
    if portrait.history:
        _history(sheet, portrait, axis, zone)
    return sheet.lines


def write_page(
    portrait: Portrait, blocks: list[Line], axis: Axis, zone: tzinfo | None, width: int
) -> list[Line]:
    """A record's page from drawn blocks, with its whole history and the moment marked in it."""
    sheet = Sheet(width)
    write_head(sheet, portrait)
    sheet.lines += blocks
    _history(sheet, portrait, axis, zone)
    return sheet.lines


def write_head(sheet: Sheet, portrait: Portrait) -> None:
    """Write the record's title, kind and state, or that it is not there."""
    kind, state = portrait.kind, portrait.state
    if state is None:
        sheet.title(harmless(portrait.record))
        sheet.text(tr("It is not there at this moment."), "warning")
        return
    sheet.title(harmless(state.title) or harmless(portrait.record))
    about = f"{harmless(portrait.record)} · {kind.label} · {state_label(kind.states, state.state)}"
    sheet.lines.append([Piece(f"{about} · v{portrait.version}", "record")])
    sheet.blank()


def _fields(sheet: Sheet, state: Record, zone: tzinfo | None) -> None:
    owner = type(state)
    empty: list[str] = []
    for name in state.__struct_fields__:
        value = getattr(state, name)
        if name in _APART or (isinstance(value, Body) and not value.size_bytes):
            continue
        if value in (None, "", ()):
            empty.append(field_label(owner, name))
        elif is_long(owner, name) and isinstance(value, str):
            sheet.value(field_label(owner, name), value)
        else:
            sheet.value(field_label(owner, name), phrase(value, zone))
    if empty:
        sheet.value(tr("empty"), joined(empty), "dim")


def _history(sheet: Sheet, portrait: Portrait, axis: Axis, zone: tzinfo | None) -> None:
    history = portrait.history
    count = len(history)
    sheet.heading(tr("History: {count:|event|events}", count=count) if count > 1 else tr("History: 1 event"))
    reached = next((i for i, e in enumerate(history) if e.position == portrait.reached), len(history) - 1)
    first = max(0, min(reached - HISTORY_LINES // 2, len(history) - HISTORY_LINES))
    shown = history[first : first + HISTORY_LINES]
    if later := len(history) - first - len(shown):
        sheet.text(tr("… {count} later", count=later), "dim")
    for entry in reversed(shown):
        here = entry.position == portrait.reached
        time = entry.effective_at if axis is Axis.EFFECTIVE else entry.recorded_at
        role = "" if here else "dim" if _is_later(entry, portrait) else "time"
        sheet.lines.append(
            [
                Piece("▶ " if here else "  ", "key"),
                Piece(written(time, zone) + "  ", role or "strong"),
                Piece(
                    str(entry.data.declared.label) + "  ",
                    "strong" if here else role and "dim" if role == "dim" else "",
                ),
                Piece(harmless(entry.actor) + "  ", "actor"),
                Piece(summary(entry, zone), "dim"),
            ]
        )
    if first:
        sheet.text(tr("… {count} earlier", count=first), "dim")


def _is_later(entry: AnyEntry, portrait: Portrait) -> bool:
    return entry.position > portrait.reached


def short(text: str, width: int) -> str:
    """A harmless text in exactly `width` cells."""
    return fit(harmless(text), width)
