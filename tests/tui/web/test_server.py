"""Who is let in to the interface in a browser, and how its processes end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, WSServerHandshakeError

from tests.program import Program
from tests.tui.web.conftest import Server, Serving, until

FOREIGN = {"Origin": "http://evil.example"}


@asynccontextmanager
async def client() -> AsyncGenerator[ClientSession]:
    """Somebody with a plain client that keeps cookies."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def enter(client: ClientSession, server: Server) -> str:
    """Come in by the printed address; returns the address of the page behind it."""
    async with client.get(server.address) as answer:
        assert answer.status == 200
        return str(answer.url)


async def seated(client: ClientSession, server: Server, page: str) -> aiohttp.ClientWebSocketResponse:
    """Open the WebSocket as the page does, and see the interface draw."""
    socket = await client.ws_connect(f"{page}ws?width=100&height=30", origin=server.origin)
    while (message := await socket.receive()).type is not WSMsgType.CLOSED:
        if message.type is WSMsgType.BINARY and b"opsledger" in message.data:
            return socket
    raise AssertionError("it ended before it drew")


async def refused(client: ClientSession, address: str, **headers: str) -> int:
    """The status that a WebSocket handshake is refused with."""
    with pytest.raises(WSServerHandshakeError) as error:
        await client.ws_connect(address, headers=headers)
    return error.value.status


async def test_nothing_is_told_without_the_secret(serving: Serving) -> None:
    """Not the page, not its files, not the WebSocket; a wrong secret is as good as none."""
    server = serving()
    async with client() as insider, client() as outsider:
        page = await enter(insider, server)
        for address in (
            server.origin,
            f"{server.origin}/?token=x",
            f"{page}",
            f"{page}textual.js",
            f"{page}ws",
        ):
            async with outsider.get(address) as answer:
                assert (answer.status, "opsledger tui --web" in await answer.text()) == (401, True)
        assert await refused(outsider, f"{page}ws", Origin=server.origin) == 401
        wrong = {"Cookie": "opsledger=" + "x" * 43}
        async with outsider.get(page, headers=wrong) as answer:
            assert answer.status == 401
    assert server.children() == []


async def test_the_secret_leaves_the_address(serving: Serving) -> None:
    """It is exchanged for another one in a cookie, for this path only, that no script and no foreign page gets."""
    server = serving()
    async with client() as session, session.get(server.address, allow_redirects=False) as answer:
        assert answer.status == 303
        cookie = answer.cookies["opsledger"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
            answer.headers["Location"],
            True,
            "Strict",
        )
        assert cookie.value not in server.address
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_browser_is_sent_to_an_address_for_once(serving: Serving, tmp_path: Path) -> None:
    """With --open: what a program is started with can be seen by others, so it lets nobody in again."""
    told = tmp_path / "told"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" >{told}.part && mv {told}.part {told}\n', encoding="ascii")
    opener.chmod(0o755)
    server = serving("--open", PATH=f"{opener.parent}:{os.environ['PATH']}")
    await until(told.exists)
    address = told.read_text(encoding="ascii")
    assert address.startswith(f"{server.origin}/?token=")
    assert address != server.address
    async with client() as session:
        for again in (303, 401):
            async with session.get(address, allow_redirects=False) as answer:
                assert answer.status == again
        async with session.get(server.address, allow_redirects=False) as answer:
            assert answer.status == 303


async def test_what_was_asked_for_is_what_is_served(serving: Serving) -> None:
    """The moment, the language and the theme of the command line reach each page."""
    server = serving("--theme", "mono", as_of="2025-03-04", lang="zh")
    async with client() as session:
        page = await enter(session, server)
        socket = await session.ws_connect(f"{page}ws?width=100&height=30", origin=server.origin)
        drawn = b""
        while b"2025-03-04 00:00" not in drawn or "日志".encode() not in drawn or b"/11" not in drawn:
            message = await socket.receive()
            assert message.type is WSMsgType.BINARY
            drawn += message.data
        assert b"\x1b[38;2;" not in drawn  # no colour
        await socket.close()


async def test_a_foreign_page_gets_nothing(serving: Serving) -> None:
    """With the right cookie even: the Origin is another's, or there is none in a handshake."""
    server = serving()
    async with client() as session:
        page = await enter(session, server)
        for origin in ("http://evil.example", "null", f"https://127.0.0.1:{server.port}", "http://127.0.0.1"):
            assert await refused(session, f"{page}ws", Origin=origin) == 403
        assert await refused(session, f"{page}ws") == 403
        async with session.get(server.address, headers=FOREIGN) as answer:
            assert answer.status == 403
        assert server.children() == []
        socket = await seated(session, server, page)
        await socket.close()


async def test_another_name_of_this_machine_is_refused(serving: Serving) -> None:
    """As a page asks by that made its own name mean this machine."""
    server = serving()
    async with client() as session:
        page = await enter(session, server)
        for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "127.0.0.1:1", "", "[::1"):
            headers = {"Host": host, "Origin": f"http://{host}"}
            async with session.get(server.address, headers=headers) as answer:
                assert answer.status in (400, 403), host
            if host:
                assert await refused(session, f"{page}ws", **headers) == 403
        headers = {"Host": f"localhost:{server.port}"}
        async with session.get(server.address, headers=headers, allow_redirects=False) as answer:
            assert answer.status == 303


async def test_the_page_may_load_from_here_only(serving: Serving) -> None:
    """The policy that a browser holds it to, whatever stands in it."""
    server = serving()
    async with client() as session, session.get(await enter(session, server)) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert "http" not in (await answer.text()).replace("https://", "http").split("data-session")[0]


async def test_what_no_page_sends_ends_the_connection(serving: Serving) -> None:
    """And the process behind it; the server goes on."""
    server = serving()
    async with client() as session:
        page = await enter(session, server)
        for text in ("", "no JSON", '["resize", {"width": "wide", "height": 3}]', '["quit"]', "{}"):
            socket = await seated(session, server, page)
            await socket.send_str(text)
            while (await socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
                pass
            await until(lambda: server.children() == [])


async def test_a_page_that_goes_takes_its_process_along(serving: Serving) -> None:
    """Each page has one of its own."""
    server = serving()
    async with client() as session:
        page = await enter(session, server)
        one, other = [await seated(session, server, page) for _ in range(2)]
        assert len(server.children()) == 2
        await one.close()
        await until(lambda: len(server.children()) == 1)
        await other.close()
        await until(lambda: server.children() == [])


async def test_a_process_that_does_not_leave_is_ended(serving: Serving) -> None:
    """As one that hangs: nothing stays behind a page."""
    server = serving()
    async with client() as session:
        socket = await seated(session, server, await enter(session, server))
        (child,) = server.children()
        os.kill(child, signal.SIGSTOP)
        await socket.close()
        await until(lambda: server.children() == [])


async def test_an_interface_that_is_gone_ends_its_page(serving: Serving) -> None:
    """However it ended: the page says so, and does not only look alive."""
    server = serving()
    async with client() as session:
        socket = await seated(session, server, await enter(session, server))
        (child,) = server.children()
        os.kill(child, signal.SIGKILL)
        while (message := await socket.receive(timeout=30)).type is WSMsgType.BINARY:
            pass
        assert message.type is WSMsgType.CLOSE


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_ends_everything(serving: Serving, ending: signal.Signals) -> None:
    """Ctrl+C: the pages are told, their processes end, the exit code is 0."""
    server = serving()
    async with client() as session:
        socket = await seated(session, server, await enter(session, server))
        (child,) = server.children()
        server.process.send_signal(ending)
        while (message := await socket.receive()).type is WSMsgType.BINARY:
            pass
        assert message.type is WSMsgType.CLOSE
        assert message.data == aiohttp.WSCloseCode.GOING_AWAY
    told = server.process.communicate(timeout=60)[1]
    assert (server.process.returncode, told.splitlines()[-1]) == (0, "Stopped.")
    assert not is_running(child)


async def test_no_process_outlives_a_server_that_was_killed(serving: Serving) -> None:
    """However it went: what it began notices."""
    server = serving()
    async with client() as session:
        await seated(session, server, await enter(session, server))
        (child,) = server.children()
        server.process.kill()
        await until(lambda: not is_running(child))


def test_a_port_in_use_is_said(place: Path) -> None:
    """And what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = Program(place)("tui", "--web", "--port", str(taken.getsockname()[1]))
    assert done.code == 7
    assert "is in use" in done.err
    assert "--port" in done.err
    assert not done.out


def test_other_machines_are_let_in_with_a_warning_only(serving: Serving) -> None:
    """The warning says who can do what then; by default there is none, and the server listens to itself only."""
    server = serving("--host", "0.0.0.0", "--write")
    told = server.stop()
    assert "can read the whole ledger and record in it" in told
    assert "nothing is encrypted" in told
    assert server.address.startswith("http://127.0.0.1:")
    private = serving()
    assert private.address.startswith("http://127.0.0.1:")
    assert "whole ledger" not in private.stop()


def test_an_address_of_another_machine_is_an_error(place: Path) -> None:
    """Not a traceback."""
    for host in ("192.0.2.1", "no such name"):
        done = Program(place)("tui", "--web", "--port", "0", "--host", host)
        assert done.code == 2
        assert "--host" in done.err


def is_running(process: int) -> bool:
    """Whether a process is there still, and no mere entry that nobody has read."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"
