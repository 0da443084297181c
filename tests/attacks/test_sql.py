"""Somebody who can write through SQL and drops no guard: what the tables refuse, what is shown afterwards, and what is neither."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from opsledger.audit.merkle import leaf_hash
from tests.attacks import attacker
from tests.attacks.conftest import Scene

REFUSED = [
    "UPDATE events SET entry = x'00' WHERE seq = 2",
    "UPDATE about SET value = 'other' WHERE name = 'identity'",
    "UPDATE events SET node = x'00' WHERE seq = 2",
    "UPDATE counters SET last = 1",
    "DELETE FROM counters",
    "INSERT OR REPLACE INTO about VALUES ('identity', 'other')",
    "INSERT INTO about VALUES ('identity', 'x') ON CONFLICT DO UPDATE SET value = 'other'",
    "INSERT INTO events SELECT 12, 'ISS-99', 1, type, recorded_us, entry, node FROM events WHERE seq = 1",
]

SHOWN = {
    "INSERT INTO events SELECT 11, 'ISS-99', 1, type, recorded_us, entry, node FROM events WHERE seq = 1": "TAMPERED",
    "INSERT INTO blobs VALUES ('aa', x'00')": "TAMPERED",
    "INSERT INTO claims VALUES ('planted', 3)": "OK",
    "INSERT INTO keys VALUES ('planted', x'00', 3, 1)": "OK",
}
"""With the verdict where `--full` is not asked for."""

NOT_SHOWN = [
    "UPDATE counters SET last = last + 1000",
    "INSERT OR REPLACE INTO counters VALUES ('ISS', 1)",
    "INSERT INTO counters VALUES ('ABC', 5)",
    "INSERT INTO about VALUES ('planted', 'x')",
    "INSERT INTO blobs VALUES ('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', x'00')",
]


def write(scene: Scene, *statements: str) -> None:
    """As any program can that opens the file."""
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(scene: Scene, statement: str) -> None:
    """By the guards, without this program; nothing is changed."""
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        write(scene, statement)
    assert scene.verify("--full").verdict == "OK"


@pytest.mark.parametrize("statement", SHOWN)
def test_not_refused_and_shown(scene: Scene, statement: str) -> None:
    """What follows from the entries and is no part of what is signed is compared with `--full` only."""
    write(scene, statement)
    assert scene.verify().verdict == SHOWN[statement]
    told = scene.verify("--full")
    assert (told.code, told.verdict) == (6, "TAMPERED")


@pytest.mark.parametrize("statement", NOT_SHOWN)
def test_neither(scene: Scene, statement: str) -> None:
    """No record changes by it, and the ledger goes on."""
    write(scene, statement)
    assert scene.verify("--full").verdict == "OK"
    scene.made("issue", "raise", "--title", "the next one")
    assert scene.verify("--full").verdict == "OK"


def test_an_entry_that_fits_is_one_more(scene: Scene) -> None:
    """At the next position, with its node: whoever may write there can say what they like in it."""
    raw = attacker.entry_at(scene.place, 10)
    made = raw.replace(b'"position":10', b'"position":11').replace(b'"ISS-10"', b'"ISS-11"')
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        (us,) = connection.execute("SELECT recorded_us FROM events WHERE seq = 10").fetchone()
        row = (11, "ISS-11", 1, "issue.raised/1", us, made, leaf_hash(made))
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    told = scene.verify("--full")
    assert (told.code, told.verdict, told.row["unanchored"]) == (0, "OK", "#9..#11")


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE events SET node = zeroblob(40) WHERE seq = 10",
        "UPDATE events SET node = x'00' WHERE seq = 8",
    ],
)
@pytest.mark.parametrize("gap", [False, True])
def test_no_node_hides_what_a_restore_would_lose(scene: Scene, script: str, gap: bool) -> None:
    """Ten entries stand there, two of them unsigned: eight of a backup are less, whatever is kept with them."""
    attacker.copied(scene.place, scene.folder / "longer")
    attacker.forge(scene.place, attacker.cut(8))
    scene.made("backup", scene.folder / "backups")
    (backup,) = (scene.folder / "backups").iterdir()
    attacker.put_back(scene.folder / "longer", scene.place)
    attacker.run(scene.place, script)
    if gap:
        attacker.run(scene.place, "DELETE FROM events WHERE seq = 9")
    done = scene.cli("restore", backup, "--replace")
    assert (done.code, "#9 to #10 would be lost" in done.err) == (6, True), done.err
    scene.made("restore", backup, "--replace", "--accept-loss", "it was tampered with")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["entries"]) == (0, "OK", 8)
