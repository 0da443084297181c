"""The terminal interface of a ledger, with a task beside it that watches the clock.

`python -m bench.watched_app LEDGER FILE` writes to FILE, when the interface is left, the longest time in seconds that the
event loop was busy with one thing, and the most memory of the process in bytes: its own, and that together with the pages
of the views' file that are mapped into it, which the system has in its cache anyway.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path
from time import perf_counter

from opsledger.ledger import Ledger
from opsledger_tui import app as interface
from opsledger_tui.app import OpsledgerApp

LOOK_EVERY_S = 0.002
LOOKS_BETWEEN = 50
"""The number of looks at the clock between two at the memory."""
STYLE = Path(interface.__file__).with_name("style.tcss")


class WatchedApp(OpsledgerApp):
    """The interface itself, with the longest delay of its event loop after its first frame."""

    longest_s = 0.0
    own_memory = 0

    CSS_PATH = STYLE

    async def look_at_clock(self) -> None:
        """Look at the clock repeatedly: a look that is late was held up."""
        last, turn = perf_counter(), 0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = perf_counter()
            self.longest_s = max(self.longest_s, now - last - LOOK_EVERY_S)
            last = now
            if (turn := turn + 1) % LOOKS_BETWEEN == 0:
                self.own_memory = max(self.own_memory, own_memory())

    def on_ready(self) -> None:
        """Begin to watch: the first frame is painted."""
        self.run_worker(self.look_at_clock())


def own_memory() -> int:
    """Bytes of the process that are not pages of a file, as reported by Linux; 0 elsewhere."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon")), 0)


def main(place: Path, told: Path) -> None:
    """Run the interface until it is left."""
    with Ledger.open(place, read_only=True) as ledger:
        app = WatchedApp(ledger)
        app.run()
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = {"longest_s": app.longest_s, "own": app.own_memory or whole, "whole": whole}
    told.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
