"""Tables and guards of the log changed: told, and not quietly put right."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest

from tests.attacks import attacker
from tests.attacks.conftest import Scene

NOTHING = "BEGIN SELECT 1; END"
LAX = "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'claims'"
HIDDEN = f"""
CREATE TRIGGER blobs_twin AFTER INSERT ON events {NOTHING};
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET rowid = -10 * rowid;
UPDATE sqlite_master SET rowid = -rowid;
UPDATE sqlite_master SET rowid = 1 + (SELECT rowid FROM sqlite_master WHERE type = 'table' AND name = 'events'),
    name = 'blobs', sql = replace(sql, 'blobs_twin', 'blobs') WHERE name = 'blobs_twin';
"""
"""An added trigger with a table's name, in front of it in the schema."""

DRIFTS = {
    "a guard dropped": ("DROP TRIGGER events_no_update", "events_no_update"),
    "a guard that does nothing": (
        f"DROP TRIGGER blobs_no_delete; CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs {NOTHING}",
        "blobs_no_delete",
    ),
    "a trigger added": (f"CREATE TRIGGER quiet AFTER INSERT ON events {NOTHING}", "quiet"),
    "a trigger that has a table's name": (HIDDEN, "blobs"),
    "an index added": ("CREATE INDEX quick ON events (type)", "quick"),
    "a view added": ("CREATE VIEW nice AS SELECT 1", "nice"),
    "a table added": ("CREATE TABLE more (x)", "more"),
    "a column added": ("ALTER TABLE keys ADD COLUMN more TEXT", "keys"),
    "a condition taken out": (LAX, "claims"),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_drift_is_told_by_verify_and_by_doctor_and_stays(scene: Scene, drift: str) -> None:
    """The name of what is wrong, and writing does not put it right."""
    script, name = DRIFTS[drift]
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        connection.executescript(script)
    for _ in range(2):
        told = scene.verify()
        assert (told.code, told.verdict) == (6, "TAMPERED")
        assert f"“{name}”" in told.row["what"]
        done = scene.cli("doctor", "-o", "json")
        bad = [row for row in json.loads(done.out) if row["verdict"] == "bad"]
        assert (done.code, [row["check"] for row in bad]) == (1, ["guards"])
        assert f"“{name}”" in bad[0]["what"]
        scene.cli("issue", "raise", "--title", "x")


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("DROP TABLE blobs", "blobs"),
        ("ALTER TABLE events RENAME COLUMN node TO hash", "events"),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_a_log_cut_off(scene: Scene, script: str, name: str) -> None:
    """A table or a column that is not there: the entries still are, and are counted."""
    assert scene.verify().code == 0
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        connection.executescript(script)
    for options in ((), ("--since",)):
        told = scene.verify(*options)
        assert (told.code, told.verdict, told.row["entries"]) == (6, "TAMPERED", 10)
        assert f"“{name}”" in told.row["what"]


def test_a_damaged_page_is_a_position(scene: Scene) -> None:
    """Of the first entry that cannot be read."""
    scene.grow(400)
    scene.sign()
    log = scene.place / "log.db"
    with closing(sqlite3.connect(log)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    raw = bytearray(log.read_bytes())
    page = raw.index(b'"position":200,') // page_bytes * page_bytes
    first = int(re.findall(rb'"position":(\d+),', raw[page : page + page_bytes])[-1])
    raw[page : page + page_bytes] = b"\xff" * page_bytes
    log.write_bytes(raw)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["entries"]) == (6, "TAMPERED", 410)
    assert told.row["first_bad"] == first


def test_a_changed_row_comes_before_a_missing_guard(scene: Scene) -> None:
    """Where it was changed says more than how."""
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET entry = x'7b7d' WHERE seq = 4")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 4)


@pytest.mark.parametrize("identity", ["../../evil", "/tmp/evil", "", "a/b", "x" * 65, "."])
def test_an_identity_that_leads_elsewhere(scene: Scene, identity: str) -> None:
    """Files are named after it: one that names another folder is refused before any is touched."""
    with attacker.unguarded(scene.place) as connection:
        connection.execute("UPDATE about SET value = ? WHERE name = 'identity'", (identity,))
    for command in ("verify", "checkpoint", "list"):
        done = scene.cli(command, *(["issue"] if command == "list" else []))
        assert done.code == 6, done.err
    assert not (scene.folder / "evil").exists()
