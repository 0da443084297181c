"""The list of the changes before the cursor of the chart."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_events.registry import event_types
from opsledger_projections.analysis.words import scope_words
from opsledger_projections.preceding import Preceding
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.figure_list import RECORD_CELLS
from opsledger_tui.kpi_canvas import NUMBERS
from opsledger_tui.saying_list import SayingList

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


SCOPE_CELLS = 11
LEAD_CELLS = 5
CHANGED_CELLS = 14
EVENT_CELLS = 18
WIDE_EVENT_CELLS = 24
WIDE_FROM = 90


class ChangeList(SayingList):
    """The changes in the window before the end of a period, with their signs on the chart."""

    def __init__(self) -> None:
        """None yet."""
        super().__init__(id="changes")
        self.changes: list[Preceding] = []

    @property
    def current(self) -> Preceding | None:
        """The one under the cursor."""
        return self.changes[self.cursor] if self.cursor < len(self.changes) else None

    def hold(self, changes: list[Preceding], empty: str) -> None:
        """Show these; the cursor stays on its change if that is among them. `empty` is the text if there are none."""
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
        """Sign, scope, time before the period's end, record, event, title and actor."""
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
    """The time before the end of the period, in words."""
    if lead_us < DAY_US:
        return tr("{hours} h", hours=lead_us // HOUR_US)
    return tr("{days} d", days=lead_us // DAY_US)
