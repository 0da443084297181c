"""Commands about persons, and looking for what they say in files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from opsledger.store.schema import TRIGGERS
from opsledger_events.command import Command
from opsledger_events.registry import kind_named
from opsledger_events.wire import event_from
from tests.attacks.attacker import refit

PERSONAL: dict[str, Any] = {
    "title": "周小涛",
    "tags": ["电梯维保"],
    "org": "海滨电梯公司",
    "tel": "0532-5550 0101",
    "email": "zhou@example.com",
    "hours": "工作日上午",
}
TELLING = ("周小涛", "0532-5550 0101", "zhou@example.com")


def do(what: str, record: str | None = None, **given: Any) -> Command:
    """A command in few words: `do("contact add", title="…")`; `reason` and `key` are the command's own."""
    kind, _, verb = what.partition(" ")
    own = {name: given.pop(name) for name in ("reason", "key", "actor") if name in given}
    return Command(kind=kind, event=event_from(kind_named(kind), verb, given), record=record, **own)


def added(**changed: Any) -> Command:
    """A contact with everything that may be said of one."""
    return do("contact add", **(PERSONAL | changed))


def found_in(folder: Path, texts: Iterable[str]) -> list[str]:
    """Every file below a folder in which a text stands, in either encoding that a program may keep it in."""
    return [
        f"{path}: {text}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for text in texts
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if text.encode(encoding) in path.read_bytes()
    ]


def stored(place: Path) -> list[bytes]:
    """The bytes of every entry."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        return [raw for (raw,) in connection.execute("SELECT entry FROM events ORDER BY seq")]


def rewrite(place: Path, change: Callable[[dict[int, bytes]], None]) -> None:
    """What the owner of the file can do: other entries, with nodes that fit, and every guard back."""
    with closing(sqlite3.connect(place / "log.db", isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        entries: dict[int, bytes] = dict(connection.execute("SELECT seq, entry FROM events"))
        change(entries)
        for seq, raw in entries.items():
            connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (raw, seq))
        refit(connection)
        connection.executescript(TRIGGERS)
