"""What can be wrong with a ledger's files, and the error each gives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
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


@pytest.mark.parametrize("refused", [False, True])
def test_at_rest_a_ledger_is_whole_in_its_log(ledger: Ledger, refused: bool) -> None:
    """Closed, it leaves no write-ahead log behind, whether its last transaction came to anything or not."""
    ledger.execute(raised())
    if refused:
        with pytest.raises(OpsledgerError), ledger.writing() as batch:
            batch.execute(raised())
            batch.execute(raised(""))
    assert (ledger.place / "log.db-wal").exists()
    ledger.close()
    assert sorted(path.name for path in ledger.place.glob("log.db*")) == ["log.db"]


def test_one_that_was_opened_to_write_and_did_not_is_closed(ledger: Ledger) -> None:
    """Nothing holds its log open any more."""
    ledger.close()
    application = LedgerApplication(ledger.place)
    application.close()
    application.close()
    held = {link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()}
    assert ledger.place / "log.db" not in held


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


FILLS_ITS_DISK = """
import resource, signal, sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.errors import DeniedError
from tests.opsledger.issues import raised

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
many = [raised(str(number)) for number in range(2_000)]
with Ledger.open(Path(sys.argv[1])) as ledger:
    ledger.execute(raised("first"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    try:
        ledger.execute_many(many)
    except DeniedError as error:
        print(error.way_out)
    print(ledger.log.head())
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(len(ledger.execute_many(many)), ledger.log.head())
"""


def test_a_full_disk_is_a_clean_failure_and_a_retry_works(ledger: Ledger) -> None:
    """A process that may not write more than so much: nothing of the batch is recorded, then all of it."""
    run = [sys.executable, "-c", FILLS_ITS_DISK, str(ledger.place)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "Nothing of it was recorded. Make room, or have the disk looked at, and try again.",
        "1",
        "2000 2001",
    ]


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
