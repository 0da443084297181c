"""One event in detail: the changes with old and new values, reason, actor, time on both clocks, and hash."""

from __future__ import annotations

from datetime import tzinfo
from difflib import unified_diff
from typing import Any, NamedTuple

from msgspec import Struct

from opsledger.harmless import harmless
from opsledger_events.body import Body
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import joined, tr
from opsledger_events.record import Record
from opsledger_tui.drawing import Line, Piece
from opsledger_tui.moment import written, zone_name
from opsledger_tui.part_text import Part, is_parted, value_text, write_field, write_parts
from opsledger_tui.phrases import changes, data_of, field_label, state_label
from opsledger_tui.sheet import Sheet

DIFF_LINES = 4_000
"""Texts of more lines than this are not compared line by line."""


class Change(NamedTuple):
    """The change that one event made to its record."""

    kind: Kind
    before: Record | None
    """None if the event created the record."""
    after: Record
    leaf: str = ""
    """Its hash in the tree of the ledger; empty for an event that is not recorded yet."""
    texts: tuple[str, str] | OpsledgerError | None = None
    """A body before and after, if the event changed one; or why they cannot be read."""


def write_event(entry: AnyEntry, change: Change | None, zone: tzinfo | None, width: int) -> list[Line]:
    """An event as lines of text; `change` is None while it is being found."""
    sheet = Sheet(width)
    sheet.title(str(entry.data.declared.label))
    where = f"{harmless(entry.record)} · v{entry.version} · #{entry.position:,}"
    sheet.lines.append([Piece(where, "record")])
    if change is not None and change.after.title:
        sheet.text(harmless(change.after.title))
    sheet.blank()
    _who_and_when(sheet, entry, zone)
    if change is None:
        sheet.blank()
        sheet.text(tr("finding what it changed …"), "dim")
    else:
        _changes(sheet, entry, change, zone)
        if change.leaf:
            sheet.heading(tr("Proof"))
            sheet.value(tr("leaf hash"), change.leaf, "dim")
    sheet.value(tr("stored type"), entry.type, "dim")
    return sheet.lines


def write_said(entry: AnyEntry, zone: tzinfo | None, width: int) -> list[Line]:
    """An event's own values, whatever it changed, as lines of a note."""
    sheet = Sheet(width)
    sheet.title(f"{entry.data.declared.label} · v{entry.version} · #{entry.position:,}")
    _who_and_when(sheet, entry, zone)
    _said(sheet, entry, zone, set())
    return sheet.lines


def _who_and_when(sheet: Sheet, entry: AnyEntry, zone: tzinfo | None) -> None:
    effective = entry.effective_at
    sheet.value(
        tr("effective"), f"{written(effective, zone, seconds=True)} {zone_name(effective, zone)}", "time"
    )
    recorded = entry.recorded_at
    if recorded != effective:
        sheet.value(
            tr("recorded"), f"{written(recorded, zone, seconds=True)} {zone_name(recorded, zone)}", "time"
        )
    actor = harmless(entry.actor)
    if entry.authenticated != entry.actor:
        actor = tr("{actor} (entered by {user})", actor=actor, user=harmless(entry.authenticated))
    sheet.value(tr("actor"), actor, "actor")
    if entry.reason:
        sheet.value(tr("reason"), entry.reason)
    if entry.source:
        sheet.value(tr("source"), entry.source)
    if entry.causation:
        sheet.value(tr("follows from"), f"#{entry.causation:,}")
    if entry.correlation:
        sheet.value(tr("belongs to"), entry.correlation)
    if entry.unmet:
        sheet.value(tr("rules not met"), "! " + joined(entry.unmet), "warning")
    if entry.one_login:
        sheet.value(tr("under one login with"), joined(map(harmless, entry.one_login)), "warning")


def _changes(sheet: Sheet, entry: AnyEntry, change: Change, zone: tzinfo | None) -> None:
    differing = changes(change.before, change.after) if change.before else _begun(entry, change)
    said_above = {name for name, _, _ in differing}
    if differing:
        sheet.heading(tr("Changes") if change.before is not None else tr("Begins with"))
    for name, old, new in differing:
        if name == "state":
            states = change.kind.states
            old, new = (state_label(states, s) if s else s for s in (old, new))  # noqa: PLW2901
        if is_parted(new):
            old = _compared(change.before, old, new)  # noqa: PLW2901
            write_parts(sheet, field_label(type(change.after), name), old, new, zone)
            said_above |= {
                part for part, _, now in changes(old, new) if getattr(entry.data, part, None) == now
            }
        else:
            begins = change.before is None
            write_field(sheet, type(change.after), Part(name, old, new), zone, begins=begins)
    if isinstance(change.texts, OpsledgerError):
        sheet.heading(tr("Text"))
        sheet.text(f"✖ {harmless(change.texts.said)}", "bad")
    elif change.texts is not None:
        _difference(sheet, *change.texts)
    said = _said(sheet, entry, zone, said_above)
    if not differing and not said:
        sheet.blank()
        sheet.text(tr("It changed nothing else."), "dim")


def _begun(entry: AnyEntry, change: Change) -> list[tuple[str, Any, Any]]:
    """The values with which a record begins, without its kind's initial values unless they were given."""
    found = changes(None, change.after)
    within = {name for _, _, value in found if is_parted(value) for name in value.__struct_fields__}
    return [
        (name, old, new)
        for name, old, new in found
        if not (isinstance(new, Body) and not new.size_bytes)
        if name == "state"
        or getattr(change.kind.initial, name) != new
        or (hasattr(entry.data, name) and name not in within)
    ]


def _compared(before: Record | None, old: object, new: Struct) -> Struct | None:
    """The value to compare with a value that has its own fields: for a first draft, what is in force."""
    if type(old) is not type(new):
        old = getattr(before, "newest", None)
    return old if isinstance(old, Struct) and type(old) is type(new) else None


def _said(sheet: Sheet, entry: AnyEntry, zone: tzinfo | None, beside: set[str]) -> bool:
    """Write the event's values except some fields. Returns whether there are any."""
    said = [(name, value) for name, value in data_of(entry) if name not in beside]
    if said:
        sheet.heading(tr("Said"))
    for name, value in said:
        owner = type(entry.data)
        sheet.value(field_label(owner, name), value_text(owner, name, value, zone))
    return bool(said)


def _difference(sheet: Sheet, before: str, after: str) -> None:
    old, new = before.splitlines(), after.splitlines()
    sheet.heading(tr("Text: {before} → {after:|line|lines}", before=len(old), after=len(new)))
    if len(old) + len(new) > DIFF_LINES:
        sheet.text(tr("too long to compare here"), "dim")
        return
    for line in list(unified_diff(old, new, n=2, lineterm=""))[2:]:
        role = {"+": "added", "-": "removed", "@": "heading"}.get(line[:1], "dim")
        sheet.text(line[1:] if line[:1] == " " else line, role, "" if role != "dim" else " ")


def body_of_change(before: Record | None, after: Record) -> tuple[Body | None, Body] | None:
    """The long text that an event changed, before and after.

    A text where there was none, such as a first draft, is compared with another one that the record had.
    """
    for _, old, new in changes(before, after):
        if isinstance(new, Body) and (new.size_bytes or isinstance(old, Body)):
            return (old if isinstance(old, Body) else _any_body(before)), new
    return None


def _any_body(record: Record | None) -> Body | None:
    values = (getattr(record, name) for name in record.__struct_fields__) if record is not None else ()
    return next((value for value in values if isinstance(value, Body)), None)
