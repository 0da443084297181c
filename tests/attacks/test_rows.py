"""Rows changed by whoever owns the file and has no key: found at the position, or between two of them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.attacks import attacker
from tests.attacks.attacker import Entries
from tests.attacks.conftest import Scene


def test_an_honest_ledger(scene: Scene) -> None:
    """OK, anchored up to the last checkpoint; the rest is said to be unanchored."""
    told = scene.verify()
    assert (told.code, told.verdict) == (0, "OK")
    assert (told.row["anchored"], told.row["unanchored"]) == (8, "#9..#10")


@pytest.mark.parametrize("position", [1, 6, 10])
@pytest.mark.parametrize("byte", [0, 30, -1])
def test_one_byte_of_an_entry(scene: Scene, position: int, byte: int) -> None:
    """The position of it."""
    raw = bytearray(attacker.entry_at(scene.place, position))
    raw[byte] ^= 1
    with attacker.unguarded(scene.place) as connection:
        connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (bytes(raw), position))
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", position)


@pytest.mark.parametrize(("position", "span"), [(3, (0, 4)), (6, (5, 6)), (7, (5, 8)), (9, (8, 10))])
def test_an_entry_and_its_hash(scene: Scene, position: int, span: tuple[int, int]) -> None:
    """The next node over it and the checkpoints together leave as little as they can."""
    attacker.rewrite(scene.place, position, "坏了", "很好")
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", span)


@pytest.mark.parametrize(
    ("script", "first_bad"),
    [
        ("DELETE FROM events WHERE seq = 4", 4),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("UPDATE events SET seq = -seq WHERE seq = 3", 1),
        ("UPDATE events SET seq = 4611686018427387904 WHERE seq = 10", 10),
        ("UPDATE events SET seq = 99 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3; UPDATE events SET seq = 3 WHERE seq = 99", 2),
        ("INSERT INTO events SELECT -1, record, 99, type, recorded_us, entry, node FROM events WHERE seq = 2", 1),
        ("INSERT INTO events SELECT 11, record, 99, type, recorded_us, entry, node FROM events WHERE seq = 2", 11),
        ("UPDATE events SET recorded_us = recorded_us - 1 WHERE seq = 6", 6),
        ("UPDATE events SET record = CAST(x'ff' AS TEXT) WHERE seq = 7", 7),
        ("UPDATE events SET type = 'issue.dreamt/1' WHERE seq = 7", 7),
    ],
)  # fmt: skip
def test_rows_deleted_inserted_moved_and_relabelled(scene: Scene, script: str, first_bad: int) -> None:
    """Nothing else is touched: the position itself."""
    attacker.run(scene.place, script)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", first_bad)


@pytest.mark.parametrize(
    ("script", "summary"),
    [
        ("DELETE FROM events WHERE seq = 7", None),
        ("UPDATE events SET record = 'ISS-2', version = 2, type = 'issue.closed/1' WHERE seq = 7", "ISS-7 v1 issue.raised/1 TIME"),
        ("UPDATE events SET record = 'ISS-99', node = zeroblob(32) WHERE seq = 7",
         "ISS-7 v1 issue.raised/1 TIME; as its columns say ISS-99 v1 issue.raised/1 TIME"),
        ("UPDATE events SET node = zeroblob(32) WHERE seq = 7", "ISS-7 v1 issue.raised/1 TIME"),
        ("UPDATE events SET entry = x'ff' WHERE seq = 7", "ISS-7 v1 issue.raised/1 TIME, as its columns say"),
    ],
)  # fmt: skip
def test_the_entry_that_is_told_is_the_one_that_was_hashed(
    scene: Scene, script: str, summary: str | None
) -> None:
    """Not what somebody wrote into the columns beside it, nor the next one where it is gone."""
    attacker.run(scene.place, script)
    told = scene.verify()
    assert (told.verdict, told.row["first_bad"]) == ("TAMPERED", 7)
    found = told.row["summary"]
    assert (found and re.sub(r"[-\dT:.]+Z", "TIME", found)) == summary


def test_a_time_without_a_zone(scene: Scene) -> None:
    """An entry that nobody could record, made to fit its hash: told, without a traceback."""
    raw = attacker.entry_at(scene.place, 7)
    start = raw.index(b'"recorded_at":"') + len(b'"recorded_at":"')
    made = raw[:start] + b"2026-01-01T00:00:00" + raw[raw.index(b'"', start) :]
    with attacker.unguarded(scene.place) as connection:
        attacker.put(connection, 7, made)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 7)


def test_every_position_made_negative(scene: Scene) -> None:
    """Nothing is left of what was signed."""
    attacker.run(scene.place, "UPDATE events SET seq = -seq")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "ROLLED BACK", 1)
    assert scene.cli("doctor").code == 1
    assert scene.cli("issue", "raise", "--title", "x").code == 6


@pytest.mark.parametrize("position", [6, 8])
def test_an_entry_that_is_gone_is_no_entry_that_never_was(scene: Scene, position: int) -> None:
    """Neither to who has verified it before, nor to who wants it proven: both are sent to `verify`."""
    scene.sign()
    scene.verify()
    attacker.run(scene.place, f"DELETE FROM events WHERE seq = {position}")
    told = scene.verify("--since")
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 10))
    done = scene.cli("proof", position, "-o", scene.folder / "proof")
    assert (done.code, "`opsledger verify`" in done.err) == (6, True)


def test_evidence_of_a_record_has_no_entry_of_another(scene: Scene) -> None:
    """Where the bytes of one stand in the row of the other: what is given out would not hold."""
    attacker.run(
        scene.place, "UPDATE events SET entry = (SELECT entry FROM events WHERE seq = 2) WHERE seq = 7"
    )
    done = scene.cli("evidence", "ISS-7", "-o", scene.folder / "e.zip")
    assert (done.code, "`opsledger verify`" in done.err) == (6, True)


def test_a_row_far_behind_the_others_hides_none_from_doctor(scene: Scene) -> None:
    """It does not read a log that is long; this one only seems to be."""
    attacker.run(scene.place, "UPDATE events SET seq = seq + 4611686018427387895 WHERE seq > 8")
    done = scene.cli("doctor")
    assert (done.code, "ends at #4611686018427387905 and has 10 entries." in done.out) == (1, True)


def test_a_row_before_the_first_is_found_since_too(scene: Scene) -> None:
    """What was verified before cannot be over it."""
    scene.verify()
    attacker.run(scene.place, "INSERT INTO events SELECT -1, record, 99, type, recorded_us, entry, node FROM events WHERE seq = 2")  # fmt: skip
    told = scene.verify("--since")
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 1)
    assert scene.cli("doctor").code == 1


def test_a_hash_that_does_not_fit_is_named_before_a_later_entry(scene: Scene) -> None:
    """Rewritten with its own hash, and another one changed further on: the first of the two is told."""
    attacker.rewrite(scene.place, 3, "坏了", "很好")
    attacker.run(scene.place, "UPDATE events SET entry = x'7b7d' WHERE seq = 7")
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 4))


def test_texts_that_cannot_be_read_hide_no_entry(scene: Scene) -> None:
    """A digest that is no text can be planted through SQL, without dropping a guard."""
    with closing(sqlite3.connect(scene.place / "log.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO blobs VALUES (CAST(x'ff' AS TEXT), x'00')")
    told = scene.verify()
    assert (told.code, told.verdict) == (6, "TAMPERED")
    assert "which no entry names" in told.row["what"]
    attacker.run(scene.place, "UPDATE events SET entry = x'7b7d' WHERE seq = 7")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 7)


def _without_fourth(entries: Entries) -> None:
    del entries[3]


def _backdated(entries: Entries) -> None:
    entries.insert(2, entries[2] | {"record": "ISS-99"})


def _swapped(entries: Entries) -> None:
    entries[5], entries[6] = entries[6], entries[5]


@pytest.mark.parametrize(
    ("change", "span"),
    [
        (_without_fourth, (0, 5)),
        (_backdated, (0, 5)),
        (_swapped, (5, 8)),
        (attacker.retitle(7, "很好"), (5, 8)),
        (attacker.retitle(2, "很好"), (0, 5)),
    ],
)
def test_a_past_recomputed_as_a_whole(scene: Scene, change: attacker.Change, span: tuple[int, int]) -> None:
    """Rows deleted, inserted, swapped, rewritten, and every hash made to fit: between two checkpoints."""
    attacker.forge(scene.place, change)
    attacker.forge(scene.place, lambda entries: entries.append(entries[-1] | {"record": "ISS-98"}))
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", span)


def test_the_same_without_any_checkpoint(scene: Scene) -> None:
    """The file alone cannot show it: the verdict says how little that is, and is not OK."""
    scene.as_user("stranger")
    attacker.forge(scene.place, attacker.retitle(2, "很好"))
    for note in (scene.place / "checkpoints").iterdir():
        note.unlink()
    told = scene.verify()
    assert (told.code, told.verdict) == (0, "INCOMPLETE")
    assert "nothing here would show it" in told.row["what"]


def test_what_came_after_the_last_checkpoint_is_said_to_be_open(scene: Scene) -> None:
    """Nothing shows that the last two are others now; the verdict names them as unanchored."""
    attacker.forge(scene.place, attacker.retitle(9, "很好"))
    told = scene.verify()
    assert (told.code, told.verdict, told.row["unanchored"]) == (0, "OK", "#9..#10")


@pytest.mark.parametrize(
    "kind",
    ["INTEGER", "TEXT"],
)
@pytest.mark.parametrize("column", ["entry", "node", "recorded_us", "record", "version"])
def test_values_of_another_type(scene: Scene, kind: str, column: str) -> None:
    """STRICT is gone around by rewriting the schema and back again: still the position, and no traceback."""
    with attacker.unguarded(scene.place) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        lax = "UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')') WHERE name = 'events'"
        strict = "UPDATE sqlite_master SET sql = sql || ' STRICT' WHERE name = 'events'"
        value = "'x'" if kind == "TEXT" else "7"
        connection.executescript(f"{lax}; PRAGMA writable_schema = RESET;")
        connection.execute(f"UPDATE events SET {column} = {value} WHERE seq = 6")
        connection.executescript(f"PRAGMA writable_schema = ON; {strict}; PRAGMA writable_schema = RESET;")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 6)


def test_a_row_of_a_newer_program_hides_no_other(scene: Scene) -> None:
    """An entry of a type that is not known holds by its bytes; one that was changed is found behind it."""

    def dream(entries: Entries) -> None:
        entries.append({**entries[-1], "record": "ISS-77", "type": "issue.dreamt/1", "data": {"of": "x"}})
        entries.append({**entries[-2], "record": "ISS-78"})

    attacker.forge(scene.place, dream)
    assert scene.verify().verdict == "OK"
    attacker.run(scene.place, "UPDATE events SET entry = x'7b7d' WHERE seq = 12")
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 12)


@pytest.mark.parametrize("spoilt", ["zeroblob(40)", "zeroblob(32) || substr(node, 33)", "x''", "x'00'"])
def test_a_node_that_was_spoilt(scene: Scene, spoilt: str) -> None:
    """Nothing is proven, published or signed on top of it, and who asks is sent to `verify`, which names it."""
    scene.sign()
    attacker.run(scene.place, f"UPDATE events SET node = CAST({spoilt} AS BLOB) WHERE seq = 8")
    for words in (
        ("proof", 9, "-o", scene.folder / "9.tlog-proof"),
        ("evidence", "ISS-9", "-o", scene.folder / "e.zip"),
        ("publish", scene.folder / "site"),
        ("checkpoint",),
        ("witness", "ask", "--since", 0, "-o", scene.folder / "question"),
    ):
        done = scene.cli(*words)
        assert (done.code, "`opsledger verify`" in done.err) == (6, True), (words, done.err)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["first_bad"]) == (6, "TAMPERED", 8)


def test_an_entry_that_holds_and_cannot_be_read_is_a_verdict_too(scene: Scene) -> None:
    """Made to fit by whoever owns the file, after the last checkpoint: `--full`, which reads all, cannot judge it and says where."""
    raw = attacker.entry_at(scene.place, 10)
    with attacker.unguarded(scene.place) as connection:
        made = raw[: raw.index(b'"actor"')] + b'"actor":]]}}'
        connection.execute("UPDATE events SET entry = ? WHERE seq = 10", (made,))
        attacker.refit(connection)
    assert scene.verify().verdict == "OK"
    told = scene.verify("--full")
    assert (told.code, told.verdict) == (1, "UNVERIFIABLE")
    assert "#10" in told.row["what"]
    assert "restore from a backup" in told.err
