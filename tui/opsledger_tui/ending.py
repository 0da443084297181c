"""An orderly exit when the system asks the program to end, or the terminal's window is closed."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsledger_tui.app import OpsledgerApp

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
LEAVE_S = 3
"""Maximum seconds for leaving: if the terminal is gone, writing to it would block for ever."""


def leave_when_told(app: OpsledgerApp) -> None:
    """Leave as after `q`: typed input is kept, and the terminal is restored."""
    loop = asyncio.get_running_loop()
    for each in ENDINGS:
        loop.add_signal_handler(each, app.leave, each)


def give_up_in_time() -> None:
    """Let the system end the program if leaving takes too long."""
    signal.alarm(LEAVE_S)


def end_by(told: signal.Signals | None) -> None:
    """End by the signal that ended the interface, if any, so that the shell and the sender see it."""
    if told is not None:
        signal.raise_signal(told)
