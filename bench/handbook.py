"""The whole handbook, now and as of any moment, compared with folding the log up to that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.findings import Finding, at_most
from bench.raw import RawLog
from bench.reading import Decode, typed_decoders
from bench.timing import Timings, interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_events.event import AnyEntry
from opsledger_events.fold import kind_of_history
from opsledger_events.record import Record
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
from opsledger_projections.records import records_at


def now(shop: Workshop) -> Iterator[Finding]:
    """Every record in its present state."""
    for events in shop.sizes:
        with shop.opened(events) as ledger:
            timings = _compared(shop, ledger, shop.raw(events), LIVE)
        yield Finding(
            "now",
            "Whole handbook now",
            events,
            at_most(0.2, "× log fold"),
            timings.ratio("ours", "fold"),
            timings.per(1, "ms"),
        )


def past(shop: Workshop) -> Iterator[Finding]:
    """Every record as of a moment in the middle, on either time axis; and the slowest of three moments."""
    for events in shop.sizes:
        with shop.opened(events) as ledger:
            for axis, moment in (("known", _known), ("effective", _held)):
                timings = _compared(shop, ledger, shop.raw(events), moment(ledger, events // 2))
                slowest = _slowest(shop, ledger, [moment(ledger, events * n // 10) for n in (1, 5, 9)])
                what = f"Whole handbook as {axis} at a moment"
                figures = timings.per(1, "ms") | {"slowest_ms": slowest}
                ratio = timings.ratio("ours", "fold")
                yield Finding("as-of", what, events, at_most(0.1, "× log fold"), ratio, figures)
                yield Finding("as-of", f"{what}, slowest", events, at_most(150, "ms"), slowest, {})


def _known(ledger: Ledger, position: int) -> At:
    del ledger
    return At(position, FOREVER_US)


def _held(ledger: Ledger, position: int) -> At:
    return At(FOREVER, microseconds(ledger.log.entry(position).recorded_at))


def _compared(shop: Workshop, ledger: Ledger, raw: RawLog, at: At) -> Timings:
    """Time ours and the fold, after a check that both give the same. Raises if they do not."""
    views, decoders = ledger.caught_up(), typed_decoders()
    if {row.record: row.state for row in records_at(views, at)} != folded(raw, decoders, at):
        raise RuntimeError(f"views and log differ at {at}")

    def ours() -> None:
        records_at(views, at)

    def fold() -> None:
        folded(raw, decoders, at)

    return interleaved(shop.rounds(3), ours=ours, fold=fold)


def folded(raw: RawLog, decoders: dict[str, Decode], at: At) -> dict[str, Record]:
    """Every record at a moment, from the log alone: the least work for a log without views.

    Those events of a record that count are folded onto its first entry, whenever that took effect (docs/adr/0010).
    """
    firsts: dict[str, AnyEntry] = {}
    states: dict[str, Record] = {}
    rows = raw.connection.execute("SELECT type, entry FROM log WHERE seq <= ? ORDER BY seq", (at.position,))
    for stored_type, row in rows:
        entry = decoders[stored_type](row)
        record = entry.record
        first = firsts.setdefault(record, entry)
        if at.effective_us == FOREVER_US or microseconds(entry.effective_at) <= at.effective_us:
            state = states.get(record)
            if state is None:
                if entry.data.inert:
                    continue
                state = kind_of_history(first).initial
                if first is not entry:
                    state = first.data.apply(state, first)
            states[record] = entry.data.apply(state, entry)
    return states


def _slowest(shop: Workshop, ledger: Ledger, moments: list[At]) -> float:
    views = ledger.caught_up()

    def asking(at: At) -> Callable[[], object]:
        return lambda: records_at(views, at)

    timings = interleaved(shop.rounds(5), **{f"at{n}": asking(at) for n, at in enumerate(moments)})
    return max(timings.per(1, "ms").values())
