"""What this process itself saw to be damaged it does not put its signature over, wherever that stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.key_chain import signer_of
from opsledger.audit.note_names import FOLDER, newest_in
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger.store.reader import LogReader
from opsledger_events.errors import IntegrityError
from tests.attacks.attacker import refit
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import assigned, raised

SIGNED = 3
GARBAGE = b"\x00garbage"


def by_position(log: LogReader) -> object:
    """One entry, as a screen reads it."""
    return log.entry(2)


def by_record(log: LogReader) -> object:
    """All of a record, as whoever decides reads it."""
    return log.history("ISS-2")


def in_order(log: LogReader) -> object:
    """All of the log, as the views read it."""
    return list(log.scan())


READINGS = [by_position, by_record, in_order]


def written(place: Path, position: int, entry: bytes, stored_type: str = "issue.raised/1") -> None:
    """Another entry in the place of one; its hash is left as it is."""
    with closing(sqlite3.connect(place / "log.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE events SET entry = ?, type = ? WHERE seq = ?", (entry, stored_type, position)
        )


@pytest.fixture
def begun(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of three entries with a key, which has signed nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Ledger.create(place) as ledger:
        signer_of(place, ledger.identity, TrustStore(ledger.identity), noon)
        ledger.execute_many([raised(f"问题 {number}") for number in range(SIGNED)])
    return place


@pytest.fixture
def signed(begun: Path) -> Path:
    """The same, and they are signed."""
    with Ledger.open(begun) as ledger:
        ledger.sign_when_closed()
    assert newest_in(begun / FOLDER) == SIGNED
    return begun


@pytest.mark.parametrize("read", READINGS)
def test_on_top_of_an_entry_that_could_not_be_read_nothing_is_signed(
    signed: Path, read: Callable[[LogReader], object]
) -> None:
    """Although the checkpoint before is over it, and another reader of the process came upon it."""
    written(signed, 2, GARBAGE)
    with Ledger.open(signed, read_only=True) as looking, pytest.raises(IntegrityError):
        read(looking.log)
    with Ledger.open(signed) as ledger:
        ledger.execute(raised("one more"))
        ledger.sign_when_closed()
    assert newest_in(signed / FOLDER) == SIGNED
    with Ledger.open(signed, read_only=True) as ledger, pytest.raises(IntegrityError) as refused:
        sign_head(signed, TrustStore(ledger.identity), noon)
    assert "#2: The entry is not the one whose hash was kept." in refused.value.message


def test_what_was_refused_because_of_it_counts_too(signed: Path) -> None:
    """Whoever records reads the record's entries first."""
    written(signed, 2, GARBAGE)
    with Ledger.open(signed) as ledger:
        ledger.execute(raised("one more"))
        with pytest.raises(IntegrityError):
            ledger.execute(assigned("ISS-2"))
        ledger.sign_when_closed()
    assert newest_in(signed / FOLDER) == SIGNED


def test_where_it_is_whole_again_it_is_signed(signed: Path) -> None:
    """A backup was put back: what counts is what lies there now."""
    with Ledger.open(signed, read_only=True) as ledger:
        entry = ledger.log.raw(2)
    written(signed, 2, GARBAGE)
    with Ledger.open(signed, read_only=True) as ledger, pytest.raises(IntegrityError):
        ledger.log.entry(2)
    with closing(sqlite3.connect(signed / "log.db")) as connection, connection:
        connection.execute("UPDATE events SET entry = ? WHERE seq = 2", (entry,))
    with Ledger.open(signed) as ledger:
        ledger.execute(raised("one more"))
        ledger.sign_when_closed()
    assert newest_in(signed / FOLDER) == SIGNED + 1


def test_an_entry_of_a_newer_program_is_no_damage(begun: Path) -> None:
    """It cannot be read here, and holds by its bytes."""
    with Ledger.open(begun) as ledger:
        entry = ledger.log.raw(2).replace(b"issue.raised/1", b"issue.raised/9")
    written(begun, 2, entry, "issue.raised/9")
    with closing(sqlite3.connect(begun / "log.db")) as connection, connection:
        refit(connection)
    with Ledger.open(begun) as ledger:
        with pytest.raises(IntegrityError):
            ledger.log.entry(2)
        ledger.execute(raised("one more"))
        ledger.sign_when_closed()
    assert newest_in(begun / FOLDER) == SIGNED + 1
