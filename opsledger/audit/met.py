"""Damaged entries that this process came upon while it read the log for another purpose."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from opsledger.store.files import connect
from opsledger.store.unread import noted
from opsledger_events.language import tr


def met_damage(place: Path) -> str:
    """The first unreadable entry that verification rejects, and what is wrong with it; empty if there is none.

    An entry that this program cannot read but whose bytes hold is a newer program's.
    """
    positions = noted(place)
    if not positions:
        return ""
    from opsledger.audit.rows import BadRowError, look  # noqa: PLC0415 - hardly ever needed

    connection = connect(place, read_only=True)
    try:
        for position in positions:
            look(connection, position, position)
    except BadRowError as bad:
        return f"#{bad.position}: {bad.what}"
    except sqlite3.DatabaseError as error:
        return tr("The file is damaged: {error}", error=error)
    finally:
        connection.close()
    return ""
