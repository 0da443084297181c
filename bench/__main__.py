"""`python -m bench`: measure every row, or some of them, and print one table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.findings import Finding
from bench.report import table, write
from bench.rows import ROWS
from bench.workshop import Workshop

FULL = 1_000_000


def sizes(text: str) -> tuple[int, ...]:
    """Numbers of events, written as `10k,100k,1M` or in full."""
    units = {"k": 1_000, "M": 1_000_000}
    return tuple(
        int(part[:-1]) * units[part[-1]] if part[-1] in units else int(part) for part in text.split(",")
    )


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """The options given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=sizes, default=(10_000, 100_000), help="events, such as 10k,100k")
    parser.add_argument("--full", action="store_true", help="a million events as well")
    parser.add_argument("--only", action="append", choices=list(ROWS), help="this row; may be repeated")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="ledgers and results")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Measure, print and save. Fails if a row cannot be measured, never because of a figure."""
    asked = arguments(given)
    shop = Workshop(asked.folder, (*asked.sizes, FULL) if asked.full else asked.sizes)
    findings: list[Finding] = []
    failed: list[str] = []
    for name in asked.only or ROWS:
        sys.stderr.write(f"{name} ...\n")
        try:
            findings.extend(ROWS[name](shop))
        except (RuntimeError, TimeoutError) as error:
            failed.append(f"{name}: {error}")
    print(table(findings))
    for complaint in failed:
        print(f"not measured: {complaint}")
    results = asked.folder / "results.json"
    write(results, findings, shop.sizes)
    print(f"written to {results}")
    return 1 if failed else 0


if __name__ == "__main__":
    # The keys and the remembered data of these ledgers do not concern the person who measures.
    os.environ["XDG_DATA_HOME"] = str((arguments(sys.argv[1:]).folder / "data").resolve())
    sys.exit(main(sys.argv[1:]))
