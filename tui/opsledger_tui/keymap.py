"""The keys of actions: those of the registry, or the user's own in their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode
from textual.keys import REPLACED_KEYS, key_to_character

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import nearest
from opsledger_tui.action import Action, Where, key_name
from opsledger_tui.actions import available, named

if TYPE_CHECKING:
    from opsledger_tui.app import OpsledgerApp

Keys = Mapping[str, tuple[str, ...]]
"""Name of an action → its keys; the first is the one shown."""

MODIFIERS = frozenset(("ctrl", "shift", "alt"))
NAMED = frozenset(
    [
        "enter",
        "escape",
        "space",
        "tab",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "insert",
        "delete",
        "backspace",
    ]
) | {f"f{number}" for number in range(1, 25)}
"""Keys that have a name but no character."""


class Keymap:
    """The keys of one user."""

    def __init__(self, own: Keys | None = None) -> None:
        """`own` replaces keys of the registry; `fitting` checks it."""
        self._own = own or {}

    @property
    def own(self) -> dict[str, str]:
        """The user's own keys in Textual's form."""
        return {
            name: ",".join("comma" if key == "," else key for key in keys) for name, keys in self._own.items()
        }

    def available(self, place: Where) -> list[Action]:
        """The actions available on one screen, with the user's keys."""
        return [self._with_keys(action) for action in available(place)]

    def action(self, name: str) -> Action:
        """One action, with the user's keys."""
        return self._with_keys(named()[name])

    def key(self, name: str) -> str:
        """The first key of an action, written for people."""
        return key_name(self.action(name).keys[0])

    def _with_keys(self, action: Action) -> Action:
        return action._replace(keys=self._own.get(action.name, action.keys))


def keymap_of(node: DOMNode) -> Keymap:
    """The keys of the user who sees a widget."""
    return cast("OpsledgerApp", node.app).session.keymap  # pyright: ignore[reportUnknownMemberType] - App of whatever result


def fitting(wanted: Mapping[str, object]) -> tuple[dict[str, tuple[str, ...]], list[InputError]]:
    """The user's key settings that are possible, and errors for the others; an action without a valid setting keeps its keys."""
    keys: dict[str, tuple[str, ...]] = {}
    faults: list[InputError] = []
    for name, value in wanted.items():
        try:
            keys[name] = _keys_of(name, value)
        except InputError as fault:
            faults.append(fault)
    while clashes := list(_clashes(keys)):
        for key, actions in clashes:
            faults.append(
                InputError(
                    tr(
                        "The key {key} is given to “{one}” and to “{other}”.",
                        key=key,
                        one=actions[0],
                        other=actions[1],
                    ),
                    tr("Give one of them another key; until then both have those of the program."),
                )
            )
            for name in actions:
                keys.pop(name, None)
    return keys, faults


def _keys_of(name: str, value: object) -> tuple[str, ...]:
    """The keys that a user gives to an action. Raises InputError."""
    action = named().get(name)
    if action is None:
        near = nearest(name, named())
        way_out = (
            tr("Did you mean “{near}”?", near=near) if near in named() else tr("The guide names them all.")
        )
        raise InputError(tr("There is no action “{name}”.", name=name), way_out)
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not several:
        raise InputError(
            tr("“{name}” has no keys.", name=name), tr('Write them as {name} = ["x", "f5"].', name=name)
        )
    return tuple(dict.fromkeys(_key(action, key) for key in cast("list[object]", several)))


def _key(action: Action, written: object) -> str:
    """A key as the registry writes it. Raises InputError."""
    key = _as_character(written) if isinstance(written, str) else ""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    plain = len(last) == 1 and last.isprintable() and last != " "
    known = (plain or last in NAMED) and set(modifiers) <= MODIFIERS
    if not known or (plain and modifiers and not {"ctrl", "alt"} & set(modifiers)):
        raise InputError(
            tr("“{name}”: “{key}” is no key.", name=action.name, key=written),
            tr("Write a character, a name such as enter, pagedown or f5, or ctrl+ and a letter."),
        )
    if plain and not modifiers and action.where.typed_in:
        raise InputError(
            tr("“{name}”: “{key}” is typed into the form.", name=action.name, key=key),
            tr("Choose a key that types nothing, such as f5 or ctrl+ and a letter."),
        )
    return key.lower() if modifiers else key


def _as_character(key: str) -> str:
    """The character that a key types, if it was given by the character's name: `slash`."""
    character = key_to_character(REPLACED_KEYS.get(key, key)) if len(key) > 1 else None
    return character if character and character.isprintable() and character != " " else key


def _clashes(keys: Keys) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each key that two actions of one screen would share, at least one of them set by the user."""
    keymap = Keymap(keys)
    told: set[tuple[str, tuple[str, str]]] = set()
    for place in filter(lambda where: where.whole, Where):
        holders: dict[str, list[str]] = defaultdict(list)
        for action in keymap.available(place):
            for key in action.keys:
                holders[_as_character(key)].append(action.name)
        for key, names in holders.items():
            one, other = names[0], names[-1]
            clash = (key_name(key), (one, other))
            if one == other or clash in told or keys.keys().isdisjoint(names) or _share(one, other):
                continue
            told.add(clash)
            yield clash


def _share(one: str, other: str) -> bool:
    """Whether two actions share a key by the program's own design: one of them belongs to a pane and has priority there."""
    return not set(named()[one].keys).isdisjoint(named()[other].keys)


OURS = Keymap()
"""The program's own keys."""
