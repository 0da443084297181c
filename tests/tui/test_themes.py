"""The themes: everything can be read in each, and without colour everything is still told."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.events import Paste

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentAdopted, DocumentRevised
from opsledger_tui.actions import named
from opsledger_tui.drawing import ROLES
from opsledger_tui.screens import SCREENS
from opsledger_tui.themes import DEFAULT, LABELS, MONO, NAMES, PALETTES, Palette, theme_for
from tests.tui.conftest import Opening
from tests.tui.seeing import FRAMES, seen, seen_of
from tests.tui.story import NOW

STEPS = (
    *((named()[show].keys[0], "j", "tab", "tab") for show in SCREENS.values()),
    ("3", "j", "j", "tab"),
    ("t",),
    ("escape", "["),
    ("tab",),
    ("backslash", "slash"),
    ("escape", "question_mark"),
    ("escape", "n"),
    ("down", "enter"),
    ("escape", "escape", "escape", "ctrl+p"),
    ("down",),
)
"""A way through all that is drawn: every screen, prompt, past, help, choice, form, palette."""


@pytest.fixture(params=PALETTES, ids=lambda palette: palette.name)
def palette(request: pytest.FixtureRequest) -> Palette:
    """Each theme that has colours."""
    return request.param


async def test_every_role_can_be_read_on_every_ground(opened: Opening, palette: Palette) -> None:
    """Each role of the style sheet, on panes, bars and the line with the cursor, live and in the past."""
    grounds: set[str] = set()
    async with opened(size=(160, 50), theme=palette.name) as operator:
        await operator.until_shown("ISS-12")
        for keys in ((), ("a",)):
            await operator.press(*keys)
            frame = operator.app.frame
            events = frame.log_view.events
            for widget in (events, frame.time_bar, frame.heading, frame.keys):
                base = widget.rich_style
                for ground in (base, base + events.look("cursor")):
                    for role in ROLES:
                        drawn = seen_of(Segment("x", ground + events.look(role)))
                        grounds.add(str(drawn.paper))
                        assert drawn.contrast >= palette.contrast, (role, drawn)
                        assert drawn.contrast_of_256 >= 4.5, (role, drawn)
                        assert not drawn.style.dim
    assert len(grounds) >= 5


async def test_everything_that_is_drawn_can_be_read(opened: Opening, palette: Palette) -> None:
    """Textual's own widgets too: fields, their hints, choices, the palette, messages."""
    count = 0
    async with opened(size=(120, 40), theme=palette.name) as operator:
        await operator.until_shown("ISS-12")
        operator.app.notify("said")
        for keys in STEPS:
            await operator.press(*keys)
            await operator.pilot.pause()
            drawings = list(seen(operator))
            assert len(drawings) > 10, keys
            for drawn in drawings:
                if set(drawn.text.strip()) <= FRAMES:
                    continue
                assert drawn.contrast >= palette.contrast, (keys, drawn)
                count += 1
    assert count > 1000


async def test_without_colour_there_is_none(opened: Opening) -> None:
    """Not even a grey: the terminal's own ink on its own paper, whatever is drawn."""
    async with opened(size=(120, 40), theme=MONO) as operator:
        await operator.until_shown("ISS-12")
        operator.app.notify("said")
        for keys in STEPS:
            await operator.press(*keys)
            await operator.pilot.pause()
            for drawn in seen(operator):
                assert drawn.ink is None or drawn.ink.is_default, (keys, drawn)
                assert drawn.paper is None or drawn.paper.is_default, (keys, drawn)


async def test_without_colour_everything_is_still_told(opened: Opening, place: Path) -> None:
    """Cursor, pane in use, moment, what an event took away and put in, faults: by marks, lines and words."""
    revise(place)
    async with opened(size=(120, 40), theme=MONO) as operator:
        await operator.until_shown("┏━ Events", "╭─ What it did", "● LIVE", "[3 Log]", "┃▌")
        first = [line for line in operator.screen().splitlines() if "▌" in line]
        await operator.press("j")
        second = [line for line in operator.screen().splitlines() if "▌" in line]
        assert len(first) == len(second) == 1
        assert first != second
        await operator.press("k")
        await operator.until_shown("-By train", "+By bus")
        await operator.press("slash")
        await operator.type("record:ISS-12")
        await operator.until_shown("resolved → verified")
        await operator.press("tab")
        await operator.until_shown("╭─ Events", "┏━ What it did")
        await operator.press("space")
        await operator.until_shown("‖ FROZEN")
        await operator.press("space", "shift+tab", "a")
        await operator.until_shown("◆ AS OF", "╔═ Events", "╭─ What it did")
        await operator.press("backslash", "n")
        await operator.until_shown("▌")
        await operator.press("down", "enter")
        await operator.until_shown("┃")
        await operator.press("ctrl+s")
        await operator.until_shown("✖ still missing")


def revise(place: Path) -> None:
    """A document with one line that is changed later."""
    with Ledger.open(place, clock=lambda: NOW) as ledger:
        for hours, event in (
            (2, DocumentAdopted(title="Travel", path="travel.md", body="By train\n")),
            (1, DocumentRevised(body="By bus\n")),
        ):
            at = NOW - timedelta(hours=hours)
            command = Command(kind="document", record="travel", event=event, actor="Bo", at=at, reason="so")
            ledger.execute(command)


async def test_a_choice_in_the_palette_is_seen_without_colour(opened: Opening) -> None:
    """Underlined, where it has another ground elsewhere."""
    async with opened(size=(120, 40), theme=MONO) as operator:
        await operator.until_shown("ISS-12")
        await operator.press("ctrl+p", "down")
        await operator.until(lambda: any(d.style.underline and "Log" in d.text for d in seen(operator)))


async def test_the_theme_changes_by_key_and_by_name(opened: Opening) -> None:
    """One after the other, and back to the first; each is said, in the language of the interface."""
    async with opened(size=(120, 40)) as operator:
        await operator.until_shown("ISS-12")
        for name in (*NAMES[1:], DEFAULT):
            operator.app.clear_notifications()
            await operator.press("f9")
            await operator.until_shown(f"Theme: {LABELS[name].en}")
            assert operator.app.theme == name
        await operator.press("L", "ctrl+p")
        await operator.until(lambda: operator.app.focused is not None)
        field = operator.app.focused
        assert field is not None
        field.post_message(Paste("无颜色"))
        await operator.until(lambda: operator.screen().count("无颜色") > 1)
        await operator.press("enter")
        await operator.until(lambda: operator.app.theme == MONO)


async def test_a_new_theme_is_drawn_at_once(opened: Opening) -> None:
    """Nothing keeps the colours of the one before."""
    async with opened(size=(120, 40)) as operator:
        await operator.until_shown("ISS-12")
        before = {str(drawn.paper) for drawn in seen(operator)}
        operator.app.theme = "light"
        await operator.until(lambda: not before & {str(drawn.paper) for drawn in seen(operator)})
        operator.app.theme = MONO
        await operator.until(lambda: all(d.ink is None or d.ink.is_default for d in seen(operator)))


@pytest.mark.parametrize(
    ("chosen", "environment", "theme"),
    [
        ("", {"TERM": "xterm-256color"}, DEFAULT),
        ("", {"TERM": "xterm-256color", "NO_COLOR": "1"}, MONO),
        ("", {"TERM": "xterm-256color", "NO_COLOR": ""}, DEFAULT),
        ("light", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "light"),
        ("", {"TERM": "linux"}, MONO),
        ("", {"TERM": "xterm"}, MONO),
        ("", {"TERM": "xterm", "COLORTERM": "truecolor"}, DEFAULT),
        ("high-contrast", {"TERM": "linux"}, "high-contrast"),
    ],
)
def test_the_terminal_and_the_user_choose(
    monkeypatch: pytest.MonkeyPatch, chosen: str, environment: dict[str, str], theme: str
) -> None:
    """What was chosen by name goes before NO_COLOR, as no-color.org has it; sixteen colours are left alone."""
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert theme_for(chosen, os.environ) == theme
    assert "NO_COLOR" not in os.environ
