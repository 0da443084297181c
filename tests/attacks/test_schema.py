"""Tables and guards of the log changed: told, and not quietly put right."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.attacks import attacker
from tests.attacks.conftest import Scene

NOTHING = "BEGIN SELECT 1; END"
CHECK = "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' CHECK (only = 1)', '') WHERE name = 'tree'"
HIDDEN = f"""
CREATE TRIGGER tree_twin AFTER INSERT ON events {NOTHING};
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET rowid = -10 * rowid;
UPDATE sqlite_master SET rowid = -rowid;
UPDATE sqlite_master SET rowid = 1 + (SELECT rowid FROM sqlite_master WHERE type = 'table' AND name = 'events'),
    name = 'tree', sql = replace(sql, 'tree_twin', 'tree') WHERE name = 'tree_twin';
"""
"""An added trigger with a table's name, in front of it in the schema."""

DRIFTS = {
    "a guard dropped": ("DROP TRIGGER events_no_update", "events_no_update"),
    "a guard that does nothing": (
        f"DROP TRIGGER blobs_no_delete; CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs {NOTHING}",
        "blobs_no_delete",
    ),
    "a trigger added": (f"CREATE TRIGGER quiet AFTER INSERT ON events {NOTHING}", "quiet"),
    "a trigger that has a table's name": (HIDDEN, "tree"),
    "an index added": ("CREATE INDEX quick ON events (type)", "quick"),
    "a view added": ("CREATE VIEW nice AS SELECT 1", "nice"),
    "a table added": ("CREATE TABLE more (x)", "more"),
    "a column added": ("ALTER TABLE keys ADD COLUMN more TEXT", "keys"),
    "a check taken out": (CHECK, "tree"),
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
