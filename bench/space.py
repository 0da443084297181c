"""The disk space of an entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from bench.findings import Finding, at_most
from bench.sample import raisings
from bench.workshop import Workshop
from opsledger.store.files import LOG_NAME


def disk(shop: Workshop) -> Iterator[Finding]:
    """The size of the log's file divided by the number of its entries, of about 250 bytes each."""
    events = shop.some(50_000)
    with shop.new_ledger() as ledger:
        for _ in range(events // 1_000 or 1):
            ledger.execute_many(islice(raisings(), min(events, 1_000)))
        place, head = ledger.place, ledger.log.head()
        ledger.close()
        with closing(sqlite3.connect(place / LOG_NAME)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (entry_bytes,) = connection.execute("SELECT avg(length(entry)) FROM events").fetchone()
        size = (place / LOG_NAME).stat().st_size
    yield Finding(
        "disk",
        "Disk for an event of 250 bytes, log only",
        0,
        at_most(420, "bytes"),
        size / head,
        {"entry_bytes": entry_bytes},
    )
