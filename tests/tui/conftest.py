"""The real app on a real ledger folder."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from opsledger.ledger import Ledger
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.app import OpsledgerApp
from opsledger_tui.settings import Settings
from tests.tui.measured import write_measured
from tests.tui.story import clock, write_story

PATIENCE_S = 20.0
"""A condition that does not hold after this time counts as failed."""


class Operator:
    """A person at the keyboard."""

    def __init__(self, app: OpsledgerApp, pilot: Pilot[object]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until the app has handled them."""
        await self.pilot.press(*keys)
        turns = self.app._turns  # pyright: ignore[reportPrivateUsage] - the pilot waits for messages, not for turns
        await self.until(lambda: turns.at_rest or self.app.return_code is not None, "the last key's turn")

    async def type(self, text: str) -> None:
        """Paste a text into the field that has the focus, and confirm it."""
        field = self.app.focused
        assert field is not None
        field.post_message(Paste(text))
        await self.pilot.press("enter")

    async def until(self, seen: Callable[[], bool], what: str = "") -> None:
        """Wait until a condition holds."""
        for _ in range(int(PATIENCE_S / 0.02)):
            if seen():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never came: {what or seen}\n{self.screen()}")

    async def until_shown(self, *texts: str) -> None:
        """Wait until texts are on the screen."""
        await self.until(lambda: all(text in self.screen() for text in texts), " and ".join(texts))

    def screen(self) -> str:
        """The text on the screen."""
        lines = self.app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
        return "\n".join(strip.text for strip in lines)

    @property
    def events(self) -> list[int]:
        """Positions in the Log, newest first."""
        return list(reversed(self.app.frame.log_view.events.rows.positions))

    @property
    def at_event(self) -> int | None:
        """Position of the event under the cursor."""
        events = self.app.frame.log_view.events
        return events.position_at(events.cursor)


Opening = Callable[..., Any]


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's data about a user is in a folder of the test's own."""
    home = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    return home


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A ledger folder with the story."""
    place = tmp_path / "acme"
    write_story(place)
    return place


@pytest.fixture
def measured(place: Path, tmp_path: Path) -> Path:
    """The folder of the opened ledger, which has indicators instead of the story."""
    place.rename(tmp_path / "story")
    write_measured(place)
    return place


@pytest.fixture
def opened(place: Path) -> Opening:
    """Opens the app: `async with opened(size=(120, 40)) as operator`."""

    @asynccontextmanager
    async def open_app(
        size: tuple[int, int] = (120, 40),
        at: At = LIVE,
        screen: Where = Where.LOG,
        theme: str = "",
        **options: Any,
    ) -> AsyncGenerator[Operator]:
        with Ledger.open(place, read_only=True) as ledger:
            options.setdefault("settings", Settings(theme=theme))
            app = OpsledgerApp(ledger, at=at, zone=UTC, clock=clock, place=screen, **options)
            async with app.run_test(size=size, notifications=True) as pilot:
                yield Operator(app, pilot)

    return open_app


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of a program in another process: plain English, UTC."""
    return os.environ | {"OPSLEDGER_LANG": "en", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
