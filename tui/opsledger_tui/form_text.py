"""Texts beside the lines of a form: the preview, the faults, and changes by others meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from opsledger.before_beginning import remark_on
from opsledger.entering.forms import Line as AskedLine
from opsledger.harmless import harmless
from opsledger_events.event import AnyEntry
from opsledger_events.language import joined, tr
from opsledger_tui.drawing import Line
from opsledger_tui.event_text import write_event, write_said
from opsledger_tui.sheet import Sheet
from opsledger_tui.standing import Preview


def write_preview(previews: Sequence[Preview], key: str, zone: tzinfo | None, width: int) -> list[Line]:
    """The entries that `key` would record."""
    sheet = Sheet(width)
    sheet.title(tr("This would be recorded ({key}):", key=key), "heading")
    for preview in previews:
        sheet.blank()
        if preview.began is not None:
            sheet.text(harmless(remark_on(preview.entry, preview.began, zone)), "warning")
        sheet.lines.extend(write_event(preview.entry, preview.change, zone, width))
    return sheet.lines


def write_waiting(text: str, width: int) -> list[Line]:
    """A remark on work in progress."""
    sheet = Sheet(width)
    sheet.text(text, "dim")
    return sheet.lines


def write_wrong(
    missing: Sequence[AskedLine], wrong: Sequence[str], rest: Sequence[str], width: int
) -> list[Line]:
    """Why nothing would be recorded: faults of no line, wrong lines, and missing ones."""
    sheet = Sheet(width)
    for fault in rest:
        sheet.text(f"✖ {harmless(fault)}", "bad")
    if wrong:
        sheet.text(tr("To be mended: {names}", names=joined(wrong)), "bad")
    if missing:
        names = joined(line.field.label for line in missing)
        sheet.text(tr("Still to fill in: {names}", names=names), "warning")
    return sheet.lines


def write_meanwhile(entry: AnyEntry, key: str, zone: tzinfo | None, width: int) -> list[Line]:
    """What somebody else did to the record; `key` records after it."""
    sheet = Sheet(width)
    sheet.text(
        tr("The record was changed meanwhile. Look at what was done; {key} records yours after it.", key=key),
        "warning",
    )
    sheet.blank()
    sheet.lines.extend(write_said(entry, zone, width))
    return sheet.lines
