"""A program in a terminal of its own: the frames that it paints, and their times."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import termios
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic, perf_counter
from types import TracebackType
from typing import Self

from bench.processes import environment

ROWS, COLUMNS = 40, 120
GIVE_UP_S = 60.0
QUIET_S = 0.15
"""A screen that has not changed for this long is at rest."""
NOTHING_S = 1.0
"""A key that has changed nothing for this long changes nothing."""
ESCAPES = re.compile(
    rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>78]"
)


class Terminal:
    """A pseudo-terminal with one program in it. `with Terminal(command) as terminal: ...`."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start the program in a terminal of 40 rows by 120 columns."""
        self.begin = perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            termios.tcsetwinsize(0, (ROWS, COLUMNS))
            os.execvpe(
                command[0],
                list(command),
                environment() | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            )
        self.painted = b""

    def __enter__(self) -> Self:
        """The terminal itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._fd)

    def until(self, text: str) -> float:
        """Seconds from the start until this text was painted. Raises TimeoutError."""
        wanted = text.encode()
        while wanted not in ESCAPES.sub(b"", self.painted):
            if not self._more(GIVE_UP_S):
                last = ESCAPES.sub(b"", self.painted).decode(errors="replace").strip()[-200:]
                raise TimeoutError(f"{text!r} was never painted; the last was: {last!r}")
        return perf_counter() - self.begin

    def press(self, keys: bytes) -> float:
        """Seconds from a key to the frame that it causes; 0 if it causes none."""
        self.settle()
        begin = perf_counter()
        os.write(self._fd, keys)
        return perf_counter() - begin if self._more(NOTHING_S) else 0.0

    def ended(self) -> None:
        """Wait until the program has ended by itself. Raises TimeoutError."""
        until = monotonic() + GIVE_UP_S
        while monotonic() < until:
            if not self._more(QUIET_S) and os.waitpid(self._pid, os.WNOHANG)[0]:
                self._pid = 0
                return
        raise TimeoutError("the program has not ended")

    def settle(self) -> None:
        """Wait until nothing more is painted."""
        until = monotonic() + GIVE_UP_S
        while self._more(QUIET_S) and monotonic() < until:
            pass

    def _more(self, wait_s: float) -> bool:
        """Read what is painted next; False if nothing comes within the time, or if the program has ended."""
        ready, _, _ = select.select([self._fd], [], [], wait_s)
        if not ready:
            return False
        try:
            got = os.read(self._fd, 65_536)
        except OSError:
            return False
        self.painted += got
        return bool(got)
