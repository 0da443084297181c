"""A process that fills one part of the views in its own file, and ends with the process that started it.

`python -m opsledger_projections.helper PATH` reads a pickled `Task` from its input, and writes a dot for
each hundredth of the work done. It ends when its input ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from select import select
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple

from opsledger_projections.loading import StuckError
from opsledger_projections.log import Log
from opsledger_projections.parts import load_part

DOTS = 100
"""Number of progress dots: few enough to fit into a pipe that nobody reads."""

STUCK = 3
"""Exit code for a view that refused an entry."""


UNMADE_S = 1.0
"""Seconds that an ending helper waits for its file, in case it is just being created."""


class Task(NamedTuple):
    """What a helper is to do."""

    part: str
    log: Log
    head: int


class HelperError(Exception):
    """A helper failed; `stuck` means that a view refused an entry."""

    def __init__(self, part: str, said: str, *, stuck: bool) -> None:
        """`said` is the last line that it wrote, if any."""
        super().__init__(part)
        self.part = part
        self.said = said
        self.stuck = stuck


class Helper:
    """A started helper, as seen from the process that started it."""

    def __init__(self, path: Path, task: Task) -> None:
        """Start a helper that fills the file `path`. Raises OSError."""
        self.path = path
        self._task = task
        self._dots = 0
        self._process = subprocess.Popen(  # noqa: S603 - runs this program
            [sys.executable, "-P", "-m", __name__, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(pickle.dumps(task))
            self._process.stdin.flush()
        except BaseException:
            self.end()
            raise

    @property
    def done(self) -> int:
        """How many entries it has taken, according to its last report."""
        self._listen(0)
        return self._dots * self._task.head // DOTS

    def wait(self, told: Callable[[], None]) -> None:
        """Wait until its file is complete, calling `told` at each report of progress. Raises HelperError."""
        while self._listen(None):
            told()
        assert self._process.stderr is not None
        said = self._process.stderr.read().decode(errors="replace").strip().rpartition("\n")[2]
        if code := self._process.wait():
            raise HelperError(self._task.part, said or f"exit code {code}", stuck=code == STUCK)

    def end(self) -> None:
        """End it, however far it is, and remove its file."""
        self._process.kill()
        self._process.communicate()
        self.path.unlink(missing_ok=True)

    def _listen(self, timeout_s: float | None) -> bool:
        """Read its reports, waiting for at most `timeout_s` seconds (None: without limit). False when it has ended."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        if not select([pipe], [], [], timeout_s)[0]:
            return True
        dots = len(os.read(pipe, DOTS))
        self._dots += dots
        return dots > 0


def main(path: Path) -> None:
    """Carry out the task read from the input."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    Thread(target=_end_with_the_input, args=(path,), daemon=True).start()
    told = 0

    def tell(done: int, head: int) -> None:
        nonlocal told
        new = done * DOTS // head - told
        told += new
        os.write(sys.stdout.fileno(), b"." * new)

    try:
        load_part(task.part, path, task.log, task.head, tell)
    except StuckError:
        sys.exit(STUCK)
    except BrokenPipeError:  # nobody reads the reports
        path.unlink(missing_ok=True)
        os._exit(1)


def _end_with_the_input(path: Path) -> None:
    os.read(
        sys.stdin.fileno(), 1
    )  # bypasses Python's buffer, whose lock a daemon thread must not hold at exit
    until = monotonic() + UNMADE_S
    while not path.exists() and monotonic() < until:
        sleep(0.001)  # otherwise it could be created after its removal
    path.unlink(missing_ok=True)
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
