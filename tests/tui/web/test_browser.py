"""The interface in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from tests.tui.web.browser import CHROMIUM, Terminal, browsing
from tests.tui.web.conftest import Serving, until

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine (Debian: chromium)")


def head(place: Path) -> int:
    """How many entries the ledger has."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.log.head()


async def test_it_draws_filters_and_asks_nobody_else(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame stands in the page, keys work at once, Chinese is entered and drawn; every request is to the server."""
    server = serving(lang="zh")
    async with browsing(tmp_path) as page:
        await page.open(server.address)
        await page.until_shown("opsledger │", "[3 日志]", "● 实时", "┏━ 事件", "ISS-12")
        assert server.address not in await page.value("location.href")
        assert "token" not in await page.value("location.href")
        assert await page.value("document.cookie") == ""  # no script can read it
        await page.press("/")
        await page.until_shown("筛选")
        await page.type("网络中断")
        await page.press("Enter")
        await page.until_shown("1/2 ", "网络中断，三个门店无法结账")
        cells = await page.value("document.querySelector('canvas').getBoundingClientRect().width")
        assert 1000 < cells <= 1280
    own = (f"{server.origin}/", f"ws://{server.origin.removeprefix('http://')}/")
    assert len(page.requests) >= 7
    assert all(address.startswith(own) for address in page.requests), page.requests
    assert not page.complaints


async def test_it_only_reads_unless_told_otherwise(serving: Serving, place: Path, tmp_path: Path) -> None:
    """`e` and `n` open nothing and say why; nothing is recorded."""
    before = head(place)
    async with browsing(tmp_path) as page:
        await page.open(serving().address)
        await page.until_shown("ISS-12", "read-only")
        await page.press("e")
        await page.until_shown("Nothing can be recorded here")
        await page.type("y")
        await page.until_shown("copy and save with the browser")
        await page.press("n")
        await page.press("j")
        assert "New record" not in await page.until_shown("2/48")
    assert head(place) == before


async def test_it_records_where_that_was_asked_for(serving: Serving, place: Path, tmp_path: Path) -> None:
    """With --write a form is filled in and recorded, from the page."""
    before = head(place)
    async with browsing(tmp_path) as page:
        await page.open(serving("--write").address)
        assert "read-only" not in await page.until_shown("ISS-12")
        await page.press("n")
        await page.until_shown("New record")
        await page.type("suggestion")
        await page.until_shown("▌Suggestion")
        await page.press("Enter")
        await page.until_shown("Still to fill in: Title")
        await page.type("门店晚一点开门")
        await page.until_shown("This would be recorded")
        await page.press("ctrl+s")
        await page.until_shown("SUG-1 · Suggestion")
    assert head(place) == before + 1


async def test_the_end_of_the_interface_is_said_and_it_can_be_opened_again(
    serving: Serving, tmp_path: Path
) -> None:
    """`q` ends one page's process; the button begins another."""
    server = serving()
    async with browsing(tmp_path) as page:
        await page.open(server.address)
        await page.until_shown("ISS-12")
        await page.press("q")
        await until(lambda: server.children() == [])
        await page.until_value("getComputedStyle(document.querySelector('#ended')).display", "flex")
        await page.until_value("document.activeElement.id", "again")
        page.terminal = Terminal()
        await page.press("Enter")
        await page.until_shown("ISS-12")
