"""What the Diff's questions find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from textual.message import Message

from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_projections.diff import RecordDiff
from opsledger_projections.pages.contents import Chapter
from opsledger_tui.drawing import Line


class ChapterDiff(NamedTuple):
    """A chapter in which something changed, with its records."""

    chapter: Chapter
    records: list[RecordDiff]


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

    record: RecordDiff
    fields: list[DrawnField]
