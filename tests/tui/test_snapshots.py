"""What every screen looks like, at every size, in both languages, live and in the past: one picture of each.

What the screens do is asserted elsewhere; these notice a layout that broke. The pictures lie in `__snapshots__`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from opsledger.clock import Clock
from opsledger.ledger import Ledger
from opsledger_events.language import Language, speak
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.app import OpsledgerApp
from opsledger_tui.form_line import FormLine
from opsledger_tui.form_page import FormPage
from opsledger_tui.picture import self_contained
from opsledger_tui.settings import NOTHING_SET
from tests.tui.bakery import FALL, NOW, USER, write_bakery
from tests.tui.conftest import Operator
from tests.tui.figures import looked_at, settled
from tests.tui.test_forms import choose

STILL = 5
"""A screen that was the same so many times does not change any more."""

ACTIVITY = frozenset("▂▃▄▅▆▇█")

Compare = Callable[..., bool]


class PicturedApp(OpsledgerApp):
    """The app; a picture of it names no host and is the same on every machine."""

    CSS_PATH = Path(inspect.getfile(OpsledgerApp)).with_name("style.tcss")

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Self-contained, and small."""
        del simplify
        return self_contained(super().export_screenshot(title=title, simplify=True))


async def now(operator: Operator) -> None:
    """What needs somebody, and in two panes how the figures stand."""


async def book(operator: Operator) -> None:
    """A process with its flow chart; in one pane, its own page."""
    await operator.press("g")
    await choose(operator, "baking")


async def log(operator: Operator) -> None:
    """Some events down, and what that one did."""
    await operator.until(lambda: bool(operator.events))
    await operator.press(*"jj")


async def diff(operator: Operator) -> None:
    """Since the middle of May; in one pane, the fields of the first record."""
    await operator.press("A")
    await operator.type("2025-05-15")
    await operator.until_shown("rounds")
    await operator.press("j", "enter")


async def kpi(operator: Operator) -> None:
    """The chart of the deliveries, and what changed before its values fell."""
    await looked_at(operator, "on-time")
    await operator.press("enter", *",,")
    await settled(operator, "on-time")


async def verify(operator: Operator) -> None:
    """Everything is checked."""
    await operator.press("r")
    await operator.until(lambda: "equal" in operator.screen() and operator.screen().count("not checked") == 0)
    # The views come to a tick; nothing outside vouches for the log, which two checks and the report say.
    await operator.until(lambda: operator.screen().count("INCOMPLETE") == 3)


async def form(operator: Operator) -> None:
    """A new issue without a title yet: with one, a preview would show the time and the user of the machine."""
    await operator.press("n")
    await choose(operator, "issue")
    await operator.until(
        lambda: isinstance(operator.app.screen, FormPage) and bool(operator.app.screen.query(FormLine))
    )
    await operator.press("tab", *"Li Na")


class Shot(NamedTuple):
    """One picture."""

    size: tuple[int, int]
    language: Language
    past: bool
    screen: Where
    walk: Callable[[Operator], Awaitable[None]]
    """The way to what is to be seen."""
    last: str
    """A text in what arrives last."""

    def __str__(self) -> str:
        """Its name."""
        return f"{self.walk.__name__}-{self.size[0]}-{self.language}-{'past' if self.past else 'live'}"


SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (160, 50)

SHOTS = (
    Shot(SMALL, "en", False, Where.NOW, now, "oven"),
    Shot(SMALL, "zh", False, Where.LOG, log, "ISS-2"),
    Shot(SMALL, "en", True, Where.BOOK, book, "Mix and knead"),
    Shot(SMALL, "zh", True, Where.DIFF, diff, "文件生效"),
    Shot(MIDDLE, "en", False, Where.KPI, kpi, "1 same area"),
    Shot(MIDDLE, "zh", False, Where.NOW, form, "尚需填写"),
    Shot(MIDDLE, "en", True, Where.LOG, log, "waste · v7 · #45"),
    Shot(MIDDLE, "zh", True, Where.NOW, now, "88.4 %"),
    Shot(LARGE, "en", False, Where.DIFF, diff, "rounds · v5 · #40"),
    Shot(LARGE, "zh", False, Where.BOOK, book, "和面揉面"),
    Shot(LARGE, "en", True, Where.VERIFY, verify, "INCOMPLETE: holds in itself"),
    Shot(LARGE, "zh", True, Where.KPI, kpi, "── 2025-W21 之前"),
)


@pytest.mark.parametrize("shot", SHOTS, ids=str)
def test_screens_look_as_before(
    shot: Shot, snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen is the one that somebody looked at and found good."""
    speak(shot.language)
    monkeypatch.delenv("NO_COLOR", raising=False)  # Rich draws pictures without colour where it is set.
    place = Path("bakery")  # No picture shows where a test's folder lies.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    write_bakery(place, shot.language)
    at = At(effective_us=microseconds(FALL)) if shot.past else LIVE
    with Ledger.open(place, read_only=True) as ledger:
        ledger.__dict__["authenticated"] = USER
        app = PicturedApp(
            ledger, at=at, zone=UTC, clock=lambda: Clock(NOW, UTC), place=shot.screen, settings=NOTHING_SET
        )

        async def walk(pilot: Pilot[object]) -> None:
            operator = Operator(app, pilot)
            await operator.until(lambda: has_activity(operator), "time bar")
            await shot.walk(operator)
            await operator.until_shown(shot.last)
            await still(operator)

        assert snap_compare(app, terminal_size=shot.size, run_before=walk)


def has_activity(operator: Operator) -> bool:
    """Whether the time bar has drawn what happened when."""
    return any(not ACTIVITY.isdisjoint(line) for line in operator.screen().splitlines()[1:2])


async def still(operator: Operator) -> None:
    """Wait until everything has arrived, with the cursor of a field not blinking."""
    for field in operator.app.screen.query("Input, TextArea"):
        assert isinstance(field, Input | TextArea)
        field.cursor_blink = False
    seen: list[str] = []
    while len(seen) < STILL or len(set(seen[-STILL:])) > 1:
        await operator.pilot.pause(0.1)
        seen.append(operator.screen())
