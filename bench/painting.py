"""The terminal interface in a real terminal: its first frame, and the frame after a key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench import empty_app
from bench.findings import Finding, at_most
from bench.processes import ours
from bench.terminal import Terminal
from bench.timing import Timings, percentile
from bench.workshop import Workshop
from opsledger_projections.timeline import Filter, page

PAGE_DOWN, PAGE_UP, HOME, END = b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F"


def newest_shown(shop: Workshop) -> str:
    """The record of the event that the log shows first: the newest in order of effect, of which many may be."""
    with shop.opened(shop.largest) as ledger:
        return ledger.log.entry(page(ledger.caught_up(), Filter(), limit=1)[0]).record


def first_paint(shop: Workshop) -> Iterator[Finding]:
    """From the start of the process to the frame that shows the newest entry, on the largest ledger."""
    events = shop.largest
    place = shop.ledger(events)
    newest = newest_shown(shop)
    empty_seconds: list[float] = []
    our_seconds: list[float] = []
    for _ in range(shop.rounds(7)):
        with Terminal([sys.executable, str(Path(empty_app.__file__))]) as terminal:
            empty_seconds.append(terminal.until(empty_app.SHOWN))
        with Terminal([*ours(), "--ledger", str(place), "tui", "--screen", "log"]) as terminal:
            our_seconds.append(terminal.until(newest))
    timings = Timings({"ours": our_seconds, "empty": empty_seconds})
    yield Finding(
        "paint",
        "TUI first paint",
        events,
        at_most(2, "× empty Textual app"),
        timings.ratio("ours", "empty"),
        timings.per(1, "ms"),
    )


def scrolling(shop: Workshop) -> Iterator[Finding]:
    """From a key to the frame it brings, going through the log by pages and from end to end."""
    events = shop.largest
    newest = newest_shown(shop)
    with Terminal([*ours(), "--ledger", str(shop.ledger(events)), "tui", "--screen", "log"]) as terminal:
        terminal.until(newest)
        keys = ([PAGE_DOWN] * 8 + [END] + [PAGE_UP] * 4 + [HOME]) * shop.some(4)
        taken = [terminal.press(key) * 1e3 for key in keys[: 14 if shop.tiny else len(keys)]]
    painted = [ms for ms in taken if ms > 0]
    if not painted:
        raise RuntimeError("no key painted anything")
    figures = {"p50_ms": percentile(painted, 0.5), "worst_ms": max(painted)}
    what = "TUI key to paint while scrolling, p95"
    yield Finding("scroll", what, events, at_most(30, "ms"), percentile(painted, 0.95), figures)
