"""One user's session in a browser: a separate process that ends with the page."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

import msgspec
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

LEAVE_S = 3.0
"""Seconds for a process to leave after it was asked to."""
MOST_CELLS = 1000
"""Maximum number of columns or rows; no browser window has more."""


class Seat(AppService):
    """Runs the interface, passes input to it, and passes its output back."""

    def __init__(self, command: Sequence[str], socket: web.WebSocketResponse) -> None:
        """`command` starts the interface; `socket` leads to the page."""
        super().__init__(
            " ".join(command),
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._hang_up,
            download_manager=DownloadManager(),
        )
        self._command = command
        self._socket = socket
        self._left = False

    async def serve(self, width: int, height: int) -> None:
        """Run from the first drawing to the end of the page or of the interface."""
        await self.start(*_cells(width, height))
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT and not await self._took(message.data):
                    break
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Ask the interface to leave, and end it if it does not."""
        process, drawing = self._process, self._task
        if process is None or drawing is None or self._left:
            return
        self._left = True
        try:
            async with asyncio.timeout(LEAVE_S):
                await self.send_meta({"type": "quit"})
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await drawing

    async def run(self) -> None:
        """Pass on the output until the interface ends, and then end the page, which would otherwise look alive."""
        await super().run()
        await self._hang_up()

    async def on_data(self, payload: bytes) -> None:
        """Send output to the page while it is open; later output is read and dropped."""
        if not self._socket.closed:
            with suppress(ConnectionResetError):
                await super().on_data(payload)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the process without a shell."""
        environment = self._build_environment(width, height)
        environment["TEXTUAL_DRIVER"] = "opsledger_tui.web.driver:SeatDriver"
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
        )
        self._process, self._stdin = process, process.stdin
        return process

    async def _took(self, text: str) -> bool:
        """Pass on one message from the page; False for a message that this program's page never sends."""
        match _read(text):
            case ["stdin", str(typed)]:
                await self.send_bytes(typed.encode("utf-8", "replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await self.set_terminal_size(*_cells(width, height))
            case ["ping", str(sent)]:
                await self._socket.send_json(["pong", sent])
            case ["focus"]:
                await self.focus()
            case ["blur"]:
                await self.blur()
            case _:
                return False
        return True

    async def _hang_up(self) -> None:
        await self._socket.close()


def _read(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None


def _cells(width: int, height: int) -> tuple[int, int]:
    return max(1, min(width, MOST_CELLS)), max(1, min(height, MOST_CELLS))
