"""A headless Chromium, driven by its own protocol (Chrome DevTools Protocol), and what it heard over a WebSocket."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
from rich.cells import cell_len

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
PATIENCE_S = 60.0
ESCAPE = re.compile(rb"\x1b\[([0-9;?<>=$]*)([@-~])|\x1b[^\[]")


class Terminal:
    """What stands on a terminal that was sent some bytes: texts at places, and nothing of colours."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], str] = {}
        self._row, self._column = 0, 0

    def feed(self, data: bytes) -> None:
        """Draw what was sent: whole messages, none of which breaks off inside a character or an escape."""
        start = 0
        for escape in ESCAPE.finditer(data):
            self._write(data[start : escape.start()].decode())
            self._obey(escape)
            start = escape.end()
        self._write(data[start:].decode())

    def text(self) -> str:
        """The lines of the screen."""
        height = max((row for row, _ in self._cells), default=-1) + 1
        width = max((column for _, column in self._cells), default=-1) + 1
        rows = ("".join(self._cells.get((y, x), " ") for x in range(width)) for y in range(height))
        return "\n".join(row.rstrip() for row in rows)

    def _obey(self, escape: re.Match[bytes]) -> None:
        if escape[2] == b"H":
            row, _, column = (escape[1] or b"1;1").partition(b";")
            self._row, self._column = int(row) - 1, int(column or b"1") - 1

    def _write(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self._row, self._column = self._row + 1, 0
            elif character == "\r":
                self._column = 0
            else:
                size = cell_len(character)
                self._cells[self._row, self._column] = character
                if size == 2:
                    self._cells[self._row, self._column + 1] = ""
                self._column += size


class Page:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._asked = 0
        self.requests: list[str] = []
        """Addresses that it asked for, WebSockets among them."""
        self.complaints: list[str] = []
        """What the browser wrote in its console, violations of a policy among it."""
        self.terminal = Terminal()
        self._heard = asyncio.create_task(self._hear())

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something."""
        self._asked += 1
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._asked] = answer
        await self._socket.send_json({"id": self._asked, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, PATIENCE_S)

    async def open(self, address: str) -> None:
        """Go to an address."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.call("Page.navigate", url=address)

    async def value(self, script: str) -> Any:
        """What a script comes to in the page."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    async def until_value(self, script: str, wanted: object) -> None:
        """Wait until a script comes to something in the page."""
        give_up = asyncio.get_running_loop().time() + PATIENCE_S
        while (found := await self.value(script)) != wanted:
            assert asyncio.get_running_loop().time() < give_up, f"{script} is {found}"
            await asyncio.sleep(0.05)

    async def press(self, *keys: str) -> None:
        """Press keys: a character, a name of the DOM's, or `ctrl+` and a letter."""
        for key in keys:
            _, ctrl, letter = key.rpartition("ctrl+")
            typed: dict[str, Any] = {"key": letter}
            if ctrl:
                typed |= {"modifiers": 2, "windowsVirtualKeyCode": ord(letter.upper())}
            elif key == "Enter":
                typed |= {"text": "\r", "windowsVirtualKeyCode": 13}
            elif len(key) == 1:
                typed["text"] = key
            await self.call("Input.dispatchKeyEvent", type="keyDown", **typed)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def type(self, text: str) -> None:
        """Enter a text as an input method does."""
        await self.call("Input.insertText", text=text)

    async def until(self, seen: Callable[[str], bool]) -> str:
        """Wait until the screen shows something; returns what it shows."""
        give_up = asyncio.get_running_loop().time() + PATIENCE_S
        while not seen(self.terminal.text()):
            assert asyncio.get_running_loop().time() < give_up, self.terminal.text() + str(self.complaints)
            await asyncio.sleep(0.05)
        return self.terminal.text()

    async def until_shown(self, *texts: str) -> str:
        """Wait until texts stand on the screen."""
        return await self.until(lambda screen: all(text in screen for text in texts))

    async def picture(self, path: Path) -> None:
        """Save what the page looks like."""
        answer = await self.call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(answer["data"]))

    async def close(self) -> None:
        """Hear nothing more."""
        self._heard.cancel()
        with suppress(asyncio.CancelledError):
            await self._heard

    async def _hear(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._waiting.pop(told["id"]).set_result(told.get("result", told))
            else:
                self._take(told["method"], told["params"])

    def _take(self, method: str, told: dict[str, Any]) -> None:
        match method:
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(told["url"])
            case "Network.webSocketFrameReceived" if told["response"]["opcode"] == 2:
                self.terminal.feed(base64.b64decode(told["response"]["payloadData"]))
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.complaints.append(told["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(told["exceptionDetails"]["text"])
            case _:
                pass


@asynccontextmanager
async def browsing(folder: Path, width: int = 1280, height: int = 800) -> AsyncGenerator[Page]:
    """A browser with one empty page, gone at the end; `folder` holds its profile."""
    profile = folder / "profile"
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        f"--window-size={width},{height}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        port = await _port(profile / "DevToolsActivePort")
        async with aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{port}/json") as answer:
                pages: list[dict[str, str]] = await answer.json(content_type=None)
            address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
            async with http.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                try:
                    yield page
                finally:
                    await page.close()
    finally:
        process.kill()
        await process.wait()


async def _port(told: Path) -> int:
    """Where the browser listens: it says so in a file when it does."""

    def read() -> list[str]:
        return told.read_text(encoding="ascii").split() if told.exists() else []

    give_up = asyncio.get_running_loop().time() + PATIENCE_S
    while not (lines := await asyncio.to_thread(read)):
        assert asyncio.get_running_loop().time() < give_up, "the browser does not start"
        await asyncio.sleep(0.05)
    return int(lines[0])
