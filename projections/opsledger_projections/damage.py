"""What is wrong with a file of views, as far as reading it reveals. Only a replay shows whether its content is true."""

from __future__ import annotations

import sqlite3

from msgspec import MsgspecError

from opsledger_events.language import tr
from opsledger_projections.schema import VIEWS
from opsledger_projections.states import decode_state
from opsledger_projections.viewfile import UNREADABLE, is_trouble, standings

TEXTS = ("names", "records", "links")
"""The tables of the book that contain texts, which SQLite's own check does not inspect."""

STATES = "SELECT kind, state, position FROM records"
PAST_STATES = "SELECT r.kind, v.state, v.position FROM versions v JOIN records r USING (no)"


def damage_of(connection: sqlite3.Connection, *, whole: bool = True) -> str:
    """What is wrong, in one line; empty if nothing is. Views in another form are built again: only their file is checked.

    Reads everything, which takes some ten seconds for a million entries; without `whole`, only the present states of
    records, which takes no longer than a question about all of them.
    """
    try:
        sound = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) if whole else SOUND
        return _of_views(connection, whole=whole) if sound == SOUND else " ".join(sound.split())
    except UNREADABLE as error:
        if is_trouble(error):
            raise
        return str(error)


SOUND = "ok"


def _of_views(connection: sqlite3.Connection, *, whole: bool) -> str:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for view, standing in standings(connection).items():
        if view not in VIEWS or standing.version != VIEWS[view].version:
            continue
        if missing := sorted(VIEWS[view].tables.keys() - there):
            return tr("the table {name} is missing", name=missing[0])
        if view == "search" and whole:
            connection.execute(
                "INSERT INTO search (search) VALUES ('integrity-check')"
            )  # raises, changes nothing
        if view == "book" and (what := _of_book(connection, whole=whole)):
            return what
    return ""


def _of_book(connection: sqlite3.Connection, *, whole: bool) -> str:
    for table in TEXTS:
        for _ in connection.execute(f"SELECT * FROM {table}"):
            pass
    return _of_states(connection, STATES) or (_of_states(connection, PAST_STATES) if whole else "")


def _of_states(connection: sqlite3.Connection, states: str) -> str:
    for kind, state, position in connection.execute(states):
        try:
            decode_state(kind, state)
        except (MsgspecError, UnicodeDecodeError) as error:
            return tr(
                "the state after event {position} cannot be read: {error}", position=position, error=error
            )
    return ""
