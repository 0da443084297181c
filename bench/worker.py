"""The other processes of the benchmark: writers and followers. `python -m bench.worker JOB PLACE …`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from bench.raw import INSERT, RawLog, row_of
from bench.sample import entries, raisings
from opsledger.ledger import Ledger
from opsledger_projections.views import Views


def write(place: Path, times: str) -> None:
    """Print `ready`, wait for a line, append that many times, and print the time of each append (µs)."""
    with Ledger.open(place) as ledger:
        ledger.execute(next(raisings()))
        _time_each(lambda: ledger.execute(next(raisings())), int(times))


def write_raw(path: Path, times: str) -> None:
    """The same on a raw log, where only SQLite makes writers take turns."""
    raw = RawLog(path)
    raw.connection.execute("PRAGMA busy_timeout = 30000")
    made_up = next(entries())

    def append() -> None:
        raw.connection.execute("BEGIN IMMEDIATE")
        (last,) = raw.connection.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()
        entry = replace(made_up, position=last + 1, record=f"ISS-{last + 1}")
        raw.connection.execute(INSERT, row_of(entry))
        raw.connection.execute("COMMIT")

    _time_each(append, int(times))


def _time_each(append: Callable[[], object], times: int) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        begin = time.perf_counter()
        append()
        print(round((time.perf_counter() - begin) * 1e6))


def follow(place: Path, times: str) -> None:
    """Print `ready`, then the time (ns, monotonic) when each of that many entries was reported."""
    with Ledger.open(place, read_only=True) as ledger:
        after = ledger.log.head()
        last = after + int(times)
        print("ready", flush=True)
        for entries in ledger.follow(after):
            now = time.monotonic_ns()
            print("\n".join(f"{entry.position} {now}" for entry in entries), flush=True)
            if entries[-1].position >= last:
                return


def idle(place: Path, seconds: str) -> None:
    """Follow a ledger in which nothing happens, and print the share of a processor that this takes."""
    with Ledger.open(place, read_only=True) as ledger:
        begin, used = time.monotonic(), time.process_time()
        for _ in ledger.follow(stop=lambda: time.monotonic() - begin > float(seconds)):
            pass
        print((time.process_time() - used) / (time.monotonic() - begin))


def rebuild(place: Path, file: str, *, search: bool = False) -> None:
    """Build the views of a ledger from nothing, in a file."""
    with Ledger.open(place, read_only=True) as ledger:
        views = Views.open(Path(file), ledger.log)
        views.rebuild(search=search)
        views.close()


JOBS: dict[str, Callable[[Path, str], None]] = {
    "write": write,
    "write-raw": write_raw,
    "follow": follow,
    "idle": idle,
    "rebuild": rebuild,
    "rebuild-all": partial(rebuild, search=True),
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
