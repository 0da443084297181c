"""The two lists of screen 5: the indicators, and the changes before the cursor of the chart."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import NamedTuple

from textual import events

from opsledger.harmless import harmless
from opsledger_events.language import Label, tr
from opsledger_events.registry import event_types
from opsledger_projections.analysis.words import scope_words
from opsledger_projections.kpi import Kpi, figure_needs, sparkline
from opsledger_projections.preceding import Preceding
from opsledger_tui.drawing import Line, Piece, fit, wrap
from opsledger_tui.kpi_canvas import NUMBERS, PAST_LIMIT
from opsledger_tui.kpi_scale import short
from opsledger_tui.lines import LineList

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

SIGN_CELLS = 12
RECORD_CELLS = 18
VALUE_CELLS = 11
WIDE_VALUE_CELLS = 16
SIGNAL_CELLS = 5
COURSE_CELLS = 24
LEAST_TITLE_CELLS = 12

SCOPE_CELLS = 11
LEAD_CELLS = 5
CHANGED_CELLS = 14
EVENT_CELLS = 18
WIDE_EVENT_CELLS = 24
WIDE_FROM = 90


class Standing(Enum):
    """How an indicator stands, the most urgent first: what needs somebody, else whether it reaches its target.

    A mark and a word that say the same, and the look of both.
    """

    CRITICAL = "✖", Label("critical", "严重"), "bad"
    WARNING = "!", Label("warning", "预警"), "warning"
    SIGNAL = "!", Label("signal", "信号"), "warning"
    STALE = "!", Label("stale", "过期"), "warning"
    MISSED = "✖", Label("missed", "未达标"), "bad"
    MET = "✓", Label("met", "达标"), "good"
    IN_LIMITS = "✓", Label("in limits", "限内"), "good"
    NO_TARGET = "·", Label("no target", "无目标"), "dim"
    NO_VALUE = "·", Label("no value", "无数值"), "dim"


class Figure(NamedTuple):
    """An indicator in the list: of its values, which may be a million, only what the line shows."""

    record: str
    title: str
    unit: str
    standing: Standing
    latest: float | None
    course: tuple[float, ...]
    """The last values."""
    unseen: int
    """Signals that nobody has looked into."""


def figure_of(found: Kpi, now: datetime) -> Figure:
    """The line of an indicator, as it stands at a time."""
    return Figure(
        found.record,
        found.title,
        found.state.unit,
        standing_of(found, now),
        found.latest.value if found.latest else None,
        tuple(found.series.values[-COURSE_CELLS:]),
        len(found.unseen),
    )


def standing_of(figure: Kpi, now: datetime) -> Standing:
    """How an indicator stands at a time."""
    needs = {need.what for need in figure_needs(figure) if need.holds(now)}
    state = figure.state
    if figure.latest is None:
        return Standing.NO_VALUE
    for standing in (Standing.CRITICAL, Standing.WARNING, Standing.SIGNAL, Standing.STALE):
        if standing.name.lower() in needs:
            return standing
    if figure.met is not None:
        return Standing.MET if figure.met else Standing.MISSED
    limited = state.warning_limit is not None or state.critical_limit is not None
    return Standing.IN_LIMITS if limited else Standing.NO_TARGET


class SayingList(LineList):
    """A list that says something in its place while it has no rows."""

    def __init__(self, *, id: str) -> None:
        """No rows, and nothing to say."""
        super().__init__(id=id)
        self._rows = 0
        self._said = ""
        self._role = ""

    def say(self, text: str, role: str = "dim") -> None:
        """Show a paragraph; there are no rows."""
        self._rows, self._said, self._role = 0, text, role
        self.recount(len(self._paragraph()))

    def hold_rows(self, count: int) -> None:
        """There are rows."""
        self._rows = count
        self.recount(count)

    @property
    def shows_cursor(self) -> bool:
        """Only rows have one."""
        return self._rows > 0

    def line(self, index: int) -> Line:
        """A row, or a line of what is said."""
        if self._rows:
            return self.row(index)
        lines = self._paragraph()
        return [Piece(lines[index], self._role)] if index < len(lines) else []

    def on_resize(self, event: events.Resize) -> None:
        """Wrap what is said again."""
        del event
        if not self._rows:
            self.recount(len(self._paragraph()))

    def row(self, index: int) -> Line:
        """A row. A subclass draws it."""
        raise NotImplementedError

    def _paragraph(self) -> list[str]:
        return wrap(self._said, self.room) if self._said else []


class FigureList(SayingList):
    """The indicators, those that need somebody first. The cursor holds an indicator, not a line."""

    def __init__(self) -> None:
        """None yet."""
        super().__init__(id="indicators")
        self.figures: list[Figure] = []
        self.wanted = ""
        """Id of the indicator that the user is at; empty for the first."""

    @property
    def current(self) -> Figure | None:
        """The one under the cursor."""
        return self.figures[self.cursor] if self.cursor < len(self.figures) else None

    def hold(self, figures: list[Figure], empty: str) -> None:
        """Show these; the cursor stays on its indicator. `empty` is said where there are none."""
        self.figures = figures
        places = {one.record: index for index, one in enumerate(figures)}
        self.cursor = places.get(self.wanted, min(self.cursor, max(0, len(figures) - 1)))
        if figures:
            self.hold_rows(len(figures))
        else:
            self.say(empty)
        self.show_cursor()

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Choose an indicator."""
        super().move_to(index, tell=tell)
        if self.current:
            self.wanted = self.current.record

    def row(self, index: int) -> Line:
        """Sign and word, id, course, latest value with its unit, signals nobody has looked into; title where there is room."""
        one = self.figures[index]
        unseen = f"{one.unseen}{PAST_LIMIT}" if one.unseen else ""
        room = self.room - SIGN_CELLS - RECORD_CELLS - 2
        wide = room > VALUE_CELLS + COURSE_CELLS + SIGNAL_CELLS
        value = WIDE_VALUE_CELLS if wide else VALUE_CELLS
        signals = SIGNAL_CELLS if wide else 0
        course = max(0, min(COURSE_CELLS, room - value - signals - 1))
        title = room - value - signals - course - 2
        drawn = sparkline(one.course, course) if course else ""
        latest = "" if one.latest is None else f"{short(one.latest)} {harmless(one.unit)}"
        mark, word, role = one.standing.value
        return [
            Piece(fit(f"{mark} {word}", SIGN_CELLS - 1) + " ", role),
            Piece(fit(harmless(one.record), RECORD_CELLS) + " ", "record"),
            Piece(fit(drawn, course) + " "),
            Piece(fit(latest, value), "strong"),
            Piece(fit(unseen, signals), "warning"),
            Piece(f" {harmless(one.title)}" if title >= LEAST_TITLE_CELLS else "", "dim"),
        ]


class ChangeList(SayingList):
    """The changes in the window before the end of a period, with the signs that they have on the chart."""

    def __init__(self) -> None:
        """None yet."""
        super().__init__(id="changes")
        self.changes: list[Preceding] = []

    @property
    def current(self) -> Preceding | None:
        """The one under the cursor."""
        return self.changes[self.cursor] if self.cursor < len(self.changes) else None

    def hold(self, changes: list[Preceding], empty: str) -> None:
        """Show these; the cursor stays on its change where that is among them. `empty` is said of none."""
        before = self.current.position if self.current else 0
        self.changes = changes
        positions = [one.position for one in changes]
        self.cursor = positions.index(before) if before in positions else 0
        if changes:
            self.hold_rows(len(changes))
        else:
            self.say(empty)
        self.show_cursor()

    def row(self, index: int) -> Line:
        """Sign, how near, how long before, the record, what happened, its title, who."""
        one = self.changes[index]
        sign = NUMBERS[index] if index < len(NUMBERS) else " "
        wide = self.room >= WIDE_FROM
        label = event_types()[one.type].declared.label
        return [
            Piece(f"{sign} ", "strong"),
            Piece(fit(scope_words(one.scope), SCOPE_CELLS) + " ", "label"),
            Piece(fit(lead_word(one.lead_us), LEAD_CELLS) + " ", "time"),
            Piece(fit(harmless(one.record), RECORD_CELLS if wide else CHANGED_CELLS) + " ", "record"),
            Piece(fit(str(label), WIDE_EVENT_CELLS if wide else EVENT_CELLS) + " "),
            Piece(f"{harmless(one.title)} · {harmless(one.actor)}", "dim"),
        ]


def lead_word(lead_us: int) -> str:
    """How long before the end of the period."""
    if lead_us < DAY_US:
        return tr("{hours} h", hours=lead_us // HOUR_US)
    return tr("{days} d", days=lead_us // DAY_US)
