"""The first line: the program, its screens, what vouches for the ledger, the ledger's name, and the language."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from opsledger.harmless import harmless
from opsledger_events.language import language, tr
from opsledger_tui.action import Action, Where, key_name
from opsledger_tui.bar import Bar, Part
from opsledger_tui.drawing import fit
from opsledger_tui.screens import SCREENS
from opsledger_tui.session import Session

NAME_CELLS = 24
BRAND_FROM = 76
"""Minimum width of a title that shows the program's name."""

SIGNS = {"OK": ("✓", "good"), "INCOMPLETE": ("!", "warning")}
"""For an intact log, the sign and its look. Any other verdict is shown by its word."""


class TitleLine(Bar):
    """Shows which screen of which ledger the user is on."""

    def __init__(self, session: Session) -> None:
        """A title for one session."""
        super().__init__()
        self._session = session
        self._name = harmless(session.place.resolve().name)
        self.place = Where.LOG
        """The screen that is shown."""

    def left(self, room: int) -> list[Part]:
        """The program and its screens; brackets around the one that is shown."""
        del room
        brand = [Part(" opsledger ", "strong"), Part("│", "dim")]
        parts = brand if self.size.width >= BRAND_FROM else [Part(" ")]
        for place, name in SCREENS.items():
            parts.append(self._tab(self._session.keymap.action(name), shown=place is self.place))
        return parts

    def right(self) -> list[Part]:
        """The anchored entries, the ledger's name and last position, and the language, as far as there is room."""
        session = self._session
        room = self.size.width - sum(cell_len(part.text) for part in self.left(0))
        name = fit(self._name, NAME_CELLS) if len(self._name) > NAME_CELLS else self._name
        name = Part(f"{name} ", "dim")
        head = Part(f"#{session.head:,} ")
        only = Part(tr("read-only") + " " if session.read_only else "", "warning")
        long, short = self._coverage(" "), self._coverage("")
        verdict = self._verdict
        choices = (
            [verdict, long, only, name, head],
            [verdict, short, only, name, head],
            [verdict, short, only, head],
            [verdict, short, only],
        )
        languages = self._languages()
        # A read-only ledger is more important to show than the other language.
        choices = (*([*parts, *languages] for parts in choices), [verdict, short, only], [verdict, short])
        return next((parts for parts in choices if _cells(parts) <= room), [verdict])

    def _languages(self) -> list[Part]:
        chinese = language() == "zh"
        return [
            Part("EN", "dim" if chinese else "strong", "app.switch_language"),
            Part("│", "dim"),
            Part("中", "strong" if chinese else "dim", "app.switch_language"),
            Part(" "),
        ]

    @property
    def _verdict(self) -> Part:
        """The finding of the last check of the log: a sign, and the word if it is not good."""
        finding = self._session.finding
        if finding is None:
            return Part("")
        sign, role = SIGNS.get(finding.name, ("✖", "bad") if finding.bad else ("?", "warning"))
        word = "" if finding.name in SIGNS else f"{finding.word} "
        return Part(f"{sign} {word}", role, "app.show_verify")

    def _coverage(self, gap: str) -> Part:
        """How far a checkpoint outside covers the log, and the number of entries since; without `gap`, only the latter."""
        session = self._session
        finding = session.finding
        if finding is not None and finding.name not in SIGNS:
            return Part("")
        since = session.head - session.anchored
        if since < 0:
            return Part(f"✖ ⚓{gap}#{session.anchored:,} ", "bad", "app.show_verify")
        upto = f"#{session.anchored:,} " if session.anchored and gap else ""
        role = SIGNS[finding.name][1] if finding else "dim"
        return Part(f"⚓{gap}{upto}+{since:,}{gap} ", role, "app.show_verify")

    def _tab(self, action: Action, *, shown: bool) -> Part:
        text = f"{key_name(action.keys[0])} {action.label}"
        return Part(f"[{text}]" if shown else f" {text} ", "strong" if shown else "", f"app.{action.name}")


def _cells(parts: Iterable[Part]) -> int:
    return sum(cell_len(part.text) for part in parts)
