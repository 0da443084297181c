"""What the interface loads before its first frame."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "numpy",
    "sqlite_utils",
    "eventsourcing",
    "textual_plot",
    "click",
    "pygments",
    "markdown_it",
    "aiohttp",
)


def test_the_app_loads_nothing_it_does_not_draw_with() -> None:
    """No plots, no writing, no Markdown."""
    code = f"import opsledger_tui.app, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
