"""The server as users run it: a process that prints its address."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.program import Program

PATIENCE_S = 60


class Server:
    """A running `opsledger tui --web`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        """The address that it printed, with the secret."""

    @property
    def origin(self) -> str:
        """The origin that it listens at."""
        return self.address.partition("/?")[0]

    @property
    def port(self) -> int:
        """The port that it listens at."""
        return int(self.origin.rpartition(":")[2])

    def children(self) -> list[int]:
        """The processes that it started: one for each open page."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(number) for number in told.split()]

    def stop(self) -> str:
        """Press Ctrl+C; returns the text on standard error."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=PATIENCE_S)[1]


async def until(so: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    give_up = asyncio.get_running_loop().time() + PATIENCE_S
    while not so():
        assert asyncio.get_running_loop().time() < give_up, "never came"
        await asyncio.sleep(0.05)


Serving = Callable[..., Server]


@pytest.fixture
def serving(place: Path) -> Iterator[Serving]:
    """Serves the story: `serving("--write")`."""
    program = Program(place)
    started: list[Server] = []

    def serve(*options: str, lang: str = "en", as_of: str = "", **variables: str) -> Server:
        program.environment.update(variables)
        moment = ("--as-of", as_of) if as_of else ()
        command = (
            "--lang",
            lang,
            "--zone",
            "UTC",
            *moment,
            "tui",
            "--web",
            "--port",
            "0",
            "--screen",
            "log",
            *options,
        )
        started.append(Server(program.start(*command)))
        return started[-1]

    yield serve
    for server in started:
        with suppress(ProcessLookupError), server.process as process:
            process.kill()
