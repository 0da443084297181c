"""Reading the log, where it can be read and where it cannot."""

from __future__ import annotations

import sqlite3
from itertools import repeat

import pytest

from opsledger.ledger import Ledger
from opsledger.store.reader import SCAN_ROWS
from opsledger_events.errors import IntegrityError
from tests.opsledger.issues import raised

MANY = SCAN_ROWS * 2 + 5


def test_a_scan_gives_every_entry_between_two_positions(ledger: Ledger) -> None:
    """In order, however many are fetched at a time."""
    ledger.execute_many(repeat(raised(), MANY))
    assert [entry.position for entry in ledger.log.scan()] == list(range(1, MANY + 1))
    assert [entry.position for entry in ledger.log.scan(SCAN_ROWS - 1, SCAN_ROWS + 2)] == [64, 65, 66]


@pytest.mark.parametrize("at", [1, SCAN_ROWS, MANY])
def test_a_scan_names_the_entry_that_cannot_be_read(ledger: Ledger, at: int) -> None:
    """The position of the broken one, not of the handful it was fetched with."""
    ledger.execute_many(repeat(raised(), MANY))
    with sqlite3.connect(ledger.place / "log.db") as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET entry = x'7b' WHERE seq = ?", (at,))
    with pytest.raises(IntegrityError, match=f"#{at} "):
        list(ledger.log.scan())
    with pytest.raises(IntegrityError, match=f"#{at} "):
        ledger.log.entries((at - 1, at))
