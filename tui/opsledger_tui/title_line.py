"""The first line: the program, its screens, the ledger, the language."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.language import language, tr
from opsledger_tui.action import Action, Where, key_name
from opsledger_tui.bar import Bar, Part
from opsledger_tui.drawing import fit
from opsledger_tui.screens import SCREENS
from opsledger_tui.session import Session

NAME_CELLS = 24
WIDE_FROM = 110
"""A narrower title has no room for the verdict in words."""


class TitleLine(Bar):
    """Where one is."""

    def __init__(self, session: Session) -> None:
        """A title for one session."""
        super().__init__()
        self._session = session
        self.place = Where.LOG
        """The screen that is shown."""

    def left(self, room: int) -> list[Part]:
        """The program and its screens; brackets around the one that is shown."""
        del room
        parts = [Part(" opsledger ", "strong"), Part("│", "dim")]
        for place, name in SCREENS.items():
            parts.append(self._tab(self._session.keymap.action(name), shown=place is self.place))
        return parts

    def right(self) -> list[Part]:
        """The ledger's name and how far it reaches; the language."""
        session = self._session
        name = harmless(session.place.resolve().name)
        name = fit(name, NAME_CELLS) if len(name) > NAME_CELLS else name
        wide = self.size.width >= WIDE_FROM
        chinese = language() == "zh"
        return [
            self._verdict(wide=wide),
            Part(tr("read-only") + " " if session.read_only else "", "warning"),
            Part(f"{name} " if wide or session.holds is None else "", "dim"),
            Part(f"#{session.head:,}  "),
            Part("EN", "dim" if chinese else "strong", "app.switch_language"),
            Part("│", "dim"),
            Part("中", "strong" if chinese else "dim", "app.switch_language"),
            Part(" "),
        ]

    def _verdict(self, *, wide: bool) -> Part:
        """Whether the log held when it was checked last, and how far; the sign alone where there is no room."""
        session = self._session
        if session.holds is None:
            return Part("")
        if not wide:
            return Part(
                "✓ " if session.holds else "✖ ", "good" if session.holds else "bad", "app.show_verify"
            )
        if session.holds:
            return Part(
                tr("verified ✓ #{position:,}", position=session.verified) + "  ", "good", "app.show_verify"
            )
        return Part(tr("✖ does not hold") + "  ", "bad", "app.show_verify")

    def _tab(self, action: Action, *, shown: bool) -> Part:
        text = f"{key_name(action.keys[0])} {action.label}"
        return Part(f"[{text}]" if shown else f" {text} ", "strong" if shown else "", f"app.{action.name}")
