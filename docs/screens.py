"""Pictures of the terminal interface for `docs/guides/screens.md`, taken of the demo ledger: `python docs/screens.py`.

Each is the screen itself, driven by keys, as SVG; in both languages. The demo's history ends with the day it is made on,
so pictures of another day differ.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from opsledger.clock import clock_in
from opsledger.demo.history import SEED, write
from opsledger.ledger import Ledger
from opsledger_events.language import speak

SIZE = (118, 32)
FOLDER = Path(__file__).parent / "images" / "screens"


class Shot(NamedTuple):
    """One picture: what it is called, and the keys that lead to it."""

    name: str
    keys: tuple[str, ...]


SHOTS = (
    Shot("now", ("1",)),
    Shot("book", ("2", *"jjjj", "enter", "j", "enter")),
    Shot("log", ("3", *"jjj", "enter", "escape")),
    Shot("past", ("[", *"{{{{{{{{")),
    Shot("diff", ("\\", "4", "A", *"4 weeks ago", "enter", "j", "enter")),
    Shot("kpi", ("5", *"/record:delivery.on_time", "enter", "enter", "x", *"<<<<<<")),
    Shot("verify", ("6", "r")),
    Shot("form", ("1", "n", *"issue", "enter", *"Door 3 does not close")),
)


async def take(place: Path, lang: str, folder: Path) -> None:
    """Every picture in one language."""
    from opsledger_tui.app import OpsledgerApp  # noqa: PLC0415 - after the language was chosen
    from opsledger_tui.picture import picture_of  # noqa: PLC0415

    with Ledger.open(place, read_only=True) as ledger:
        app = OpsledgerApp(ledger)
        async with app.run_test(size=SIZE) as pilot:
            for shot in SHOTS:
                first, *rest = shot.keys
                await pilot.press(first)
                await pilot.pause(2)  # a screen is made when it is first looked at
                for key in rest:
                    await pilot.press(key)
                    await pilot.pause(0.2)
                await pilot.pause(2)
                picture = picture_of(app, "opsledger")
                (folder / f"{shot.name}.{lang}.svg").write_text(picture, encoding="utf-8")


def main(folder: Path) -> None:
    """Make the demo ledger, and take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        os.environ["XDG_STATE_HOME"] = scratch
        for lang in ("en", "zh"):
            speak(lang)
            place = Path(scratch) / f"demo-{lang}"
            with Ledger.create(place) as ledger:
                write(ledger, lang, SEED, today=clock_in().now)
            asyncio.run(take(place, lang, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
