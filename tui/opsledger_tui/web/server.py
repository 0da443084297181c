"""The server: the page, its files, and a seat for each open page."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from typing import NamedTuple
from weakref import WeakSet

import jinja2
from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler

from opsledger_events.errors import BusyError, InputError
from opsledger_events.language import language, tr
from opsledger_events.system_words import reason_of
from opsledger_tui.web.gate import Gate
from opsledger_tui.web.seat import LEAVE_S, Seat

OWN = {"page.css": "text/css", "page.js": "text/javascript"}
"""Files of this package that the page loads."""
THEIRS = {
    "textual.js": ("js/textual.js", "text/javascript"),
    "xterm.css": ("css/xterm.css", "text/css"),
    "terminal.ttf": ("fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}
"""Name in the page → file of textual-serve."""


class Served(NamedTuple):
    """What to serve, and where."""

    command: Sequence[str]
    """The command that starts the interface."""
    title: str
    """Title of the page."""
    host: str = "127.0.0.1"
    port: int = 0
    """The port; 0 for any free one."""


class Site:
    """The addresses behind one gate."""

    def __init__(self, served: Served, gate: Gate) -> None:
        """The site for what is served, behind a gate."""
        self._served = served
        self._gate = gate
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    def application(self) -> web.Application:
        """The site for aiohttp to run."""
        path = self._gate.path
        application = web.Application(middlewares=[self._gate.check])
        application.router.add_get("/", self._gate.enter)
        application.router.add_get(f"{path}/", self._page)
        application.router.add_get(f"{path}/ws", self._socket)
        for name, kind in OWN.items():
            body = files("opsledger_tui.web").joinpath(name).read_bytes()
            application.router.add_get(f"{path}/{name}", _file(body, kind))
        for name, (place, kind) in THEIRS.items():
            body = files("textual_serve").joinpath("static", place).read_bytes()
            application.router.add_get(f"{path}/{name}", _file(body, kind))
        application.on_shutdown.append(self._hang_up)
        return application

    async def _page(self, request: web.Request) -> web.Response:
        source = files("opsledger_tui.web").joinpath("page.html").read_text(encoding="utf-8")
        page = jinja2.Environment(autoescape=True).from_string(source)
        text = page.render(
            language="zh-CN" if language() == "zh" else "en",
            title=self._served.title,
            socket=f"ws://{request.host}{self._gate.path}/ws",
            needs_scripts=tr("This page needs JavaScript."),
            ended=tr("The interface has ended."),
            again=tr("Open it again"),
        )
        return web.Response(text=text, content_type="text/html")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        opened = web.WebSocketResponse(heartbeat=15)
        await opened.prepare(request)
        self._open.add(opened)
        width, height = (_number(request.query.get(name)) for name in ("width", "height"))
        await Seat(self._served.command, opened).serve(width or 80, height or 24)
        return opened

    async def _hang_up(self, application: web.Application) -> None:
        del application
        for opened in list(self._open):
            await opened.close(code=WSCloseCode.GOING_AWAY)


def serve(served: Served, ready: Callable[[Gate], None]) -> None:
    """Serve until Ctrl+C or SIGTERM; `ready` is called with the gate when the server accepts visitors.

    Raises BusyError if the port is taken, and InputError if the address is not one of this machine's.
    """
    with _listening(served.host, served.port) as listening:
        gate = Gate(served.host, listening.getsockname()[1])
        asyncio.run(_serve(Site(served, gate), listening, partial(ready, gate)))


async def _serve(site: Site, listening: socket.socket, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=2 * LEAVE_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        ready()
        await stop.wait()
    finally:
        await runner.cleanup()


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except socket.gaierror as error:
        raise InputError(
            tr("“{host}” is no address: {error}.", host=host, error=reason_of(error)),
            tr("Name one of this machine's with --host."),
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                tr("Port {port} is in use by another program.", port=port),
                tr("Name another one with --port; 0 takes any that is free."),
            ) from error
        raise InputError(
            tr(
                "Port {port} of {host} cannot be used: {error}.", port=port, host=host, error=reason_of(error)
            ),
            tr("Name an address of this machine with --host, and a port from 1024 on with --port."),
        ) from error


def _file(body: bytes, kind: str) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        del request
        return web.Response(
            body=body, content_type=kind, charset="utf-8" if kind.startswith("text/") else None
        )

    return answer


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
