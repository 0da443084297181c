"""The place of the benchmark: ledgers of every size, made once, and space for temporary copies."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.data import build
from bench.raw import RawLog
from opsledger.ledger import Ledger
from opsledger.store.files import LOG_NAME

TINY = 10_000
"""A run below this size only shows that every row works."""


class Workshop:
    """The ledgers to measure, in one folder, so that all of them are on the same disk."""

    def __init__(self, folder: Path, sizes: tuple[int, ...]) -> None:
        """Ledgers of these sizes, smallest first, in a folder that is made if it does not exist."""
        self.folder = folder
        self.sizes = tuple(sorted(sizes))
        self.tiny = self.largest < TINY
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def largest(self) -> int:
        """The largest size."""
        return self.sizes[-1]

    def rounds(self, wanted: int) -> int:
        """The number of rounds to run: the wanted number, or two in a tiny run."""
        return 2 if self.tiny else wanted

    def some(self, wanted: int) -> int:
        """The number of repetitions: the wanted number, or a fiftieth of it in a tiny run."""
        return max(10, wanted // 50) if self.tiny else wanted

    def ledger(self, events: int) -> Path:
        """The folder of the ledger of a size, built on first use."""
        place = self.folder / f"ledger-{events}"
        if not place.exists():
            build(place, events, self._progress)
            with closing(sqlite3.connect(place / LOG_NAME)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return place

    def raw(self, events: int) -> RawLog:
        """The same rows in plain SQLite, with which the ledger of that size is compared."""
        path = self.folder / f"raw-{events}.db"
        if not path.exists():
            RawLog.copied(self.ledger(events) / LOG_NAME, path)
        return RawLog(path)

    @contextmanager
    def scratch(self) -> Generator[Path]:
        """A folder that exists only within the block."""
        with TemporaryDirectory(dir=self.folder, prefix="scratch-") as folder:
            yield Path(folder)

    @contextmanager
    def copy(self, events: int) -> Generator[Path]:
        """A copy of the ledger of a size, to write to."""
        with self.scratch() as folder:
            place = Path(shutil.copytree(self.ledger(events), folder / "ledger"))
            yield place

    @contextmanager
    def new_ledger(self) -> Generator[Ledger]:
        """A new, empty ledger."""
        with self.scratch() as folder, Ledger.create(folder / "ledger") as ledger:
            yield ledger

    @contextmanager
    def opened(self, events: int) -> Generator[Ledger]:
        """The ledger of a size, open for reading."""
        with Ledger.open(self.ledger(events), read_only=True) as ledger:
            yield ledger

    @staticmethod
    def _progress(done: int, events: int) -> None:
        end = "\n" if done >= events else ""
        sys.stderr.write(f"\rbuilding a ledger of {events:,} events: {done / events:4.0%}{end}")
        sys.stderr.flush()
