"""Write the reference pages anew from the program: `make docs`. A test fails where a page is not what this writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from opsledger_events.language import speak


def pages() -> dict[str, Callable[[], str]]:
    """Path below `docs/` → what makes the page. In English: texts of the command line are made when it is loaded."""
    speak("en")
    import cli_reference  # noqa: PLC0415 - after the language was chosen
    import kinds_reference  # noqa: PLC0415
    import mapping_reference  # noqa: PLC0415

    return {
        "reference/cli.md": cli_reference.page,
        "reference/kinds.md": kinds_reference.page,
        mapping_reference.PATH: mapping_reference.page,
    }


def build(folder: Path) -> None:
    """Write every page below a folder."""
    for name, page in pages().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
