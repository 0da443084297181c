"""What can be wrong with a ledger's files, and the error each gives."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.errors import DeniedError, InputError, NotFoundError, OpsledgerError
from tests.opsledger.issues import raised


def test_no_ledger(tmp_path: Path) -> None:
    """Says how to make one."""
    with pytest.raises(NotFoundError, match="no ledger") as caught:
        Ledger.open(tmp_path)
    assert "init" in caught.value.way_out


def test_a_ledger_is_not_made_over_another(ledger: Ledger) -> None:
    """The old one stays."""
    with pytest.raises(InputError, match="already"):
        Ledger.create(ledger.place)


@pytest.mark.parametrize("content", [b"hello, this is not a database at all" * 40, b""])
def test_a_file_that_is_no_ledger(place: Path, content: bytes) -> None:
    """Neither text nor an empty file is taken for a log."""
    place.mkdir()
    (place / "log.db").write_bytes(content)
    with pytest.raises(InputError, match="not an opsledger log"):
        Ledger.open(place)


def test_another_programs_database(place: Path) -> None:
    """An SQLite file without our mark in its header."""
    place.mkdir()
    sqlite3.connect(place / "log.db").execute("CREATE TABLE t (x)")
    with pytest.raises(InputError, match="not an opsledger log"):
        Ledger.open(place)


def test_a_newer_format(ledger: Ledger) -> None:
    """Says to install a newer program, and does not touch the file."""
    ledger.close()
    sqlite3.connect(ledger.place / "log.db").execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="format 99"):
        Ledger.open(ledger.place)


def test_opened_for_reading_it_does_not_write(ledger: Ledger) -> None:
    """A refusal, not an SQLite error."""
    with Ledger.open(ledger.place, read_only=True) as reading, pytest.raises(DeniedError):
        reading.execute(raised())


def test_a_full_disk_is_a_clean_failure_and_a_retry_works(ledger: Ledger) -> None:
    """SQLite's own limit on pages stands for the disk: nothing is recorded, then all is."""
    with ledger.writing() as batch:
        connection = batch._connection  # pyright: ignore[reportPrivateUsage]
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    many = [raised(str(n)) for n in range(200)]
    with pytest.raises(DeniedError, match="full"):
        ledger.execute_many(many)
    assert ledger.log.head() == 0
    connection.execute("PRAGMA max_page_count = 1000000")
    assert len(ledger.execute_many(many)) == 200


def test_a_damaged_page_is_an_error_of_ours(ledger: Ledger) -> None:
    """Reading over it ends with a message, never with an SQLite traceback."""
    for _ in range(200):
        ledger.execute(raised())
    ledger.close()
    path = ledger.place / "log.db"
    raw = bytearray(path.read_bytes())
    raw[8_192:] = b"\xff" * (len(raw) - 8_192)
    path.write_bytes(bytes(raw))
    with pytest.raises(OpsledgerError), Ledger.open(ledger.place) as again:
        list(again.log.scan())
