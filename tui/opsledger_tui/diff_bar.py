"""The first line of the Diff: the two moments, and how much changed between them."""

from __future__ import annotations

from opsledger_events.language import tr
from opsledger_projections.diff import Change
from opsledger_tui.bar import Bar, Part
from opsledger_tui.changed_list import signed_counts
from opsledger_tui.marks import Ends, Mark, words_of
from opsledger_tui.session import Session


class DiffBar(Bar):
    """A → B. A click on either asks for another moment."""

    def __init__(self, session: Session, ends: Ends) -> None:
        """A line about two moments, before anything is counted."""
        super().__init__()
        self._session = session
        self._ends = ends
        self._counts: dict[Change, int] | None = None

    def show(self, ends: Ends, counts: dict[Change, int] | None) -> None:
        """Show two moments; `counts` is None while they are being compared."""
        self._ends, self._counts = ends, counts
        self.refresh()

    def left(self, room: int) -> list[Part]:
        """Both moments; unmarked ones are in brackets."""
        del room
        marks = self._session.marks
        return [
            *self._end("A", self._ends.a, "type_mark_a", marked=marks.a is not None),
            Part(" → ", "dim"),
            *self._end("B", self._ends.b, "type_mark_b", marked=marks.b is not None),
        ]

    def right(self) -> list[Part]:
        """The counts, each with its sign."""
        if self._counts is None:
            return [Part(tr("comparing …") + " ", "dim")]
        return [*(Part(piece.text, piece.role) for piece in signed_counts(self._counts)), Part(" ")]

    def _end(self, name: str, mark: Mark, action: str, *, marked: bool) -> list[Part]:
        do = f"app.here('{action}')"
        words = words_of(mark, self._session.zone)
        return [
            Part(f" {name} ", "key" if marked else "label", do),
            Part(words if marked else f"({words})", "strong" if marked else "dim", do),
        ]
