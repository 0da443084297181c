"""The last line: the most important keys of this screen, from the registry."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from opsledger_tui.action import Action, Where, key_name
from opsledger_tui.bar import Bar, Part
from opsledger_tui.keymap import keymap_of

_ALWAYS = ("show_help", "show_keys", "quit")


class KeyLine(Bar):
    """Keys and their actions, which can also be clicked."""

    def __init__(self, useful: Callable[[str], bool]) -> None:
        """The keys of the Log; `useful` tells whether an action would have any effect now."""
        super().__init__()
        self._useful = useful
        self.place = Where.LOG
        """The screen whose keys are shown."""

    def left(self, room: int) -> list[Part]:
        """As many keys as there is room for, in the order of the registry."""
        parts: list[Part] = []
        for action in keymap_of(self).available(self.place):
            if not action.shown or action.name in _ALWAYS or not self._useful(action.name):
                continue
            added = self._key(action)
            room -= sum(cell_len(part.text) for part in added)
            if room < 0:
                break
            parts.extend(added)
        return parts

    def right(self) -> list[Part]:
        """Help and quit, which are always shown."""
        return [p for a in keymap_of(self).available(self.place) if a.name in _ALWAYS for p in self._key(a)]

    def _key(self, action: Action) -> list[Part]:
        run = f"app.here('{action.name}')"
        return [
            Part(f" {key_name(action.keys[0])}", "key", run),
            Part(f" {action.label} ", "", run),
        ]
