"""The terminal interface in a real terminal: its first frame, and the frame after a key."""

from __future__ import annotations

import json
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
    """The record of the event that the log shows first: the newest in order of effect, of which there may be many."""
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
    """From a key to the frame that it causes: through the log by pages, from end to end, to a time, and typing a filter."""
    events = shop.largest
    newest = newest_shown(shop)
    with Terminal([*ours(), "--ledger", str(shop.ledger(events)), "tui", "--screen", "log"]) as terminal:
        terminal.until(newest)
        keys = ([PAGE_DOWN] * 8 + [END] + [PAGE_UP] * 4 + [HOME]) * shop.some(4)
        keys = keys[: 14 if shop.tiny else len(keys)]
        yield _painted("scrolling", events, [terminal.press(key) for key in keys])
        months = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
        jumps = [b"%d-%02d-11" % date for date in months][: shop.some(len(months))]
        yield _painted("jumping to a date", events, [_given(terminal, b"T", date) for date in jumps])
        yield _painted("typing a filter", events, list(_typed(terminal, b"kind:issue pump")))


def _painted(doing: str, events: int, taken: list[float]) -> Finding:
    painted = [seconds * 1e3 for seconds in taken if seconds > 0]
    if not painted:
        raise RuntimeError(f"no key painted anything: {doing}")
    figures = {"p50_ms": percentile(painted, 0.5), "worst_ms": max(painted)}
    what = f"TUI key to paint while {doing}, p95"
    return Finding("scroll", what, events, at_most(30, "ms"), percentile(painted, 0.95), figures)


def _given(terminal: Terminal, key: bytes, text: bytes) -> float:
    """From Enter to the frame that it causes, after a key that opens a field and a text for it."""
    terminal.press(key)
    terminal.press(text)
    return terminal.press(b"\r")


def _typed(terminal: Terminal, text: bytes) -> Iterator[float]:
    """From each letter of a filter to its frame."""
    terminal.press(b"/")
    for letter in text:
        yield terminal.press(bytes([letter]))
    terminal.press(b"\r")


def walking(shop: Workshop) -> Iterator[Finding]:
    """Memory, and the longest time that the event loop was blocked, on a walk through every screen."""
    events = shop.largest
    with shop.scratch() as folder:
        told = folder / "told.json"
        command = [sys.executable, "-m", "bench.watched_app", str(shop.ledger(events)), str(told)]
        with Terminal(command) as terminal:
            terminal.until("Now")
            for key in (*b"123456", *b"3", PAGE_DOWN, END, HOME, *b"2jj", b"\t", *b"jj", b"\r", *b"1"):
                terminal.press(bytes([key]) if isinstance(key, int) else key)
            terminal.settle()
            terminal.press(b"q")
            terminal.ended()
        found = json.loads(told.read_text(encoding="utf-8"))
    longest, memory = found["longest_s"] * 1e3, found["own"] / 1e6
    figures = {"with_mapped_views_MB": found["whole"] / 1e6}
    yield Finding("walk", "TUI event loop held up, at the worst", events, at_most(50, "ms"), longest, {})
    yield Finding("walk", "TUI memory, at the most", events, at_most(150, "MB"), memory, figures)
