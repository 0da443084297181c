"""The themes of the interface: colours for the names in `style.tcss`, one table per theme.

Every text has a contrast of at least 4.5 with what is behind it, 7 in the themes of high contrast (WCAG 2.2, success
criteria 1.4.3 and 1.4.6), on a terminal of 256 colours at least 4.5; the tests measure it. `mono` has no colour at all: what a theme tells by colour, the screen
tells by a mark, a word or a line as well.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import NamedTuple

from rich.console import Console
from textual.constants import COLOR_SYSTEM
from textual.theme import Theme

from opsledger_events.language import Label


class Palette(NamedTuple):
    """The colours of one theme."""

    name: str
    label: Label
    dark: bool
    background: str
    """Background of the panes."""
    surface: str
    """Background of overlays and of the time bar."""
    panel: str
    """Background of title, keys and fields."""
    cursor: str
    """Background of the cursor's line and of the field in use."""
    past: str
    """Background of the time bar while a moment other than the present is shown."""
    text: str
    dim: str
    label_ink: str
    record: str
    actor: str
    good: str
    bad: str
    warning: str
    focus: str
    """The frame of the pane in use."""
    rule: str
    """The other frames."""
    contrast: float = 4.5
    """Minimum contrast of every text."""


PALETTES = (
    Palette(
        "default",
        Label("Dark", "深色"),
        dark=True,
        background="#121212",
        surface="#1c1d1f",
        panel="#242f38",
        cursor="#122f5f",
        past="#2f2a10",
        text="#e6e6e6",
        dim="#b0b0b0",
        label_ink="#8ab8dd",
        record="#ffc27a",
        actor="#7fbdf5",
        good="#7fd99a",
        bad="#ff9aa8",
        warning="#ffb84d",
        focus="#3a9bed",
        rule="#6a7076",
    ),
    Palette(
        "light",
        Label("Light", "浅色"),
        dark=False,
        background="#fafaf8",
        surface="#f0f2f3",
        panel="#e1e6ea",
        cursor="#cfe3f7",
        past="#f7e3b5",
        text="#1b1b1b",
        dim="#505050",
        label_ink="#2b4a6a",
        record="#6e2f00",
        actor="#0b4f90",
        good="#14602a",
        bad="#a0152b",
        warning="#7d2f00",
        focus="#0b62b8",
        rule="#7d858c",
    ),
    Palette(
        "high-contrast",
        Label("High contrast", "高对比度"),
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#1a1a1a",
        cursor="#002b5c",
        past="#332600",
        text="#ffffff",
        dim="#d0d0d0",
        label_ink="#b8dcff",
        record="#ffe066",
        actor="#7fe0ff",
        good="#7dffa0",
        bad="#ffb8c0",
        warning="#ffd24d",
        focus="#ffe066",
        rule="#c0c0c0",
        contrast=7,
    ),
    Palette(
        "high-contrast-light",
        Label("High contrast, light", "高对比度（浅色）"),
        dark=False,
        background="#ffffff",
        surface="#ffffff",
        panel="#eeeeee",
        cursor="#d6e8ff",
        past="#ffeec2",
        text="#000000",
        dim="#303030",
        label_ink="#10304f",
        record="#552e00",
        actor="#002f75",
        good="#00471a",
        bad="#7d0012",
        warning="#5c2c00",
        focus="#00408a",
        rule="#404040",
        contrast=7,
    ),
)

DEFAULT = PALETTES[0].name
MONO = "mono"
NAMES = (*(palette.name for palette in PALETTES), MONO)
"""Every theme, in the order in which the user cycles through them."""
LABELS = {palette.name: palette.label for palette in PALETTES} | {MONO: Label("Without colour", "无颜色")}


def theme_for(chosen: str, environment: MutableMapping[str, str]) -> str:
    """The initial theme: the chosen one, else `mono` if colour is unwanted or the terminal has few colours.

    NO_COLOR (no-color.org) is removed from the environment: a theme chosen by name takes precedence over it, and Textual
    would turn every theme grey.
    """
    unwanted = bool(environment.pop("NO_COLOR", ""))
    if chosen:
        return chosen
    # The terminal defines its sixteen colours, so it is unknown which of them are legible on which.
    console = Console(color_system=COLOR_SYSTEM, force_terminal=True)  # pyright: ignore[reportArgumentType] - Textual says `str`
    few = console.color_system in (None, "standard", "windows")
    return MONO if unwanted or few else DEFAULT


def themes() -> list[Theme]:
    """Every theme in Textual's form."""
    return [*map(_coloured, PALETTES), _mono()]


def _coloured(palette: Palette) -> Theme:
    text, dim, cursor = palette.text, palette.dim, palette.cursor
    return Theme(
        palette.name,
        primary=palette.focus,
        secondary=palette.label_ink,
        warning=palette.warning,
        error=palette.bad,
        success=palette.good,
        accent=palette.record,
        foreground=text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        dark=palette.dark,
        variables={
            "ink-dim": dim,
            "ink-label": palette.label_ink,
            "ink-record": palette.record,
            "ink-actor": palette.actor,
            "ink-good": palette.good,
            "ink-bad": palette.bad,
            "ink-warning": palette.warning,
            "cursor": cursor,
            "cursor-style": "bold",
            "past": palette.past,
            "rule": palette.rule,
            # Colours of Textual's own widgets.
            "text": text,
            "text-muted": dim,
            "text-disabled": dim,
            "foreground-muted": dim,
            "foreground-disabled": dim,
            "block-cursor-background": cursor,
            "block-cursor-foreground": text,
            "block-cursor-blurred-background": cursor,
            "block-hover-background": palette.panel,
            "input-cursor-background": text,
            "input-cursor-foreground": palette.background,
            "input-selection-background": palette.past,
            "input-selection-foreground": text,
            "scrollbar": palette.rule,
            "scrollbar-hover": palette.focus,
            "scrollbar-active": palette.focus,
            "scrollbar-background": palette.panel,
            "scrollbar-background-hover": palette.panel,
            "scrollbar-background-active": palette.panel,
            "border": palette.focus,
            "border-blurred": palette.rule,
        },
    )


def _mono() -> Theme:
    """The terminal's own two colours, bold and reverse."""
    own = "ansi_default"
    inks = ("dim", "label", "record", "actor", "good", "bad", "warning")
    return Theme(
        MONO,
        ansi=True,
        primary=own,
        secondary=own,
        warning=own,
        error=own,
        success=own,
        accent=own,
        foreground=own,
        background=own,
        surface=own,
        panel=own,
        boost=own,
        variables={f"ink-{ink}": own for ink in inks}
        | dict.fromkeys(("cursor", "past", "rule", "border", "border-blurred", *_OF_WIDGETS), own)
        | dict.fromkeys(("panel", "surface", "boost", *_SHADES), own)
        | {
            "ansi-background": own,
            "ansi-foreground": own,
            "cursor-style": "bold",
            # Not reversed, because Textual's lists ignore that style.
            "block-cursor-text-style": "bold underline",
            "block-cursor-blurred-text-style": "bold underline",
            "input-cursor-text-style": "reverse",
            "button-focus-text-style": "reverse",
        },
    )


_SHADES = [
    f"{name}-{way}-{step}"
    for name in ("panel", "surface", "boost")
    for way in ("lighten", "darken")
    for step in (1, 2, 3)
]
"""Variables that are transparent unless set, which would make frames invisible."""
_OF_WIDGETS = (
    "primary-muted",
    "text",
    "text-muted",
    "text-disabled",
    "foreground-muted",
    "foreground-disabled",
    "block-cursor-background",
    "block-cursor-foreground",
    "block-cursor-blurred-background",
    "block-cursor-blurred-foreground",
    "block-hover-background",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "input-selection-foreground",
    "scrollbar",
    "scrollbar-hover",
    "scrollbar-active",
    "scrollbar-background",
    "scrollbar-background-hover",
    "scrollbar-background-active",
    "scrollbar-corner-color",
    "footer-key-foreground",
    "link-color",
    "link-color-hover",
    "link-background-hover",
)
"""The variables of Textual's own widgets."""
