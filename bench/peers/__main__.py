"""`python -m bench.peers`: measure every peer beside raw sqlite3 and print the tables. See README.md here."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from msgspec import json

from bench.__main__ import sizes
from bench.peers.questions import Figures
from bench.peers.results import Results, Row, begun, busy, write
from bench.peers.roster import LEFT_OUT, ROSTER, Known
from bench.peers.tables import aligned, by_size, figures, missing, ratios
from bench.peers.worker import FIGURES
from bench.processes import ROOT, environment

NOT_THERE = ("ModuleNotFoundError", "ImportError")


class FailedError(Exception):
    """A peer's process did not end well; the last line that it wrote."""


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--sizes", type=sizes, default=(10_000,), help="changes, such as 10k,100k")
    parser.add_argument(
        "--only",
        action="append",
        choices=[known.name for known in ROSTER],
        help="this peer; may be repeated",
    )
    parser.add_argument("--folder", type=Path, default=Path("build/peers"), help="working room and results")
    parser.add_argument("--limit", type=float, default=900, help="seconds that one peer may take at one size")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Measure, print and keep. A peer that fails has a line that says so; only our own failure is one of the run."""
    asked = arguments(given)
    asked.folder.mkdir(parents=True, exist_ok=True)
    results = begun(LEFT_OUT)
    for size in asked.sizes:
        for known in ROSTER:
            if not asked.only or known.name in asked.only:
                results.load.append(busy())
                results.rows.append(measured(known, size, asked.folder, asked.limit))
                write(results, asked.folder / "results.json")
    show(results)
    print(f"written to {asked.folder / 'results.json'}")
    return 1 if any(row.error for row in results.rows if row.name == "opsledger") else 0


def measured(known: Known, size: int, folder: Path, limit_s: float) -> Row:
    """A peer checked and then measured, each in a process of its own."""
    row = Row(known.name, known.version(), known.note, size)
    sys.stderr.write(f"{known.name}, {size:,} changes ... ")
    sys.stderr.flush()
    begin = perf_counter()
    try:
        for step in ((), (str(size),)):
            with TemporaryDirectory(dir=folder, prefix="peer-") as place:
                row.figures = work(known.module, Path(place), step, limit_s)
        sys.stderr.write(f"{perf_counter() - begin:.0f} s\n")
    except FailedError as error:
        reason = str(error)
        if reason.startswith(NOT_THERE):
            row.left_out = reason.partition(": ")[2]
        else:
            row.error = reason
        sys.stderr.write(f"{reason}\n")
    return row


def work(module: str, place: Path, step: Sequence[str], limit_s: float) -> Figures:
    """Run a worker to its end and take its figures; none where it only checks. Raises FailedError."""
    command = [sys.executable, "-m", "bench.peers.worker", module, str(place.absolute()), *step]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FailedError(f"not done after {limit_s:.0f} s") from error
    if done.returncode:
        raise FailedError(complaint(done.stderr) or f"its process ended with {done.returncode}")
    return json.decode((place / FIGURES).read_bytes(), type=Figures) if step else {}


def complaint(told: str) -> str:
    """The line of a traceback that names the error; else the last line."""
    lines = told.strip().splitlines()
    named = (line for line in reversed(lines) if re.match(r"[\w.]+(Error|Exception)\b", line))
    return next(named, lines[-1] if lines else "")


def show(results: Results) -> None:
    """The tables of each size, and who is not in them."""
    for size, rows in by_size(results.rows):
        print(f"\n{size} changes\n{aligned(figures(rows))}\n\n{aligned(ratios(rows))}\n")
    for told in missing(results.rows):
        print(told)
    for name, why in results.left_out.items():
        print(f"{name} left out: {why}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
