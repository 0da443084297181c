"""Costs that must not grow with the ledger: an append, one record's history, one record as of a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from bench.findings import Finding, at_most
from bench.reading import some_records
from bench.sample import raisings
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_projections.at import At
from opsledger_projections.records import record_at

TIMES = 100


def growth(shop: Workshop) -> Iterator[Finding]:
    """Each cost at every size; the figure is its ratio to the cost at the smallest size."""
    for row, doing in (("append", _appending), ("history", _reading), ("as-of", _asking)):
        typical = {events: doing(shop, events) for events in shop.sizes}
        smallest = typical[shop.sizes[0]]
        for events, us in typical.items():
            what = f"How cost grows: {row} of one"
            yield Finding("growth", what, events, at_most(2, "× smallest"), us / smallest, {"ours_us": us})


def _appending(shop: Workshop, events: int) -> float:
    with shop.copy(events) as place, Ledger.open(place) as ledger:
        ledger.execute(next(raisings()))

        def append() -> None:
            for command in islice(raisings(), shop.some(TIMES)):
                ledger.execute(command)

        return _us(shop, append)


def _reading(shop: Workshop, events: int) -> float:
    names = some_records(shop.raw(events), shop.some(TIMES))
    with shop.opened(events) as ledger:

        def read() -> None:
            for name in names:
                ledger.log.history(name)

        return _us(shop, read)


def _asking(shop: Workshop, events: int) -> float:
    names = some_records(shop.raw(events), shop.some(TIMES))
    with shop.opened(events) as ledger:
        views = ledger.caught_up()
        at = At(position=events // 2)

        def ask() -> None:
            for name in names:
                record_at(views, name, at)

        return _us(shop, ask)


def _us(shop: Workshop, action: Callable[[], None]) -> float:
    action()
    return interleaved(shop.rounds(15), ours=action).typical("ours") / shop.some(TIMES) * 1e6
