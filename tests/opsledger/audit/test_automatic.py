"""Checkpoints that nobody asked for are made when they are due, and never stand in the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.key_chain import signer_of
from opsledger.audit.note_names import EVERY, FOLDER, newest_in
from opsledger.audit.shelf import Shelf
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from tests.attacks.attacker import put, refit
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised


def record(place: Path, count: int) -> None:
    """So many entries, by a process that opens the ledger and closes it."""
    with Ledger.open(place) as ledger:
        ledger.execute_many([raised(f"问题 {number}") for number in range(count)])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ledger with the key of a user with a folder of their own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place = tmp_path / "acme"
    with Ledger.create(place) as ledger:
        signer_of(place, ledger.identity, TrustStore(ledger.identity), noon)
    return place


def test_a_ledger_without_a_key_gets_none_by_itself(place: Path) -> None:
    """Whoever happens to close it would hold the key."""
    (place / "keys" / "0001.note").unlink()
    record(place, EVERY)
    assert newest_in(place / FOLDER) == 0
    assert not list((place / "keys").iterdir())


def test_every_thousandth_entry_is_signed(place: Path) -> None:
    """By whoever closes the ledger after it."""
    record(place, EVERY - 1)
    assert newest_in(place / FOLDER) == 0
    record(place, 1)
    assert newest_in(place / FOLDER) == EVERY
    record(place, 5)
    assert newest_in(place / FOLDER) == EVERY


def test_a_piece_of_work_is_signed_however_small(place: Path) -> None:
    """As an import is, and a visit to the interface; where nothing came, nothing is signed again."""
    with Ledger.open(place) as ledger:
        ledger.execute(raised("one"))
        ledger.sign_when_closed()
    assert newest_in(place / FOLDER) == 1
    before = sorted((place / FOLDER).iterdir())
    with Ledger.open(place) as ledger:
        ledger.sign_when_closed()
    assert sorted((place / FOLDER).iterdir()) == before


def test_who_has_no_key_records_all_the_same(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner's next checkpoint covers it."""
    record(place, EVERY)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "colleague"))
    record(place, EVERY)
    assert newest_in(place / FOLDER) == EVERY
    with Ledger.open(place) as ledger:
        assert ledger.log.head() == 2 * EVERY
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    record(place, 1)
    assert newest_in(place / FOLDER) == 2 * EVERY + 1


def rewritten(place: Path, position: int) -> None:
    """An entry whose text is another now, with the hash that fits it."""
    with closing(sqlite3.connect(place / "log.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (raw,) = connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()
        raw = raw.replace("问题".encode(), "假的".encode())
        put(connection, position, raw)


def test_what_this_process_wrote_is_signed_as_it_wrote_it(place: Path) -> None:
    """Whoever changes an entry before the signature comes finds it signed as it was recorded: the change is told."""
    with Ledger.open(place) as ledger:
        ledger.execute_many([raised(f"问题 {number}") for number in range(3)])
        recorded = ledger.log.head_info()
        rewritten(place, 2)
        ledger.sign_when_closed()
    (kept,) = Shelf(place / FOLDER)
    assert kept.head
    assert (kept.head.size, kept.head.root) == recorded[:2]


def test_what_was_put_in_place_of_what_this_process_wrote_is_not_signed(place: Path) -> None:
    """Although everything in the file fits: an entry and every node over it."""
    with Ledger.open(place) as ledger:
        ledger.execute_many([raised(f"问题 {number}") for number in range(3)])
        rewritten(place, 2)
        with closing(sqlite3.connect(place / "log.db")) as connection, connection:
            refit(connection)
        ledger.sign_when_closed()
    assert newest_in(place / FOLDER) == 0


@pytest.mark.parametrize("signed", [0, 1])
def test_what_was_there_before_is_read_again(place: Path, signed: int) -> None:
    """On top of an entry that was changed since the last checkpoint nothing is signed."""
    with Ledger.open(place) as ledger:
        ledger.execute_many([raised(f"问题 {number}") for number in range(signed)])
        ledger.sign_when_closed()
    record(place, 4 - signed)
    rewritten(place, 2)
    with Ledger.open(place) as ledger:
        ledger.execute(raised("one more"))
        ledger.sign_when_closed()
    assert newest_in(place / FOLDER) == signed


def test_what_others_wrote_in_between_is_signed_too(place: Path) -> None:
    """Before this process wrote, between its own entries, and after them."""
    with Ledger.open(place) as ledger:
        record(place, 1)
        ledger.execute(raised("ours"))
        record(place, 2)
        ledger.execute_many([raised("ours"), raised("too")])
        record(place, 1)
        ledger.sign_when_closed()
        head = ledger.log.head_info()
    (kept,) = Shelf(place / FOLDER)
    assert kept.head
    assert (kept.head.size, kept.head.root) == (7, head.root)
