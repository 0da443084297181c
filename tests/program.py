"""The program as its users run it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple

ROOT = Path(__file__).parents[1]


class Done(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        """NDJSON on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """The program as its users run it: a process of its own."""

    def __init__(self, ledger: Path, *before: str) -> None:
        """On this ledger. `before`: words of a command that starts it."""
        self.ledger = ledger
        self._before = before
        sources = os.pathsep.join(str(ROOT / name) for name in ("", "events", "projections", "tui"))
        self.environment = {
            **os.environ,
            "PYTHONPATH": sources,
            "OPSLEDGER_LANG": "en",
            "OPSLEDGER_LEDGER": str(ledger),
        }

    def start(self, *arguments: str | Path, output: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start it; what it prints goes to a pipe, or to an open file."""
        return subprocess.Popen(
            [*self._before, sys.executable, "-m", "opsledger", *map(str, arguments)],
            env=self.environment,
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *arguments: str | Path, given: str = "") -> Done:
        """Run it to its end, with a text on standard input."""
        with self.start(*arguments) as process:
            out, err = process.communicate(given)
        return Done(process.returncode, out, err)

    def listed(self, *arguments: str) -> list[dict[str, Any]]:
        """Rows of a question."""
        done = self(*arguments, "-o", "ndjson")
        assert done.code == 0, done.err
        return done.rows()
