"""The table on the terminal and the file of results."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from bench.findings import Finding, count, plain

HEADINGS = ("", "events", "target", "measured", "", "absolute")
PACKAGES = ("eventsourcing", "msgspec", "sqlite-utils", "textual", "click")


def line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side; the size and the figures are aligned to the right."""
    right = (False, True, False, True, False, False)
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


def cells(finding: Finding) -> tuple[str, ...]:
    """A finding as the cells of its line."""
    return (
        finding.what,
        count(finding.events),
        str(finding.target),
        plain(finding.value),
        "ahead" if finding.ahead else "BEHIND",
        figures(finding.figures),
    )


def figures(named: dict[str, float]) -> str:
    """Absolute figures in words: `ours 12.3 µs, raw 10.1 µs`."""
    shown: list[str] = []
    for name, value in named.items():
        what, _, unit = name.partition("_") if name.endswith("k_per_s") else name.rpartition("_")
        unit = {"us": "µs", "mb": "MB", "k_per_s": "k/s", "s": "s"}.get(unit, unit)
        shown.append(f"{what.replace('_', ' ')} {plain(value)} {unit}")
    return ", ".join(shown)


def table(findings: Sequence[Finding]) -> str:
    """All findings as aligned lines under their headings, and how many miss their target."""
    rows = [HEADINGS, *(cells(finding) for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    behind = sum(not finding.ahead for finding in findings)
    lines = [line(row, widths) for row in rows]
    lines.append(f"{len(findings) - behind} ahead, {behind} behind")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """The machine that it ran on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "processors": str(os.cpu_count()),
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "opsledger": version_of("opsledger"),
        **{name: version_of(name) for name in PACKAGES},
    }


def version_of(distribution: str) -> str:
    """The version of an installed distribution; a dash if it is not installed."""
    try:
        return version(distribution)
    except ImportError:
        return "-"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for row in told.read_text(encoding="utf-8").splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    return platform.processor()


def write(path: Path, findings: Sequence[Finding], sizes: Sequence[int]) -> None:
    """Save the findings with the machine, the versions and the date, as JSON."""
    result = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "sizes": list(sizes),
        "findings": [
            finding._asdict() | {"target": str(finding.target), "ahead": finding.ahead}
            for finding in findings
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2))
