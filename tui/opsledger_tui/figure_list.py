"""The list of indicators."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.digits import exact
from opsledger_projections.kpi import sparkline
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.figures import COURSE_VALUES, PAST_LIMIT, Figure
from opsledger_tui.saying_list import SayingList

SIGN_CELLS = 12
RECORD_CELLS = 18
VALUE_CELLS = 11
WIDE_VALUE_CELLS = 16
SIGNAL_CELLS = 5
LEAST_TITLE_CELLS = 12


class FigureList(SayingList):
    """The indicators, with those that need somebody first. The cursor holds an indicator, not a line."""

    def __init__(self, id: str = "indicators") -> None:
        """None yet."""
        super().__init__(id=id)
        self.figures: list[Figure] = []
        self.wanted = ""
        """Id of the selected indicator; empty for the first."""

    @property
    def current(self) -> Figure | None:
        """The indicator under the cursor."""
        return self.figures[self.cursor] if self.cursor < len(self.figures) else None

    def hold(self, figures: list[Figure], empty: str) -> None:
        """Show these; the cursor stays on its indicator. `empty` is the text to show if there are none."""
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
        """Sign and word, id, course, latest value with unit, and number of unacknowledged signals; the title if there is room."""
        one = self.figures[index]
        unseen = f"{one.unseen}{PAST_LIMIT}" if one.unseen else ""
        room = self.room - SIGN_CELLS - RECORD_CELLS - 2
        wide = room > VALUE_CELLS + COURSE_VALUES + SIGNAL_CELLS
        value = WIDE_VALUE_CELLS if wide else VALUE_CELLS
        signals = SIGNAL_CELLS if wide else 0
        course = max(0, min(COURSE_VALUES, room - value - signals - 1))
        title = room - value - signals - course - 2
        drawn = sparkline(one.course, course) if course else ""
        latest = "" if one.latest is None else f"{exact(one.latest)} {harmless(one.unit)}"
        mark, word, role = one.standing.value
        return [
            Piece(fit(f"{mark} {word}", SIGN_CELLS - 1) + " ", role),
            Piece(fit(harmless(one.record), RECORD_CELLS) + " ", "record"),
            Piece(fit(drawn, course) + " "),
            Piece(fit(latest, value), "strong"),
            Piece(fit(unseen, signals), "warning"),
            Piece(f" {harmless(one.title)}" if title >= LEAST_TITLE_CELLS else "", "dim"),
        ]
