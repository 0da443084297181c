"""One peer in a process of its own: `python -m bench.peers.worker MODULE FOLDER [SIZE]`.

Without a size it is checked, with one it is measured and its figures go to `FOLDER/figures.json`. What goes
wrong ends the process; the last line on stderr says what it was.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from msgspec import json

from bench.peers.checking import check
from bench.peers.measuring import measure
from bench.peers.protocol import Peer

FIGURES = "figures.json"


def main(module: str, folder: Path, size: int | None) -> None:
    """Check a peer, or measure it."""
    kind: type[Peer] = import_module(f"bench.peers.adapters.{module}").PEER
    if size is None:
        check(kind, folder)
    else:
        (folder / FIGURES).write_bytes(json.encode(measure(kind, folder, size)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
