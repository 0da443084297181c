"""Somebody who can write through SQL and drops no guard: what the tables refuse, what is shown afterwards, and what is neither."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from opsledger.audit.merkle import Tree, leaf_hash
from tests.attacks import attacker
from tests.attacks.conftest import Scene

REFUSED = [
    "UPDATE events SET entry = x'00' WHERE seq = 2",
    "UPDATE about SET value = 'other' WHERE name = 'identity'",
    "UPDATE tree SET peaks = x'00'",
    "UPDATE tree SET size = size - 1",
    "INSERT OR REPLACE INTO tree VALUES (1, 99, x'00')",
    "UPDATE counters SET last = 1",
    "DELETE FROM counters",
    "DELETE FROM tree",
    "INSERT OR REPLACE INTO about VALUES ('identity', 'other')",
    "INSERT INTO about VALUES ('identity', 'x') ON CONFLICT DO UPDATE SET value = 'other'",
    "INSERT INTO events SELECT 12, 'ISS-99', 1, type, recorded_us, entry, leaf FROM events WHERE seq = 1",
]

SHOWN = {
    "UPDATE tree SET size = size + 1": "TAMPERED",
    "INSERT INTO events SELECT 11, 'ISS-99', 1, type, recorded_us, entry, leaf FROM events WHERE seq = 1": "TAMPERED",
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
    """At the next position, with its leaf and the tree head: whoever may write there can say what they like in it."""
    raw = attacker.entry_at(scene.place, 10)
    made = raw.replace(b'"position":10', b'"position":11').replace(b'"ISS-10"', b'"ISS-11"')
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        (us,) = connection.execute("SELECT recorded_us FROM events WHERE seq = 10").fetchone()
        row = (11, "ISS-11", 1, "issue.raised/1", us, made, leaf_hash(made))
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        tree = Tree()
        tree.extend(leaf for (leaf,) in connection.execute("SELECT leaf FROM events ORDER BY seq"))
        connection.execute("UPDATE tree SET size = ?, peaks = ?", (tree.size, tree.to_bytes()))
    told = scene.verify("--full")
    assert (told.code, told.verdict, told.row["unanchored"]) == (0, "OK", "#9..#11")


def test_a_tree_head_that_grew_stops_all_writing(scene: Scene) -> None:
    """The refusal names `verify`, which names a backup: put into a folder of its own, that goes on and nothing is lost."""
    scene.sign()
    scene.made("backup", scene.folder / "backups")
    (backup,) = (scene.folder / "backups").iterdir()
    write(scene, "UPDATE tree SET size = size + 1")
    for words in (("issue", "raise", "--title", "x"), ("checkpoint",)):
        done = scene.cli(*words)
        assert (done.code, "Run `opsledger verify`" in done.err) == (6, True)
    assert "restore from a backup that verifies" in scene.verify().err
    into = scene.folder / "restored"
    scene.made("restore", backup, "--into", into)
    scene.made("issue", "raise", "--title", "x", "--ledger", into)
    done = scene.made("verify", "--ledger", into)
    assert "Given up" not in done.out


def test_entries_that_a_tree_head_makes_up_are_no_loss(scene: Scene) -> None:
    """The backup has all that stands in the ledger: it takes its place without a loss, and nobody gives anything up."""
    scene.sign()
    scene.made("backup", scene.folder / "backups")
    (backup,) = (scene.folder / "backups").iterdir()
    write(scene, "UPDATE tree SET size = size + 2")
    assert scene.verify().verdict == "TAMPERED"
    scene.made("restore", backup, "--replace")
    told = scene.verify("--full")
    assert (told.code, told.verdict, told.row["entries"]) == (0, "OK", 10)
    scene.made("issue", "raise", "--title", "x")


@pytest.mark.parametrize(
    "head",
    [
        "UPDATE tree SET size = 8",
        "UPDATE tree SET size = 12",
        "UPDATE tree SET size = 16, peaks = x'00'",
        "UPDATE tree SET peaks = x'00'",
        "DELETE FROM tree",
    ],
)
@pytest.mark.parametrize("gap", [False, True])
def test_no_tree_head_hides_what_a_restore_would_lose(scene: Scene, head: str, gap: bool) -> None:
    """Ten entries stand there, two of them unsigned: eight of a backup are less, whatever the head says."""
    attacker.copied(scene.place, scene.folder / "longer")
    attacker.forge(scene.place, attacker.cut(8))
    scene.made("backup", scene.folder / "backups")
    (backup,) = (scene.folder / "backups").iterdir()
    attacker.put_back(scene.folder / "longer", scene.place)
    attacker.run(scene.place, head)
    if gap:
        attacker.run(scene.place, "DELETE FROM events WHERE seq = 9")
    done = scene.cli("restore", backup, "--replace")
    assert (done.code, "#9 to #10 would be lost" in done.err) == (6, True), done.err
    scene.made("restore", backup, "--replace", "--accept-loss", "it was tampered with")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["entries"]) == (0, "OK", 8)
