"""What the threads tell the interface. Handlers own the widgets; threads only post these."""

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
    """New entries of the log, from any process."""

    entries: list[AnyEntry]


@dataclass
class CutOff(Message):
    """No new entries of the log will come."""

    error: OpsledgerError


class CameBack(Message):
    """The log that was cut off is in its place again: its entries come as before."""


@dataclass
class Failed(Message):
    """A question could not be answered."""

    sort: str
    """Which question."""
    error: OpsledgerError


@dataclass
class CatchingUp(Message):
    """The views are on their way to the head of the log; both 0 when they are there."""

    done: int
    to_do: int


@dataclass
class Unnoted(Message):
    """What was read or handed out could not be noted in the access log."""

    why: str


@dataclass
class Missed(Message):
    """The log has an entry no longer that was read before."""

    position: int


@dataclass
class Verdict(Message):
    """A check of the ledger has ended; the session knows what it came to."""


@dataclass
class Travel(Message):
    """A user wants to see another moment."""

    moment: At


@dataclass
class AskFor(Message):
    """A user wants to type something."""

    purpose: Purpose


@dataclass
class OpenRecord(Message):
    """A user wants to see a record in the Book."""

    record: str


@dataclass
class OpenEvent(Message):
    """A user wants to see an event in the Log."""

    position: int


@dataclass
class OpenEvents(Message):
    """A user wants to see the events of a record in the Log."""

    record: str


@dataclass
class RowsFound(Message):
    """The events that a filter and a moment ask for."""

    serial: int
    rows: Rows
    upto: int
    """The last position that was looked at."""


@dataclass
class RowsGrown(Message):
    """Events of the present filter among those that arrived after a position."""

    serial: int
    positions: list[int]
    upto: int
    """Everything up to here was looked at."""


@dataclass
class StepFound(Message):
    """The next event in time, or the one before; None where there is none."""

    position: int | None
    step: int
    """Which of the two was asked for: 1 or -1."""
    damage: OpsledgerError | None = None
    """Why one that was passed by cannot be read; None where none was."""


@dataclass
class ChangeFound(Message):
    """What one event did."""

    position: int
    change: Change


@dataclass
class ActivityFound(Message):
    """How much happened when, on one clock."""

    axis: Axis
    activity: Activity | None
    """None for an empty ledger."""


@dataclass
class Sifted(Message):
    """Another filter is on."""


@dataclass
class HitsFound(Message):
    """How many of the events of a filter happened when, on one clock."""

    wish: Wish
    axis: Axis
    counts: tuple[int, ...]
    """In equal parts of the span of the ledger."""


@dataclass
class BookFound(Message):
    """Every record of the handbook at a moment, in the chapters and areas that list it."""

    serial: int
    parts: list[Part]


@dataclass
class SheetFound(Message):
    """The page of a chapter, an area or a record, drawn; and the portrait of the record that the Book is at."""

    subject: str
    portrait: Portrait | None
    lines: list[Line]
    """Empty where only the portrait was asked for."""


@dataclass
class RecordFound(Message):
    """A record as it stands, for its verbs to be chosen from."""

    standing: Standing


@dataclass
class FormFound(Message):
    """A form to be filled in."""

    form: Form
    last: AnyEntry | None = None
    """The event that its record came to stand so by; None for one that begins."""


@dataclass
class PreviewFound(Message):
    """What would be recorded."""

    serial: int
    previews: list[Preview]


@dataclass
class OptionsFound(Message):
    """Records to choose from."""

    options: list[Option]


@dataclass
class Recorded(Message):
    """It is in the ledger."""

    receipt: Receipt
