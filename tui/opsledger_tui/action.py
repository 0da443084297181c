"""The declaration of an action: something a user can do, with its keys, its texts, and the part of the interface that does it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from opsledger_events.language import Label


class Group(Enum):
    """The headings under which actions are listed."""

    GO = Label("Go", "前往")
    FIND = Label("Find", "查找")
    TIME = Label("Time", "时间")
    ACT = Label("Act", "处理")
    MOVE = Label("Move", "移动")
    PROGRAM = Label("Program", "程序")

    @property
    def label(self) -> Label:
        """The text of the heading."""
        return self.value


class Where(Enum):
    """The part of the interface that has an action's method."""

    APP = "app"
    PANE = "pane"
    NOW = "now"
    LOG = "log"
    VERIFY = "verify"
    CHECKS = "checks"
    BOOK = "book"
    DIFF = "diff"
    LINES = "lines"
    KPI = "kpi"
    CHART = "chart"
    FORM = "form"
    ROW = "row"
    TABLE = "table"
    PICKER = "picker"

    @property
    def apart(self) -> bool:
        """Whether it covers the screens, so that only its own actions are available."""
        return self in (Where.FORM, Where.ROW, Where.PICKER)

    @property
    def whole(self) -> bool:
        """Whether it is a place where a user can be, rather than a part of one."""
        return self not in (Where.APP, Where.PANE, Where.LINES, Where.TABLE)

    @property
    def typed_in(self) -> bool:
        """Whether letters are typed there, so that no letter can be a key."""
        return self in (Where.LINES, Where.FORM, Where.ROW, Where.PICKER)

    @property
    def parts(self) -> tuple[Where, ...]:
        """The parts whose actions are available there."""
        if self in (Where.FORM, Where.ROW):
            return (Where.LINES, Where.TABLE, self)
        if self is Where.KPI:
            return (Where.APP, Where.PANE, Where.CHART, self)
        if self is Where.VERIFY:
            return (Where.APP, Where.PANE, Where.CHECKS, self)
        return (self,) if self.apart else (Where.APP, Where.PANE, self)


class Action(NamedTuple):
    """Something a user can do."""

    name: str
    keys: tuple[str, ...]
    label: Label
    """Two or three words for the footer and the palette."""
    help: Label
    """One sentence for the help page and the guide."""
    group: Group
    where: Where = Where.APP
    shown: bool = False
    """Whether the footer shows it."""
    at_once: bool = False
    """Whether it is done as soon as its key arrives, instead of after the field has handled the keys before it: whatever
    is typed next belongs to the next field, however fast it is typed."""


_KEY_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "shift+up": "Shift+↑",
    "shift+down": "Shift+↓",
    "ctrl+up": "Ctrl+↑",
    "ctrl+down": "Ctrl+↓",
    "f1": "F1",
    "f2": "F2",
    "f4": "F4",
    "f8": "F8",
}


def key_name(key: str) -> str:
    """A key's name for people: `Ctrl+P`, `PgDn`, `[`."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    modifier, plus, letter = key.rpartition("+")
    if plus and modifier:
        return f"{modifier.title()}+{key_name(letter) if len(letter) > 1 else letter.upper()}"
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key
