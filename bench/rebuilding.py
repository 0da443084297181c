"""Building every view from nothing, without and with the full-text index."""

from __future__ import annotations

from collections.abc import Iterator

from bench.findings import Finding, at_least
from bench.timing import timed
from bench.workshop import Workshop
from opsledger_projections.views import Views


def rebuild(shop: Workshop) -> Iterator[Finding]:
    """Views in a new file; the better of two runs, one at the largest size."""
    for events in shop.sizes:
        books: list[float] = []
        searches: list[float] = []
        for _ in range(1 if events >= 1_000_000 else 2):
            with shop.opened(events) as ledger, shop.scratch() as folder:
                views = Views.open(folder / "views.db", ledger.log)
                books.append(timed(views.rebuild))
                searches.append(timed(views.catch_up_search))
                views.close()
        without, with_search = min(books), min(books) + min(searches)
        figures = {"book_s": min(books), "search_s": min(searches)}
        for what, limit, seconds in (
            ("Rebuild every view, without full-text search", 100, without),
            ("Rebuild every view, with full-text search", 40, with_search),
        ):
            rate = events / seconds / 1e3
            yield Finding("rebuild", what, events, at_least(limit, "k events/s"), rate, figures)
