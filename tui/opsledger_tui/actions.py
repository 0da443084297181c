"""The one registry of actions: keys, footer, help, command palette and the guide are read off it.

An action is a method `action_NAME` of the part of the interface that `where` names.
"""

from __future__ import annotations

from functools import lru_cache

from textual.binding import Binding, BindingType

from opsledger_tui.action import Action, Where
from opsledger_tui.actions_anywhere import ANYWHERE, SCREENS_SHOWN, WAYS_OUT
from opsledger_tui.actions_of_forms import OF_FORMS
from opsledger_tui.actions_of_screens import OF_SCREENS

ACTIONS: tuple[Action, ...] = (*SCREENS_SHOWN, *WAYS_OUT, *OF_SCREENS, *ANYWHERE, *OF_FORMS)
"""In the order in which the key line has room for them: the way out of a past moment or a filter, what belongs to
the screen, what does not."""


def bindings(where: Where) -> list[BindingType]:
    """The key bindings of one part of the interface."""
    return [
        Binding(
            "comma" if key == "," else key,  # Textual lists keys with commas between them
            action.name,
            str(action.label.en),
            show=action.shown,
            id=action.name,
            priority=action.at_once,
        )
        for action in ACTIONS
        if action.where is where
        for key in action.keys
    ]


@lru_cache(maxsize=1)
def named() -> dict[str, Action]:
    """Every action by its name."""
    return {action.name: action for action in ACTIONS}


def available(place: Where) -> list[Action]:
    """The actions that a user of one screen has."""
    return [action for action in ACTIONS if action.where in place.parts]
