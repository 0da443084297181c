"""Run the examples of a page of documentation, word by word, in a shell of their own.

A ```console block holds commands after `$ ` (going on after `> `) and what they print. In what is shown,
`…` stands for anything within a line, and a line of nothing else for any number of lines. A command
that shows nothing may print anything. Every command succeeds unless the next one is `echo $?`.
Blocks in ```sh are for reading: they fetch, build or never end.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
MARK = "-- end of example"


class Example(NamedTuple):
    """One command of a page and what the page says that it prints."""

    command: str
    shown: list[str]


class Printed(NamedTuple):
    """What a command printed, and how it ended."""

    lines: list[str]
    exit_code: int


def examples(page: Path) -> list[Example]:
    """The commands of a page, in order."""
    found: list[Example] = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Example(line[2:], []))
            elif line.startswith("> ") and not found[-1].shown:
                found[-1] = Example(f"{found[-1].command}\n{line[2:]}", [])
            else:
                found[-1].shown.append(line.rstrip())
    return found


def run(commands: list[Example], folder: Path) -> list[Printed]:
    """Run the commands one after the other in one shell; `folder` is empty and is home as well."""
    programs = folder / ".programs"
    programs.mkdir()
    program = programs / "opsledger"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m opsledger "$@"\n')
    program.chmod(0o755)
    script = "".join(
        f"{{ {one.command}\n}} 2>&1\nended=$?; echo '{MARK}' $ended; (exit $ended)\n" for one in commands
    )
    (folder / ".script").write_text(script, encoding="utf-8")
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPSLEDGER_", "XDG_", "LC_"))
    }
    own |= {
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "OPSLEDGER_ZONE": "UTC",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(
        ["bash", ".script"],
        cwd=folder,
        env=own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr, done.stderr
    printed: list[Printed] = []
    lines: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            printed.append(Printed(lines, int(line.removeprefix(MARK))))
            lines = []
        else:
            lines.append(line.rstrip())
    return printed


def matches(shown: list[str], lines: list[str]) -> bool:
    """Whether lines are what a page shows."""
    form = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown
    )
    return re.fullmatch(form, "".join(f"{line}\n" for line in lines)) is not None
