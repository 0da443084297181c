"""What the tables themselves refuse, whoever asks."""

from __future__ import annotations

import sqlite3

import pytest

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.errors import IntegrityError
from tests.opsledger.issues import raised

COPY = "version, type, recorded_us, entry, node FROM events WHERE seq = 2"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET type = 'issue.closed/1' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 2",
        "DELETE FROM blobs",
        "UPDATE about SET value = 'x'",
        "UPDATE keys SET seq = 2",
        f"INSERT OR REPLACE INTO events SELECT 2, 'ISS-7', {COPY}",
        f"INSERT OR REPLACE INTO events SELECT 3, 'ISS-2', {COPY}",
        f"INSERT INTO events SELECT NULL, 'ISS-7', {COPY}",
        f"INSERT INTO events SELECT -1, 'ISS-7', {COPY}",
        f"INSERT INTO events SELECT 9, 'ISS-7', {COPY}",
        f"INSERT INTO events SELECT 2, 'ISS-2', {COPY} ON CONFLICT DO UPDATE SET type = 'x'",
        "INSERT OR REPLACE INTO about SELECT name, 'x' FROM about",
        "INSERT OR REPLACE INTO keys SELECT key, fingerprint, 2, events FROM keys",
    ],
)
def test_a_write_that_is_no_append_is_refused(ledger: Ledger, statement: str) -> None:
    """Through any connection, with SQLite's own settings."""
    ledger.execute(raised(key="k"))
    ledger.execute(raised())
    with ledger.writing() as batch:
        batch.put_blob(b"text")
    connection = sqlite3.connect(ledger.place / "log.db")
    before = list(connection.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert list(connection.iterdump()) == before


def test_types_of_columns_are_strict(ledger: Ledger) -> None:
    """A position is a number, an entry is bytes."""
    connection = sqlite3.connect(ledger.place / "log.db")
    with pytest.raises(sqlite3.IntegrityError, match=r"STRICT|cannot store"):
        connection.execute("INSERT INTO events VALUES (1, 'a', 'x', 't', 0, x'00', x'00')")


def test_every_commit_waits_for_the_disk(ledger: Ledger) -> None:
    """`synchronous = FULL` (2) on the connection that writes, in WAL mode."""
    application = LedgerApplication(ledger.place)
    with application.recorder.writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    application.close()


def test_a_log_that_lost_what_its_tree_is_made_of_takes_no_more(ledger: Ledger) -> None:
    """On top of a tree that is not there nothing could be proven, so nothing is put there."""
    ledger.execute_many([raised()] * 20)
    ledger.close()
    with sqlite3.connect(ledger.place / "log.db") as connection:
        connection.execute("DROP TRIGGER events_no_delete")
        connection.execute("DELETE FROM events WHERE seq = 16")
    with Ledger.open(ledger.place) as again, pytest.raises(IntegrityError, match="#20"):
        again.execute(raised())


def test_a_counter_that_was_lowered_gives_no_id_twice(ledger: Ledger) -> None:
    """The one thing that `INSERT OR REPLACE` can change: the next record has the next number that is free."""
    for _ in range(3):
        ledger.execute(raised())
    with sqlite3.connect(ledger.place / "log.db") as connection:
        connection.execute("INSERT OR REPLACE INTO counters SELECT prefix, 0 FROM counters")
    assert ledger.execute(raised()).entries[0].record == "ISS-4"
    assert len(ledger.log.history("ISS-1")) == 1
