"""What can be wrong with a ledger's files, and the error each gives."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger.store.files import create_log
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


def nothing_in_it(path: Path) -> None:
    path.touch()


def a_text(path: Path) -> None:
    path.write_bytes(b"hello, this is not a database at all" * 40)


def another_programs_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").touch()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "unmounted" / "log.db")


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (nothing_in_it, "not an opsledger log: it is empty"),
        (a_text, "not an opsledger log: it is no file of SQLite"),
        (another_programs_database, "not an opsledger log: it is an SQLite file of another program"),
        (a_folder, "not an opsledger log: it is a folder"),
        (a_pipe, "not an opsledger log: it is a pipe"),
        (a_link_to_nothing, "is a link to .*unmounted/log.db, and nothing is there"),
    ],
)
def test_what_is_no_log_is_told_and_left_alone(place: Path, put: Callable[[Path], None], told: str) -> None:
    """Whether a ledger is to be opened in its place or made there."""
    place.mkdir()
    path = place / "log.db"
    put(path)
    before = path.lstat()
    for ask in (Ledger.open, Ledger.create):
        with pytest.raises(OpsledgerError, match=told) as caught:
            ask(place)
        assert caught.value.way_out
    assert [each.name for each in place.iterdir()] == ["log.db"]
    after = path.lstat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (
        before.st_ino,
        before.st_size,
        before.st_mtime_ns,
    )


def test_a_file_is_named_in_the_place_of_a_folder(ledger: Ledger) -> None:
    """The log itself, for one."""
    for ask in (Ledger.open, Ledger.create):
        with pytest.raises(NotFoundError, match="is a file; a ledger is a folder"):
            ask(ledger.place / "log.db")


def test_of_many_who_make_a_ledger_one_does(place: Path) -> None:
    """The others are told that there is one, and it is whole."""

    def make(number: int) -> bool:
        try:
            create_log(place, f"made-by-{number}", "2026-11-27T00:00:00+00:00")
        except InputError:  # that there is one already
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    with Ledger.open(place) as ledger:
        assert [f"made-by-{number}" for number, did in enumerate(made) if did] == [ledger.identity]
    assert not list(place.glob("log.db.new*"))


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
