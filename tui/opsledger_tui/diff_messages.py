"""The answers to the Diff's questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from textual.message import Message

from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_projections.at import At
from opsledger_projections.diff import Change
from opsledger_projections.pages.contents import Chapter
from opsledger_tui.drawing import Line
from opsledger_tui.moment import Axis
from opsledger_tui.wish import Wish


class ChangedRecord(NamedTuple):
    """A changed record, without its values, because a whole year has many."""

    record: str
    kind: str
    title: str
    change: Change
    fields: int
    """How many of its fields differ."""


class ChapterDiff(NamedTuple):
    """A chapter in which something changed, with its records."""

    chapter: Chapter
    records: list[ChangedRecord]


class DiffWanted(NamedTuple):
    """The two moments and the records to compare."""

    serial: int
    a: At
    b: At
    wish: Wish


class FieldsWanted(NamedTuple):
    """The record whose changes are to be drawn, and how."""

    serial: int
    """Serial number of the question that found the record."""
    record: str
    a: At
    b: At
    axis: Axis
    zone: tzinfo | None
    width: int
    """Cells of a line."""
    two_columns: bool


class DrawnField(NamedTuple):
    """One field that changed, drawn, with what explains it."""

    name: str
    entry: AnyEntry | OpsledgerError
    """The event that explains it, or why it cannot be read."""
    lines: list[Line]


@dataclass
class DiffFound(Message):
    """What changed between two moments, in the order of the handbook."""

    serial: int
    chapters: list[ChapterDiff]


@dataclass
class FieldsFound(Message):
    """The changes of one record, drawn."""

    wanted: FieldsWanted
    fields: list[DrawnField]
