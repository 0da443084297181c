"""The one registry of actions, from which keys, footer, help, command palette and the guide derive.

An action is the method `action_NAME` of the part of the interface that `where` names.
"""

from __future__ import annotations

from functools import lru_cache

from textual.binding import Binding, BindingType

from opsledger_tui.action import Action, Where
from opsledger_tui.actions_anywhere import ANYWHERE, SCREENS_SHOWN, WAYS_OUT
from opsledger_tui.actions_of_forms import OF_FORMS
from opsledger_tui.actions_of_screens import OF_SCREENS

ACTIONS: tuple[Action, ...] = (*SCREENS_SHOWN, *WAYS_OUT, *OF_SCREENS, *ANYWHERE, *OF_FORMS)
"""All actions, in the order in which they get room in the key line: ways out of a past moment or a filter, actions of
the screen, other actions."""


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
    """The actions available on one screen."""
    return [action for action in ACTIONS if action.where in place.parts]
