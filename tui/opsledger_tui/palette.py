"""The command palette: every action of every screen, found by any part of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from opsledger_events.language import tr
from opsledger_tui.action import Action, Where, key_name
from opsledger_tui.keymap import keymap_of
from opsledger_tui.screens import SCREENS, label_of
from opsledger_tui.themes import LABELS

if TYPE_CHECKING:
    from opsledger_tui.app import OpsledgerApp


ELSEWHERE = 0.9
"""Factor for the score of another screen's actions, so that equal matches of this screen come first."""


class ActionProvider(Provider):
    """Finds actions by name, in the language of the interface or in English."""

    async def discover(self) -> Hits:
        """All actions, before anything is typed."""
        for action in self._actions():
            yield DiscoveryHit(_name(action), self._does(action), help=str(action.help))
        for theme, name in _themes().items():
            yield DiscoveryHit(name, partial(self._app.wear, theme))

    async def search(self, query: str) -> Hits:
        """The actions whose name or explanation contains the typed letters."""
        matcher, found = self.matcher(query), False
        for action, place in (*((action, None) for action in self._actions()), *self._elsewhere()):
            name = _name(action, place)
            both = f"{name} {action.label.en} {action.label.zh}"
            score = max(matcher.match(name), matcher.match(both), matcher.match(str(action.help)) / 2)
            if score > 0:
                found = True
                score *= ELSEWHERE if place else 1
                yield Hit(score, matcher.highlight(name), self._does(action, place), help=str(action.help))
        for theme, name in _themes().items():
            if (score := max(matcher.match(name), matcher.match(f"theme {theme}"))) > 0:
                found = True
                yield Hit(score, matcher.highlight(name), partial(self._app.wear, theme))
        if not found:  # Textual would also say so, but in English.
            yield Hit(1, tr("Nothing is called so."), _nothing)

    @property
    def _app(self) -> OpsledgerApp:
        return cast("OpsledgerApp", self.app)

    def _actions(self) -> list[Action]:
        return [a for a in keymap_of(self._app).available(self._app.place) if a.name != "command_palette"]

    def _elsewhere(self) -> Iterator[tuple[Action, Where]]:
        """The actions of the other screens."""
        for place in SCREENS:
            if place is not self._app.place:
                for action in keymap_of(self._app).available(place):
                    if action.where not in (Where.APP, Where.PANE):
                        yield action, place

    def _does(self, action: Action, place: Where | None = None) -> Callable[[], object]:
        if place is None:
            return partial(self._app.do, action.name)
        return partial(self._app.do_there, place, action.name)


def _name(action: Action, place: Where | None = None) -> str:
    where = f" · {label_of(place)}" if place else ""
    return f"{action.label}{where}  ({', '.join(key_name(key) for key in action.keys)})"


def _nothing() -> None:
    """Do nothing, for a line that only informs."""


def _themes() -> dict[str, str]:
    return {theme: tr("Theme: {name}", name=label) for theme, label in LABELS.items()}
