"""Damaged views: a question builds them again and is answered, and what is there to check tells of them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def changed(statement: str) -> Callable[[Path], None]:
    """A hand that writes to the file."""

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(statement)

    return change


def page_lost(path: Path) -> None:
    """A disk that lost the first page of the records."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'records'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)


def name_lost(path: Path) -> None:
    """A byte of a table's declaration that is no letter."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = path.read_bytes()
    path.write_bytes(content.replace(b'CREATE TABLE "timeline"', b'CREATE T\x87BLE "timeline"'))


STATE = "UPDATE {} SET state = CAST(replace(CAST(state AS TEXT), 'high', 'hixh') AS BLOB)"

DAMAGE: dict[str, Callable[[Path], None]] = {
    "a word that is none": changed(STATE.format("records")),
    "half a state": changed("UPDATE records SET state = substr(state, 1, 20)"),
    "no text": changed("UPDATE records SET title = CAST(x'ff' AS TEXT)"),
    "no such kind": changed("UPDATE records SET kind = 'isxue'"),
    "a table gone": changed("DROP TABLE records"),
    "a page lost": page_lost,
    "words that are none": changed("UPDATE search_data SET block = x'00ff00ff' WHERE id > 10"),
}


@pytest.fixture
def views(told: Run, tmp_path: Path) -> Path:
    """The file of the views, caught up, with its full-text index."""
    told("search", "drum")
    return tmp_path / "ledger" / "views.db"


@pytest.mark.parametrize("damage", ["a word that is none", "half a state", "a table gone", "a page lost"])
@pytest.mark.parametrize(
    "line", ["list issue -o json", "attention -o json", "diff #1 #7 -o csv", "handbook ISS-1"]
)
def test_a_question_that_meets_damage_is_answered(told: Run, views: Path, damage: str, line: str) -> None:
    """The views are built again, which it says on stderr; the answer is whole and the only one."""
    expected = told(*line.split())
    DAMAGE[damage](views)
    done = told(*line.split())
    assert (done.code, done.out) == (expected.code, expected.out)
    again = told(*line.split())
    assert (again.out, "damaged" in again.err) == (expected.out, False)


@pytest.mark.parametrize(
    "line", ["attention -o json", "show ISS-1", "list issue -o json", "list issue --as-of 2026-01-20 -o json"]
)
def test_a_kind_that_is_none_is_damage_and_no_mistake_of_who_asks(told: Run, views: Path, line: str) -> None:
    """Nobody typed it. Where a newer program wrote it, the log says so when the views are built again."""
    expected = told(*line.split())
    DAMAGE["no such kind"](views)
    done = told(*line.split())
    assert (done.code, done.out) == (expected.code, expected.out)


def test_a_file_that_cannot_be_opened_gives_way(told: Run, views: Path) -> None:
    """Without a word: whoever opens it makes another."""
    expected = told("list", "issue").out
    name_lost(views)
    assert told("list", "issue") == (0, expected, "")
    assert told("replay").code == 0


@pytest.mark.parametrize("put", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_named_and_stays(told: Run, views: Path, put: Callable[[Path], None]) -> None:
    """A folder or a pipe in the place of the views, which may be somebody's."""
    expected = told("list", "issue").out
    views.unlink()
    put(views)
    done = told("list", "issue")
    assert (done.code, done.out) == (8, "")
    assert f"{views} is no file, and the views belong there" in done.err
    assert "Move it away" in done.err
    views.rename(views.with_name("moved"))
    assert told("list", "issue").out == expected


def test_it_says_that_the_views_were_damaged(told: Run, views: Path) -> None:
    """And at which event."""
    DAMAGE["a word that is none"](views)
    said = told("list", "issue").err
    assert said.startswith(
        "The views were damaged and have been built again: the state after event 5 cannot be read: "
    )
    assert "hixh" in said


def test_states_of_the_past_are_mended_too(told: Run, views: Path) -> None:
    """The versions are states as well."""
    expected = told("list", "issue", "--as-of", "2026-01-07", "-o", "csv").out
    changed(STATE.format("versions"))(views)
    assert told("list", "issue", "--as-of", "2026-01-07", "-o", "csv").out == expected
    assert told("replay").code == 0


def test_a_search_that_meets_damage_is_answered(told: Run, views: Path) -> None:
    """Its index is built again with the rest."""
    expected = told("search", "drum").out
    for damage in (changed("DROP TABLE search"), DAMAGE["words that are none"]):
        damage(views)
        assert told("search", "drum").out == expected != ""


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_there_to_check_tells_of_damage_and_leaves_it(told: Run, views: Path, damage: str) -> None:
    """The status and the doctor with exit code 1, a replay with 1 or 6; a rebuild mends it."""
    DAMAGE[damage](views)
    status = told("views", "status", "-o", "json")
    if damage != "words that are none":  # it reads no more than the records
        assert status.code == 1
        assert all(row["state"].startswith("damaged: ") for row in json.loads(status.out))
    doctor = told("doctor", "-o", "json")
    (bad,) = [row for row in json.loads(doctor.out) if row["verdict"] == "bad"]
    assert (doctor.code, bad["check"], "views rebuild" in bad["way_out"]) == (1, "views", True)
    replay = told("replay")
    assert replay.code in (1, 6)
    assert "views rebuild" in replay.err
    assert told("views", "rebuild").code == 0
    assert told("views", "status").code == told("doctor").code == told("replay").code == 0


@pytest.mark.parametrize("damage", ["a word that is none", "half a state", "a table gone", "a page lost"])
def test_an_entry_that_meets_damage_stops_no_view(told: Run, views: Path, damage: str) -> None:
    """It is not the entry that cannot be taken in, but the record that it is about that cannot be read."""
    DAMAGE[damage](views)
    assert told("issue", "reopen", "ISS-1", "--reason", "again").code == 0
    done = told("list", "issue", "-o", "csv", "--fields", "record,state")
    assert (done.code, done.out.splitlines()[1]) == (0, "ISS-1,reopened")
    assert told("replay").code == 0


def test_what_was_written_is_not_written_again(told: Run, views: Path) -> None:
    """A command that both writes and reads is not run twice."""
    DAMAGE["a word that is none"](views)
    before = told("log", "-o", "ndjson").out.count("\n")
    told("issue", "raise", "--title", "One more")
    told("list")
    assert told("log", "-o", "ndjson").out.count("\n") == before + 1
