"""Leaving in good order where the system asks the program to end, or the terminal's window is closed."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsledger_tui.app import OpsledgerApp

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
LEAVE_S = 3
"""Leaving takes no longer: where the terminal itself is gone, what is written to it waits for ever."""


def leave_when_told(app: OpsledgerApp) -> None:
    """Leave as a user would who presses `q`: what is typed is kept, and the terminal is as it was before."""
    loop = asyncio.get_running_loop()
    for each in ENDINGS:
        loop.add_signal_handler(each, app.leave, each)


def give_up_in_time() -> None:
    """Be ended by the system where leaving takes too long."""
    signal.alarm(LEAVE_S)


def end_by(told: signal.Signals | None) -> None:
    """End by the signal that the interface was left for, if any: a shell and whoever sent it see that."""
    if told is not None:
        signal.raise_signal(told)
