"""The messages from threads and widgets to the interface. Only handlers touch widgets; threads only post messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_projections.at import At
from opsledger_tui.activity import Activity
from opsledger_tui.drawing import Line
from opsledger_tui.event_text import Change
from opsledger_tui.moment import Axis
from opsledger_tui.prompt import Purpose
from opsledger_tui.record_text import Portrait
from opsledger_tui.rows import Rows
from opsledger_tui.wish import Wish

if TYPE_CHECKING:
    from opsledger.batch import Receipt
    from opsledger.entering.forms import Form
    from opsledger_tui.book_questions import Part
    from opsledger_tui.picker import Option
    from opsledger_tui.standing import Preview, Standing


@dataclass
class Arrived(Message):
    """The log has new entries, from any process."""

    entries: list[AnyEntry]


@dataclass
class CutOff(Message):
    """The log can no longer be followed: no new entries will come."""

    error: OpsledgerError


class CameBack(Message):
    """The log is back in its place: new entries come again."""


@dataclass
class Failed(Message):
    """A question could not be answered."""

    sort: str
    """The sort of the question."""
    error: OpsledgerError


@dataclass
class CatchingUp(Message):
    """The views are catching up with the log; both numbers are 0 when they are done."""

    done: int
    to_do: int


@dataclass
class Unnoted(Message):
    """Something was read or handed out, but could not be noted in the access log."""

    why: str


@dataclass
class Missed(Message):
    """The log no longer has an entry that was read before."""

    position: int


@dataclass
class Verdict(Message):
    """A check of the ledger has ended; the session holds its finding."""


@dataclass
class Travel(Message):
    """The user wants to see another moment."""

    moment: At


@dataclass
class AskFor(Message):
    """The user wants to type something."""

    purpose: Purpose


@dataclass
class OpenRecord(Message):
    """The user wants to see a record in the Book."""

    record: str


@dataclass
class OpenEvent(Message):
    """The user wants to see an event in the Log."""

    position: int


@dataclass
class OpenEvents(Message):
    """The user wants to see the events of a record in the Log."""

    record: str


@dataclass
class RowsFound(Message):
    """The events that a filter lets through at a moment."""

    serial: int
    rows: Rows
    upto: int
    """The last position examined."""


@dataclass
class RowsGrown(Message):
    """Events that the filter lets through among those that arrived after a position."""

    serial: int
    positions: list[int]
    upto: int
    """The last position examined; everything up to it was."""


@dataclass
class StepFound(Message):
    """The next or the previous event in time; None if there is none."""

    position: int | None
    step: int
    """The direction: 1 for the next event, -1 for the previous one."""
    damage: OpsledgerError | None = None
    """Why an event that was skipped cannot be read; None if none was skipped."""


@dataclass
class ChangeFound(Message):
    """The change made by one event."""

    position: int
    change: Change


@dataclass
class ActivityFound(Message):
    """The number of events over time, on one clock."""

    axis: Axis
    activity: Activity | None
    """None for an empty ledger."""


@dataclass
class Sifted(Message):
    """The filter has changed."""


@dataclass
class HitsFound(Message):
    """The number of events over time that a filter lets through, on one clock."""

    wish: Wish
    axis: Axis
    counts: tuple[int, ...]
    """One count for each of the equal parts of the ledger's time span."""


@dataclass
class BookFound(Message):
    """Every record of the handbook at a moment, by the chapters and areas that list it."""

    serial: int
    parts: list[Part]


@dataclass
class SheetFound(Message):
    """The drawn page of a chapter, an area or a record, and the portrait of the record selected in the Book."""

    subject: str
    portrait: Portrait | None
    lines: list[Line]
    """The lines of the page; empty if only the portrait was requested."""


@dataclass
class RecordFound(Message):
    """A record's present state, for choosing one of its verbs."""

    standing: Standing


@dataclass
class FormFound(Message):
    """A form to fill in."""

    form: Form
    last: AnyEntry | None = None
    """The event that left its record in the present state; None for a new record."""


@dataclass
class PreviewFound(Message):
    """A preview of what would be recorded."""

    serial: int
    previews: list[Preview]


@dataclass
class OptionsFound(Message):
    """Records to choose from."""

    options: list[Option]


@dataclass
class Recorded(Message):
    """Something was recorded."""

    receipt: Receipt
