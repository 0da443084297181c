"""The command palette: every action of the registry, found by any part of its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from opsledger_events.language import tr
from opsledger_tui.action import Action, key_name
from opsledger_tui.keymap import keymap_of
from opsledger_tui.themes import LABELS

if TYPE_CHECKING:
    from opsledger_tui.app import OpsledgerApp


class ActionProvider(Provider):
    """Finds actions by name, in the language of the interface or in English."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in self._actions():
            yield DiscoveryHit(_name(action), self._does(action), help=str(action.help))
        for theme, name in _themes().items():
            yield DiscoveryHit(name, partial(self._app.wear, theme))

    async def search(self, query: str) -> Hits:
        """Those whose name or explanation has the letters typed."""
        matcher = self.matcher(query)
        for action in self._actions():
            name = _name(action)
            both = f"{name} {action.label.en} {action.label.zh}"
            score = max(matcher.match(name), matcher.match(both), matcher.match(str(action.help)) / 2)
            if score > 0:
                yield Hit(score, matcher.highlight(name), self._does(action), help=str(action.help))
        for theme, name in _themes().items():
            if (score := max(matcher.match(name), matcher.match(f"theme {theme}"))) > 0:
                yield Hit(score, matcher.highlight(name), partial(self._app.wear, theme))

    @property
    def _app(self) -> OpsledgerApp:
        return cast("OpsledgerApp", self.app)

    def _actions(self) -> list[Action]:
        return [a for a in keymap_of(self._app).available(self._app.place) if a.name != "command_palette"]

    def _does(self, action: Action) -> Callable[[], object]:
        return partial(self._app.do, action.name)


def _name(action: Action) -> str:
    return f"{action.label}  ({', '.join(key_name(key) for key in action.keys)})"


def _themes() -> dict[str, str]:
    return {theme: tr("Theme: {name}", name=label) for theme, label in LABELS.items()}
