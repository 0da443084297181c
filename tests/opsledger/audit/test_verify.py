"""Whatever an owner of the file changes, verification says where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger.store.schema import TRIGGERS
from opsledger_events.body import body_of
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentDrafted
from tests.attacks.attacker import put
from tests.opsledger.issues import assigned, raised

Attack = Callable[[sqlite3.Connection], object]


@pytest.fixture
def attacked(ledger: Ledger) -> Callable[[Attack], None]:
    """A ledger of eight entries, and a way to change its file behind its back, guards restored."""
    for number in range(1, 5):
        ledger.execute(raised(f"问题 {number}"))
        ledger.execute(assigned(f"ISS-{number}"))
    ledger.close()

    def run(attack: Attack) -> None:
        connection = sqlite3.connect(ledger.place / "log.db", isolation_level=None)
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        attack(connection)
        connection.executescript(TRIGGERS)
        connection.close()

    return run


def entry_of(connection: sqlite3.Connection, seq: int) -> bytes:
    """The stored bytes at a position."""
    return connection.execute("SELECT entry FROM events WHERE seq = ?", (seq,)).fetchone()[0]


def test_an_untouched_ledger_holds(ledger: Ledger, attacked: Callable[[Attack], None]) -> None:
    """All is well, and the root is the one that was kept while writing."""
    attacked(lambda connection: None)
    with Ledger.open(ledger.place) as again:
        verdict = verify(again.place)
        assert verdict.ok
        assert (verdict.size, verdict.root) == again.log.head_info()[:2]


@pytest.mark.parametrize("at", [1, 5, 8])
@pytest.mark.parametrize("byte", [0, 40, -1])
def test_a_flipped_byte_is_found_where_it_is(
    ledger: Ledger, attacked: Callable[[Attack], None], at: int, byte: int
) -> None:
    """One bit of one byte of one entry."""

    def flip(connection: sqlite3.Connection) -> None:
        raw = bytearray(entry_of(connection, at))
        raw[byte] ^= 1
        connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (bytes(raw), at))

    attacked(flip)
    verdict = verify(ledger.place)
    assert (verdict.ok, verdict.first_bad) == (False, at)


def test_an_entry_rewritten_with_its_hash_is_found_by_a_node(
    ledger: Ledger, attacked: Callable[[Attack], None]
) -> None:
    """Entry and leaf agree with each other, but not with the next node over them."""

    def rewrite(connection: sqlite3.Connection) -> None:
        raw = entry_of(connection, 3).replace("问题 2".encode(), "问题 9".encode())
        put(connection, 3, raw)

    attacked(rewrite)
    verdict = verify(ledger.place)
    assert (verdict.ok, verdict.last_good, verdict.first_bad) == (False, 0, 4)
    assert "#1 to #4" in verdict.what


@pytest.mark.parametrize(
    ("attack", "first_bad"),
    [
        ("DELETE FROM events WHERE seq = 4", 4),
        ("UPDATE events SET seq = 99 WHERE seq = 6", 6),
        ("UPDATE events SET record = 'ISS-9' WHERE seq = 2", 2),
        ("UPDATE events SET version = 7 WHERE seq = 2", 2),
        ("UPDATE events SET type = 'issue.closed/1' WHERE seq = 5", 5),
        ("UPDATE events SET recorded_us = recorded_us - 1 WHERE seq = 7", 7),
        ("UPDATE events SET recorded_us = 9223372036854775807 WHERE seq = 7", 7),
        ("UPDATE events SET node = zeroblob(32) WHERE seq = 1", 1),
        ("UPDATE events SET node = zeroblob(40) WHERE seq = 6", 6),
        ("UPDATE events SET seq = -1 WHERE seq = 3; UPDATE events SET seq = 3 WHERE seq = 4; UPDATE events SET seq = 4 WHERE seq = -1", 3),
    ],
)  # fmt: skip
def test_rows_deleted_moved_swapped_or_relabelled_are_found(
    ledger: Ledger, attacked: Callable[[Attack], None], attack: str, first_bad: int
) -> None:
    """The index columns are compared with the entries, and the positions have no gap."""
    attacked(lambda connection: connection.executescript(attack))
    assert verify(ledger.place).first_bad == first_bad


def test_a_dropped_guard_is_reported(ledger: Ledger) -> None:
    """A trigger that is gone is told, not quietly put back."""
    ledger.execute(raised())
    ledger.close()
    connection = sqlite3.connect(ledger.place / "log.db")
    connection.execute("DROP TRIGGER events_no_delete")
    connection.close()
    verdict = verify(ledger.place)
    assert not verdict.ok
    assert "events_no_delete" in verdict.what


def test_a_changed_text_is_found(ledger: Ledger, attacked: Callable[[Attack], None]) -> None:
    """The body of a document is held by the digest in its entry."""
    drafted = DocumentDrafted(title="差旅制度", path="policies/travel.md", body=body_of("经济舱。"))
    with Ledger.open(ledger.place) as again:
        again.execute(Command(kind="document", event=drafted))
    attacked(lambda connection: connection.execute("UPDATE blobs SET data = x'00'"))
    assert not verify(ledger.place).ok


def test_a_file_that_is_cut_short_is_damaged(ledger: Ledger, place: Path) -> None:
    """No traceback, a verdict."""
    for _ in range(300):
        ledger.execute(raised())
    ledger.close()
    with (place / "log.db").open("r+b") as file:
        file.truncate(20_000)
    assert not verify(place).ok
