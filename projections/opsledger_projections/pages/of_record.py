"""The page of one record: its facts, its text, its links, and its history."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from msgspec import Struct

from opsledger_events.body import body_in
from opsledger_events.common import CommentAdded
from opsledger_events.drafting import Drafted
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import clauses, tr
from opsledger_events.marks import field_marks
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_projections.links import label_of_link
from opsledger_projections.pages.blocks import Block, Column, Facts, Heading, Page, Paragraph, Prose, Table
from opsledger_projections.pages.cells import (
    brief,
    cell_of,
    is_structured,
    label_of,
    numbered,
    said,
    table_of,
)
from opsledger_projections.pages.contents import PAGES
from opsledger_projections.pages.drafts import of_draft
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

OWN: dict[str, str] = {
    "budget": "budgets:of_budget",
    "meeting": "collaboration:of_meeting",
    "control": "controls:of_control",
    "position": "duties:of_record",
    "process": "processes:of_process",
    "risk": "risks:of_risk",
    "rule": "decisions:of_rule",
    "indicator": "indicators:of_record",
}
"""Kinds whose records show more than their fields, with the `module:function` that makes the additional blocks from a
reading and the record's row. These come between the facts and the texts. Fields that the module names in
`SHOWN` appear there only."""

HISTORY_ENTRIES = 20


def page(reading: Reading, row: RecordRow, *, history: bool = True) -> Page:
    """The page of a record at the reading's moment."""
    return Page(row.record, row.state.title or row.record, tuple(blocks(reading, row, with_history=history)))


def blocks(reading: Reading, row: RecordRow, *, with_history: bool = True) -> Iterator[Block]:
    """Facts, needs, the kind's own blocks, texts, links and history."""
    kind = kind_named(row.kind)
    for need in kind.needs_at(row.state, reading.now):
        yield Paragraph(need.message, "bad" if need.severity == 3 else "warning")
    yield facts(reading, kind, row)
    if row.kind in OWN:
        module, function = own_of(row.kind)
        yield from getattr(module, function)(reading, row)
    yield from texts(reading, kind, row)
    if isinstance(row.state, Drafted) and "draft" not in shown_by(kind):
        yield from of_draft(reading, row.state)
    yield from attachments(row)
    yield from links(reading, row)
    if with_history:
        yield from history(reading, row)


def own_of(kind: str) -> tuple[ModuleType, str]:
    """The module of a kind's own blocks, and the function that makes them."""
    module, _, function = OWN[kind].partition(":")
    return import_module(f"{PAGES}.{module}"), function


def said_here(kind: Kind, state: Record) -> Iterator[tuple[str, Any]]:
    """The fields that say something and that the kind's own blocks do not show."""
    shown = shown_by(kind)
    return ((name, value) for name, value in said(kind, state) if name not in shown)


def shown_by(kind: Kind) -> tuple[str, ...]:
    """The fields that the kind's own blocks show."""
    return getattr(own_of(kind.name)[0], "SHOWN", ()) if kind.name in OWN else ()


def facts(reading: Reading, kind: Kind, row: RecordRow) -> Facts:
    """Every field that says something, except long texts and tables."""
    state = row.state
    rows = [
        (str(kind.label), row.record),
        (tr("State"), state_tag(row)),
        (tr("Owner"), state.owner or None),
        (tr("Area"), str(state.area.label)),
        (tr("Tags"), tuple(state.tags)),
        *(
            (label_of(kind.record, name), cell_of(reading, kind.record, name, value))
            for name, value in said_here(kind, state)
            if not is_structured(value) and not _is_long(kind, name)
        ),
    ]
    return Facts(tuple((label, cell) for label, cell in rows if cell not in (None, ())))


def _is_long(kind: Kind, name: str) -> bool:
    return bool(field_marks(kind.record, name).get("long"))


def texts(reading: Reading, kind: Kind, row: RecordRow) -> Iterator[Block]:
    """Long texts and tables, each under its label; the text in force comes last."""
    for name, value in said_here(kind, row.state):
        if is_structured(value):
            values = cast("tuple[Struct, ...]", value if isinstance(value, tuple) else (value,))
            yield Heading(label_of(kind.record, name))
            yield table_of(reading, values)
        elif _is_long(kind, name):
            yield Heading(label_of(kind.record, name))
            yield Prose(value if isinstance(value, str) else numbered(value), as_typed=True)
    if body := body_in(row.state):
        yield Heading(label_of(kind.record, "body"))
        yield Prose(reading.text(body))


def attachments(row: RecordRow) -> Iterator[Block]:
    """The files of a record."""
    if row.state.attachments:
        yield Heading(tr("Attachments"))
        yield Table(
            (Column(tr("File")), Column(tr("Bytes"), numeric=True), Column("SHA-256")),
            tuple((file.name, file.size_bytes, file.sha256) for file in row.state.attachments),
        )


def links(reading: Reading, row: RecordRow) -> Iterator[Block]:
    """The records that the record points at, and those that point at it."""
    out = [(str(link.type.label), reading.ref(link.to)) for link in row.state.links]
    back = [
        (label_of_link(link.kind, link.type), reading.ref(link.record))
        for link in reading.pointing_at(row.record)
    ]
    for title, rows in ((tr("Links"), out), (tr("Linked from"), back)):
        if rows:
            yield Heading(title)
            yield Table((Column(tr("As")), Column(tr("Record"))), tuple(rows))


def history(reading: Reading, row: RecordRow) -> Iterator[Block]:
    """The last entries of the record, newest first."""
    entries = reading.newest(row.record, HISTORY_ENTRIES)
    yield Heading(tr("History"))
    yield Table(
        (
            Column(tr("When")),
            Column(tr("Event")),
            Column(tr("Who")),
            Column(tr("Reason or remark")),
            Column(tr("Entry")),
        ),
        tuple(
            (e.effective_at, str(e.data.declared.label), e.actor, _said_with(e), f"#{e.position}")
            for e in entries
        ),
    )


def _said_with(entry: AnyEntry) -> str | None:
    """The reason and the remark of an entry, such as a comment's text, or the changes requested for a returned draft."""
    remark: str = (
        entry.data.text if isinstance(entry.data, CommentAdded) else getattr(entry.data, "remark", "")
    )
    return clauses(filter(None, (entry.reason, brief(remark)))) or None
