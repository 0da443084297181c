"""Several processes on one ledger: four writers, and a follower that is notified."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.findings import Finding, at_most
from bench.processes import worker
from bench.raw import RawLog
from bench.sample import raisings
from bench.timing import percentile
from bench.workshop import Workshop

WRITERS = 4


def writers(shop: Workshop) -> Iterator[Finding]:
    """Four processes append as fast as they can. Raises if an entry is lost or a position is skipped."""
    times = shop.some(500)
    with shop.new_ledger() as ledger, shop.scratch() as folder:
        RawLog(folder / "raw.db").close()
        raw_ms = _taken_ms("write-raw", folder / "raw.db", times)
        taken_ms = _taken_ms("write", ledger.place, times)
        positions = [entry.position for entry in ledger.log.scan()]
    if positions != list(range(1, WRITERS * (times + 1) + 1)):
        raise RuntimeError(f"{len(positions)} entries for {WRITERS * (times + 1)} appends, or a gap")
    figures = {
        "p50_ms": percentile(taken_ms, 0.5),
        "p95_ms": percentile(taken_ms, 0.95),
        "raw_worst_ms": max(raw_ms),
        "raw_p95_ms": percentile(raw_ms, 0.95),
    }
    what = "4 writers in 4 processes, worst append; no gap"
    yield Finding("writers", what, 0, at_most(50, "ms"), max(taken_ms), figures)


def _taken_ms(job: str, place: Path, times: int) -> list[float]:
    """The time of each append of four processes that start together."""
    processes = [worker(job, str(place), str(times)) for _ in range(WRITERS)]
    for process in processes:
        read_line(process)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate()[0] for process in processes]
    taken_ms = [int(line) / 1e3 for out in printed for line in out.split()]
    if len(taken_ms) != WRITERS * times:
        raise RuntimeError(f"only {len(taken_ms)} of {WRITERS * times} appends were done")
    return taken_ms


def follower(shop: Workshop) -> Iterator[Finding]:
    """From the end of an append to the moment when another process has the entry; and the cost of idling."""
    times = shop.some(500)
    with shop.new_ledger() as ledger:
        process = worker("follow", str(ledger.place), str(times))
        read_line(process)
        done_ns: dict[int, int] = {}
        for command in islice(raisings(), times):
            position = ledger.execute(command).position
            done_ns[position] = time.monotonic_ns()
            time.sleep(0.004)
        out, _ = process.communicate()
        told_ns = {int(position): int(ns) for position, ns in (line.split() for line in out.splitlines())}
        late_ms = [(told_ns[position] - ns) / 1e6 for position, ns in done_ns.items()]
        out, _ = worker("idle", str(ledger.place), "0.5" if shop.tiny else "5").communicate()
    yield Finding(
        "follower",
        "Follower told in another process, p95",
        0,
        at_most(5, "ms"),
        percentile(late_ms, 0.95),
        {"p50_ms": percentile(late_ms, 0.5), "worst_ms": max(late_ms)},
    )
    share = float(out) * 100
    yield Finding("follower", "Follower with nothing to tell", 0, at_most(3, "% CPU"), share, {})


def read_line(process: subprocess.Popen[str]) -> str:
    """One line of a worker's output. Raises if the worker has ended."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"a worker ended with {process.wait()}")
    return line
