"""What changed between two moments, as a page: counts by chapter, then each record with its events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from msgspec import Struct

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import clauses, tr
from opsledger_events.registry import kind_named
from opsledger_projections.diff import CHANGES, Change, FieldDiff, RecordDiff
from opsledger_projections.log import Log
from opsledger_projections.pages.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Page,
    Paragraph,
    Redline,
    Table,
    Tag,
)
from opsledger_projections.pages.cells import cell_of, is_structured, label_of
from opsledger_projections.pages.contents import Chapter, chapters
from opsledger_projections.pages.reading import Reading
from opsledger_projections.rewording import Hunk, rewording

LONG_CHARS = 80
"""Texts longer than this on either side, or of several lines, are compared word by word."""

SHOWN_CHARS = 200
"""Maximum number of characters shown of a text that is on one side only; the record's own page has all of it."""

DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
"""Matches a digest, of which only the beginning is shown; the record itself has all of it."""

AS_ABOVE = "″"
"""The sign for the same event as in the row above."""


class Difference(NamedTuple):
    """What differs between two moments, and what is needed to show it."""

    found: Sequence[RecordDiff]
    entries: Mapping[int, AnyEntry]
    """The entries that explain it, by position."""
    before: str
    """The first moment in words."""
    after: str


def change_label(change: Change) -> str:
    """A word for what became of a record."""
    return {"added": tr("added"), "changed": tr("changed"), "closed": tr("closed"), "gone": tr("gone")}[
        change
    ]


def explaining(log: Log, found: Sequence[RecordDiff]) -> dict[int, AnyEntry]:
    """The entries that explain the differences, by position."""
    positions = sorted({field.position for record in found for field in record.fields})
    return dict(zip(positions, log.entries(positions), strict=True))


def page(reading: Reading, difference: Difference) -> Page:
    """The page of the whole difference, in the order of the handbook. `reading` must be of the second moment."""
    return Page("difference", tr("What changed"), tuple(_blocks(reading, difference)))


def _blocks(reading: Reading, difference: Difference) -> Iterator[Block]:
    yield Facts(((tr("From"), difference.before), (tr("To"), difference.after)))
    if not difference.found:
        yield Paragraph(tr("Nothing changed."), "quiet")
        return
    by_chapter = in_chapters(difference.found)
    yield summary(by_chapter)
    for chapter, records in by_chapter:
        yield Heading(str(chapter.heading))
        for record in records:
            yield from _record(reading, difference, record)


class Changed(Protocol):
    """The attributes needed to sort and count changed records."""

    @property
    def kind(self) -> str:
        """The name of its kind."""
        ...

    @property
    def change(self) -> Change:
        """What became of it."""
        ...


OneChanged = TypeVar("OneChanged", bound=Changed)


def in_chapters(found: Sequence[OneChanged]) -> list[tuple[Chapter, list[OneChanged]]]:
    """The chapters with changed records, in the order of the handbook, each with those records."""
    of_kind: dict[str, list[OneChanged]] = {}
    for record in found:
        of_kind.setdefault(record.kind, []).append(record)
    shared = (
        (chapter, [record for kind in chapter.kinds for record in of_kind.get(kind, ())])
        for chapter in chapters()
    )
    return [(chapter, records) for chapter, records in shared if records]


def counted(records: Sequence[Changed]) -> dict[Change, int]:
    """The number of records for each sort of change that occurs."""
    count = Counter(record.change for record in records)
    return {change: count[change] for change in CHANGES if count[change]}


def summary(by_chapter: Sequence[tuple[Chapter, Sequence[Changed]]]) -> Table:
    """The number of changed records by chapter and sort of change."""
    counts = [(str(chapter.heading), counted(records)) for chapter, records in by_chapter]
    used: list[Change] = [change for change in CHANGES if any(change in count for _, count in counts)]
    return Table(
        (Column(tr("Chapter")), *(Column(change_label(change), numeric=True) for change in used)),
        tuple((heading, *(count.get(change) for change in used)) for heading, count in counts),
    )


def _record(reading: Reading, difference: Difference, record: RecordDiff) -> Iterator[Block]:
    kind = kind_named(record.kind)
    title = f"{record.record} {record.title}".strip()
    yield Heading(f"{title}: {change_label(record.change)}", 3, record.record)
    fields = [part for field in record.fields for part in parts_of(kind, field)]
    worded = {part.label: hunks for part in fields if (hunks := hunks_of(part.field, reading.views.log))}
    rows: list[tuple[Cell, ...]] = []
    told = 0
    for owner, label, field in fields:
        values = (
            (None, tr("reworded, see below"))
            if label in worded
            else tuple(
                _cell(reading, kind, owner, field.name, value, other)
                for value, other in ((field.before, field.after), (field.after, field.before))
            )
        )
        event = AS_ABOVE if field.position == told else _event(difference.entries[field.position])
        rows.append((label, *values, event))
        told = field.position
    columns = (Column(tr("Field")), Column(tr("Before")), Column(tr("After")), Column(tr("Event")))
    yield _without_empty(Table(columns, tuple(rows)))
    for label, hunks in worded.items():
        yield Paragraph(label, "quiet")
        yield Redline(tuple(hunks))


def _without_empty(table: Table) -> Table:
    """A table without its empty columns, such as the values before for an added record."""
    kept = [
        place
        for place in range(len(table.columns))
        if any(row[place] not in (None, "", ()) for row in table.rows)
    ]
    return Table(
        tuple(table.columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in table.rows),
    )


def _event(entry: AnyEntry) -> Cell:
    reason = f": {entry.reason}" if entry.reason else ""
    return (
        f"#{entry.position}",
        entry.effective_at,
        f"{entry.actor}{reason}",
        str(entry.data.declared.label),
    )


class Part(NamedTuple):
    """A field, or a part of one, for comparison."""

    owner: type[Struct]
    label: str
    field: FieldDiff


def parts_of(kind: Kind, field: FieldDiff) -> Iterator[Part]:
    """The field itself, or, for a draft with its own fields, the fields that differ in it."""
    label = label_of(kind.record, field.name)
    held = next((side for side in (field.after, field.before) if side is not None), None)
    if field.name != "draft" or not isinstance(held, Struct) or isinstance(held, Body):
        yield Part(kind.record, label, field)
        return
    owner = type(held)
    for name in held.__struct_fields__:
        before, after = (getattr(side, name, None) for side in (field.before, field.after))
        if (before or None) != (after or None):
            called = tr("{whole}: {part}", whole=label, part=label_of(owner, name))
            yield Part(owner, called, field._replace(name=name, before=before, after=after))


def _cell(reading: Reading, kind: Kind, owner: type[Struct], name: str, value: Any, other: Any) -> Cell:
    """One side of a field. For rows, those that the `other` side lacks, and the number of unchanged ones."""
    if name == "state" and value is not None:
        return Tag(str(kind.states.get(value, value)), "quiet" if value in kind.settled else "plain")
    if is_structured(value) and isinstance(value, tuple):
        rows = cast("tuple[Any, ...]", value)
        own = [row for row in rows if row not in (other or ())]
        told = [DIGEST.sub(r"\1…", str(cell_of(reading, owner, name, row))) for row in own]
        if as_before := len(rows) - len(own):
            told.append(tr("{count} as on the other side", count=as_before))
        return clauses(told)
    if isinstance(value, str) and len(value) > SHOWN_CHARS:
        return f"{value[:SHOWN_CHARS]}…"
    return cell_of(reading, owner, name, value)


def hunks_of(field: FieldDiff, log: Log) -> list[Hunk]:
    """The changes in a long text; empty for other values, for short texts, and for a text on one side only."""
    return reworded(_text(field.before, log), _text(field.after, log))


def reworded(before: str, after: str) -> list[Hunk]:
    """The changes from one text to another; empty if both are short, or if there is only one."""
    if not before or not after or not (_is_long(before) or _is_long(after)):
        return []
    return rewording(before, after)


def _is_long(text: str) -> bool:
    return len(text) > LONG_CHARS or "\n" in text.strip("\n")


def _text(value: object, log: Log) -> str:
    """The text of a field; empty if the value is not a text."""
    if isinstance(value, Body):
        return log.text(value) if value.size_bytes else ""
    return value if isinstance(value, str) else ""
