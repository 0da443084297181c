"""Reading the log: all of it, one record, one record's history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

import msgspec

from bench.findings import Finding, at_least, at_most
from bench.raw import RawLog
from bench.sample import assignments, raisings
from bench.stock import StockApplication, StockIssue
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_events.event import AnyEntry, Entry
from opsledger_events.fold import fold, kind_of_history
from opsledger_events.record import Record
from opsledger_events.registry import event_types

EVENTS_OF_RECORD = 10
Decode = Callable[[bytes], AnyEntry]


def typed_decoders() -> dict[str, Decode]:
    """The decoders that any program needs to read the stored bytes as the same types."""
    return {name: msgspec.json.Decoder(Entry[event]).decode for name, event in event_types().items()}


def replay(shop: Workshop) -> Iterator[Finding]:
    """Scan the log and decode every entry, compared with the least work for that: fetching and decoding rows."""
    decoders = typed_decoders()
    for events in shop.sizes:
        raw = shop.raw(events)
        with shop.opened(events) as ledger:

            def scan(ledger: Ledger = ledger) -> None:
                for _ in ledger.log.scan():
                    pass

            def bound(raw: RawLog = raw) -> None:
                for stored_type, entry in raw.connection.execute("SELECT type, entry FROM log ORDER BY seq"):
                    decoders[stored_type](entry)

            timings = interleaved(shop.rounds(5), ours=scan, bound=bound)
        yield Finding(
            "replay",
            "Replay: scan and decode",
            events,
            at_least(0.95, "× serial bound"),
            timings.ratio("bound", "ours"),
            {"ours_k_per_s": events / timings.typical("ours") / 1e3} | timings.per(events, "us"),
        )


def one_record(shop: Workshop) -> Iterator[Finding]:
    """Load a record with ten events from its own events, compared with the stock library's repository."""
    records = shop.some(500)
    with shop.new_ledger() as ledger, shop.scratch() as folder:
        begun = list(islice(raisings(), records))
        ledger.execute_many(begun)
        later = assignments(records)
        for _ in range(EVENTS_OF_RECORD - 1):
            ledger.execute_many(islice(later, records))
        stock = StockApplication(folder / "stock.db")
        issues = [StockIssue.with_events(EVENTS_OF_RECORD) for _ in range(records)]
        stock.keep(*issues)
        numbers = [issue.id for issue in issues]

        def load() -> None:
            for number in range(1, records + 1):
                loaded(ledger, f"ISS-{number}")

        def load_stock() -> None:
            for number in numbers:
                stock.load(number)

        timings = interleaved(shop.rounds(7), ours=load, stock=load_stock)
        stock.close()
    yield Finding(
        "record",
        "One record with 10 events",
        0,
        at_least(10, "× stock `repository.get`"),
        timings.ratio("stock", "ours"),
        timings.per(records, "us"),
    )


def loaded(ledger: Ledger, record: str) -> Record:
    """A record folded from its own events, as in a command."""
    history = ledger.log.history(record)
    return fold(kind_of_history(history[0]), history)


def histories(shop: Workshop) -> Iterator[Finding]:
    """Every entry of one record, compared with the raw rows decoded without types."""
    for events in shop.sizes:
        raw = shop.raw(events)
        names = some_records(raw, shop.some(300))
        with shop.opened(events) as ledger:

            def read(ledger: Ledger = ledger, names: list[str] = names) -> None:
                for name in names:
                    ledger.log.history(name)

            def read_raw(raw: RawLog = raw, names: list[str] = names) -> None:
                for name in names:
                    rows = raw.connection.execute(
                        "SELECT entry FROM log WHERE record = ? ORDER BY version", (name,)
                    )
                    for (entry,) in rows:
                        msgspec.json.decode(entry)

            timings = interleaved(shop.rounds(9), ours=read, raw=read_raw)
        yield Finding(
            "history",
            "A record's history",
            events,
            at_most(2, "× raw"),
            timings.ratio("ours", "raw"),
            timings.per(len(names), "us"),
        )


def some_records(raw: RawLog, wanted: int) -> list[str]:
    """Records of a log chosen at random, the same ones every time."""
    names = [name for (name,) in raw.connection.execute("SELECT DISTINCT record FROM log ORDER BY record")]
    return Random(7).choices(names, k=wanted)
