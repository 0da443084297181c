"""Values that no table of a ledger takes, put there by somebody who went around their types: told, without a traceback."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from opsledger.store.schema import TRIGGERS
from tests.attacks import attacker
from tests.attacks.conftest import Scene


def _loosely(scene: Scene, script: str) -> None:
    """Statements while the table of the entries takes any value; afterwards it is as it was, to look at."""
    path = scene.place / "log.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        (strict,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'events'").fetchone()
    loose = strict.replace(" STRICT", "").replace(" NOT NULL", "")
    for table, then in ((loose, script), (strict, TRIGGERS)):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'events'", (table,))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(then)


@pytest.mark.parametrize("value", ["NULL", "7", f"'{'0123456789' * 4}'"])
@pytest.mark.parametrize(("column", "position"), [("node", 8), ("node", 10), ("entry", 6), ("entry", 8), ("entry", 10)])  # fmt: skip
def test_an_entry_or_a_node_that_is_no_bytes(scene: Scene, column: str, position: int, value: str) -> None:
    """Verified, with what was verified before as well, looked at, proven, handed out, signed, backed up, read, gone on with."""
    scene.sign()
    scene.verify()
    _loosely(scene, f"UPDATE events SET {column} = {value} WHERE seq = {position}")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", position)
    assert scene.verify("--since").code in (0, 6)
    for words in (
        ("doctor",),
        ("checkpoint",),
        ("backup", scene.folder / "backup"),
        ("publish", scene.folder / "site"),
    ):
        assert scene.cli(*words).code in (1, 6), words
    for words in (
        ("proof", 5, "-o", scene.folder / "5.tlog-proof"),
        ("proof", position, "-o", scene.folder / "proof"),
        ("evidence", f"ISS-{position}", "-o", scene.folder / "e.zip"),
        ("witness", "ask", "--since", 5, "-o", scene.folder / "question"),
        ("export", "ndjson", "--raw", scene.folder / "raw"),
        ("log",),
        ("issue", "raise", "--title", "x"),
    ):
        assert scene.cli(*words).code in (0, 6), words


def test_no_value_hides_what_a_restore_would_lose(scene: Scene) -> None:
    """Neither the nodes nor the entries of what stands there tell its root: that two of them are unsigned counts all the same."""
    scene.made("backup", scene.folder / "backups")
    (backup,) = (scene.folder / "backups").iterdir()
    scene.grow(2)
    _loosely(
        scene, "UPDATE events SET entry = NULL WHERE seq = 3; UPDATE events SET node = NULL WHERE seq = 12"
    )
    done = scene.cli("restore", backup, "--replace")
    assert (done.code, "#11 to #12 would be lost" in done.err) == (6, True)


@pytest.mark.parametrize("column", ["record", "version", "type", "recorded_us"])
def test_a_column_of_another_type(scene: Scene, column: str) -> None:
    """Of the last entry, which whoever goes on looks at."""
    _loosely(scene, f"UPDATE events SET {column} = 'x' || x'00' WHERE seq = 10")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 10)
    assert scene.cli("doctor").code == 1
    assert scene.cli("issue", "raise", "--title", "x").code in (0, 6)


@pytest.mark.parametrize("us", [2**62, -(2**62)])
def test_a_time_that_no_calendar_has(scene: Scene, us: int) -> None:
    """Planted through SQL, for which no guard need be dropped: whoever goes on is told, and sent to `verify`."""
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO events SELECT 11, 'ISS-99', 1, type, ?, entry, node FROM events WHERE seq = 10", (us,))  # fmt: skip
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 11)
    assert scene.cli("doctor").code == 1
    assert scene.cli("issue", "raise", "--title", "x").code in (0, 6)
    assert scene.cli("backup", scene.folder / "backup").code == 6


@pytest.mark.parametrize("raw", ["", "x", "[]}", "null", "{}"])
def test_bytes_that_are_no_entry(scene: Scene, raw: str) -> None:
    """Those that end as sealed ones do are no exception."""
    with attacker.unguarded(scene.place) as connection:
        connection.execute("UPDATE events SET entry = ? WHERE seq = 8", (raw.encode(),))
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 8)
    assert scene.cli("doctor").code == 1
