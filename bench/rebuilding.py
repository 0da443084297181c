"""Building every view from nothing, without and with the full-text index, as `opsledger views rebuild` does it."""

from __future__ import annotations

from collections.abc import Iterator

from bench.findings import Finding, at_least
from bench.processes import peak_memory_mb, this_python
from bench.timing import timed
from bench.workshop import Workshop
from opsledger_projections.views import Views


def rebuild(shop: Workshop) -> Iterator[Finding]:
    """Views in a new file; the better of two runs. The memory of all processes together is measured in a separate run."""
    for events in shop.sizes:
        for search, what, limit in (
            (False, "Rebuild every view, without full-text search", 100),
            (True, "Rebuild every view, with full-text search", 40),
        ):
            seconds = min(_seconds(shop, events, search=search) for _ in range(2))
            figures = {"rebuild_s": seconds, "memory_mb": _memory_mb(shop, events, search=search)}
            rate = events / seconds / 1e3
            yield Finding("rebuild", what, events, at_least(limit, "k events/s"), rate, figures)


def _seconds(shop: Workshop, events: int, *, search: bool) -> float:
    with shop.opened(events) as ledger, shop.scratch() as folder:
        views = Views.open(folder / "views.db", ledger.log)
        try:
            return timed(lambda: views.rebuild(search=search))
        finally:
            views.close()


def _memory_mb(shop: Workshop, events: int, *, search: bool) -> float:
    job = "rebuild-all" if search else "rebuild"
    with shop.scratch() as folder:
        return peak_memory_mb(
            [*this_python("bench.worker"), job, str(shop.ledger(events)), str(folder / "views.db")]
        )
