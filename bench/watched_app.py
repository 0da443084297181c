"""The terminal interface of a ledger, with somebody who looks at the clock beside it.

`python -m bench.watched_app LEDGER FILE` writes to FILE, when it is left, the longest time in seconds that the event
loop did nothing else than one thing, and the most memory that the process had, in bytes.
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
STYLE = Path(interface.__file__).with_name("style.tcss")


class WatchedApp(OpsledgerApp):
    """The interface itself, and how late its event loop was at the worst, once it had painted."""

    longest_s = 0.0

    CSS_PATH = STYLE

    async def look_at_clock(self) -> None:
        """Look at the clock again and again: what is later than it should be was held up."""
        last = perf_counter()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = perf_counter()
            self.longest_s = max(self.longest_s, now - last - LOOK_EVERY_S)
            last = now

    def on_ready(self) -> None:
        """The first frame is painted."""
        self.run_worker(self.look_at_clock())


def main(place: Path, told: Path) -> None:
    """Run it until it is left."""
    with Ledger.open(place, read_only=True) as ledger:
        app = WatchedApp(ledger)
        app.run()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told.write_text(json.dumps({"longest_s": app.longest_s, "memory": memory}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
