"""Appending: one entry, one command, a batch; beside raw sqlite3 with the same durability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bench.findings import Finding, at_least
from bench.raw import RawLog
from bench.sample import assignments, entries, raisings
from bench.stock import StockApplication, StockIssue
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.store.application import LedgerApplication
from opsledger.store.mapper import row_of
from opsledger.store.recorder import LedgerRecorder
from opsledger_events.event import AnyEntry
from opsledger_events.values import microseconds

SINGLES = 100
BATCH = 1_000
RECORDS = 500


def put(recorder: LedgerRecorder, entries: Iterable[AnyEntry]) -> None:
    """Append entries in one transaction, as a batch of commands does."""
    rows = [row_of(entry, microseconds(entry.recorded_at)) for entry in entries]
    with recorder.writing():
        recorder.append(rows)


def singles(shop: Workshop) -> Iterator[Finding]:
    """Durable single append through the recorder, integrity included."""
    with shop.new_ledger() as ledger, shop.scratch() as folder:
        store, raw = LedgerApplication(ledger.place), RawLog(folder / "raw.db")
        stock = StockApplication(folder / "stock.db")
        ours, theirs = entries(), entries()
        times = shop.some(SINGLES)

        def append() -> None:
            for entry in islice(ours, times):
                put(store.recorder, (entry,))

        def append_raw() -> None:
            for entry in islice(theirs, times):
                raw.append((entry,))

        def append_stock() -> None:
            for _ in range(times):
                stock.keep(StockIssue.with_events(1))

        timings = interleaved(shop.rounds(60), ours=append, raw=append_raw, stock=append_stock)
        store.close()
        raw.close()
        stock.close()
    yield Finding(
        "append",
        "Durable single append, integrity included",
        0,
        at_least(0.85, "× raw"),
        timings.ratio("raw", "ours"),
        timings.per(times, "us"),
    )


def commands(shop: Workshop) -> Iterator[Finding]:
    """Durable single command: load the record, decide, append. Also one that begins a record."""
    with shop.new_ledger() as ledger, shop.scratch() as folder:
        raw, theirs = RawLog(folder / "raw.db"), entries()
        ledger.execute_many(islice(raisings(), RECORDS))
        known, new = assignments(RECORDS), raisings()
        times = shop.some(SINGLES)

        def execute() -> None:
            for command in islice(known, times):
                ledger.execute(command)

        def begin_record() -> None:
            for command in islice(new, times):
                ledger.execute(command)

        def append_raw() -> None:
            for entry in islice(theirs, times):
                raw.append((entry,))

        timings = interleaved(shop.rounds(60), ours=execute, ours_new=begin_record, raw=append_raw)
        raw.close()
    yield Finding(
        "command",
        "Durable single command (load, decide, append)",
        0,
        at_least(0.60, "× raw"),
        timings.ratio("raw", "ours"),
        timings.per(times, "us"),
    )


def batches(shop: Workshop) -> Iterator[Finding]:
    """A thousand entries in one transaction, and a thousand commands in one transaction."""
    with shop.new_ledger() as ledger, shop.new_ledger() as other, shop.scratch() as folder:
        store, raw = LedgerApplication(ledger.place), RawLog(folder / "raw.db")
        ours, theirs = entries(), entries()
        size = shop.some(BATCH)

        def take(source: Iterator[AnyEntry]) -> list[AnyEntry]:
            return list(islice(source, size))

        def append() -> None:
            put(store.recorder, take(ours))

        def append_raw() -> None:
            raw.append(take(theirs))

        def execute() -> None:
            other.execute_many(islice(raisings(), size))

        timings = interleaved(shop.rounds(40), ours=append, commands=execute, raw=append_raw)
        store.close()
        raw.close()
    yield Finding(
        "batch",
        "Batch of 1,000, integrity included",
        0,
        at_least(0.65, "× raw"),
        timings.ratio("raw", "ours"),
        timings.per(size, "us"),
    )
