"""What a run comes to: every peer at every size, with the machine, the date and how busy it was."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.peers.questions import Figures
from bench.report import machine


class Row(Struct):
    """One peer at one size."""

    name: str
    version: str
    note: str
    changes: int
    figures: Figures = {}
    left_out: str = ""
    """Why it could not be tried: its package is not there."""
    error: str = ""
    """What went wrong when it was checked or measured."""


class Results(Struct):
    """A run."""

    date: datetime
    machine: dict[str, str]
    load: list[float]
    """Processes that ran or wanted to, on average over a minute, before each peer; the run itself makes one."""
    rows: list[Row]
    left_out: dict[str, str]


def begun(left_out: dict[str, str]) -> Results:
    """A run that begins now, on this machine."""
    told = {name: machine()[name] for name in ("system", "processor", "processors", "python", "sqlite")}
    return Results(datetime.now(UTC).replace(microsecond=0), told, [], [], left_out)


def busy() -> float:
    """The system's load over the last minute; 0 where it does not tell."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0


def write(results: Results, path: Path) -> None:
    """Keep a run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=2))


def read(path: Path) -> Results:
    """A run that was kept."""
    return msgspec.json.decode(path.read_bytes(), type=Results)
