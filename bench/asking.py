"""Questions about the past: one record at a moment, its history, who set its fields; what changed in a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from bench.findings import Finding, at_most
from bench.reading import some_records
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_projections.at import FOREVER, At
from opsledger_projections.blame import setters
from opsledger_projections.diff import RecordDiff, diff
from opsledger_projections.pages.difference import explaining
from opsledger_projections.records import record_at
from opsledger_projections.views import Views

YEAR_US = 365 * 86_400 * 1_000_000
ASKED = 100


def one(shop: Workshop) -> Iterator[Finding]:
    """One record: as of a moment on either axis, its history, and who set each field. The slowest question counts."""
    for events in shop.sizes:
        names = some_records(shop.raw(events), shop.some(ASKED))
        with shop.opened(events) as ledger:
            timings = interleaved(shop.rounds(5), **_questions(ledger, names, events))
        figures = timings.per(len(names), "ms")
        slowest = max(figures.values())
        yield Finding("one", "One record: state, history, blame", events, at_most(10, "ms"), slowest, figures)


def _questions(ledger: Ledger, names: list[str], events: int) -> dict[str, Callable[[], None]]:
    views = ledger.caught_up()
    dice = Random(11)
    first, last = span_of(views)
    moments = [At(dice.randint(1, events), dice.randint(first, last)) for _ in names]

    def state() -> None:
        for name, at in zip(names, moments, strict=True):
            record_at(views, name, at)

    def history() -> None:
        for name in names:
            ledger.log.history(name)

    def blame() -> None:
        for name, at in zip(names, moments, strict=True):
            setters(ledger.log, name, at)

    return {"state": state, "history": history, "blame": blame}


def year(shop: Workshop) -> Iterator[Finding]:
    """The whole handbook at two moments a year apart: every field that differs, with the entry that explains it."""
    for events in shop.sizes:
        with shop.opened(events) as ledger:
            views = ledger.caught_up()
            _, last = span_of(views)
            a, b = At(FOREVER, last - YEAR_US), At(FOREVER, last)

            def ask(views: Views = views, a: At = a, b: At = b) -> None:
                diff(views, a, b)

            found = diff(views, a, b)

            def entries(ledger: Ledger = ledger, found: list[RecordDiff] = found) -> None:
                explaining(ledger.log, found)

            timings = interleaved(shop.rounds(5), diff=ask, entries=entries)
        figures = timings.per(1, "ms")
        figures |= {"records": float(len(found)), "lines": float(sum(len(record.fields) for record in found))}
        yield Finding(
            "diff", "What changed in a year, with the event of each line", events,
            at_most(500, "ms"), figures["diff_ms"], figures,
        )  # fmt: skip


def span_of(views: Views) -> tuple[int, int]:
    """The first and the last effective time of a ledger."""
    return views.connection.execute("SELECT min(effective_us), max(effective_us) FROM timeline").fetchone()
