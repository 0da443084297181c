"""Runs processes and measures their cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

BYTECODE = ROOT / "build" / "bench" / "bytecode"
"""The folder of compiled files: an installed program starts from bytecode, whatever the settings of the machine."""

MEMORY_EVERY_S = 0.05

# A small process in between, because a child's figures include its parent's memory at the start.
MEASURE = """
import resource, subprocess, sys, time
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Cost(NamedTuple):
    """The cost of one process."""

    seconds: float
    """From its start to its end."""
    memory_mb: float
    """The most memory that it had at once."""


def ours() -> list[str]:
    """The command that starts the program: its script if one is installed, else its module."""
    script = Path(sys.executable).with_name("opsledger")
    return [str(script)] if script.exists() else [sys.executable, "-m", "opsledger"]


def environment() -> dict[str, str]:
    """The environment without variables that would change what the program does or how it starts."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OPSLEDGER_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    return kept | ours


def run(command: Sequence[str]) -> str:
    """Run a command to its end and return its output. Raises RuntimeError if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    _check(command, done.returncode, done.stderr)
    return done.stdout


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and return its cost. Raises RuntimeError if it fails."""
    measuring = [sys.executable, "-S", "-c", MEASURE, *command]
    done = subprocess.run(measuring, capture_output=True, text=True, env=environment(), check=True)
    code, seconds, memory = done.stdout.split()
    _check(command, int(code), done.stderr)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB here
    return Cost(float(seconds), int(memory) * unit / 1e6)


def peak_memory_mb(command: Sequence[str]) -> float:
    """Run a command to its end and return the most memory that it and its descendants had at once. Raises RuntimeError if it fails.

    The memory is read every few hundredths of a second; memory that several processes share counts for each of them.
    """
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    most_kib = 0
    while process.poll() is None:
        most_kib = max(most_kib, _held_kib(process.pid))
        time.sleep(MEMORY_EVERY_S)
    _check(command, process.returncode, "")
    return most_kib * 1024 / 1e6


def _held_kib(root: int) -> int:
    """The memory that a process and its descendants have now."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    held: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        pid, parent, kib = map(int, line.split())
        held[pid] = kib
        children.setdefault(parent, []).append(pid)
    family = [root]
    for pid in family:
        family += children.get(pid, [])
    return sum(held.get(pid, 0) for pid in family)


def _check(command: Sequence[str], code: int, complaint: str) -> None:
    if code:
        last = complaint.strip().rpartition("\n")[2]
        raise RuntimeError(f"`{' '.join(command)}` ended with {code}: {last}")


def this_python(module: str) -> list[str]:
    """The command that runs a module with this Python."""
    return [sys.executable, "-m", module]


def worker(*arguments: str) -> subprocess.Popen[str]:
    """A process of `bench.worker`, which reads and writes lines."""
    return subprocess.Popen(
        [*this_python("bench.worker"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
