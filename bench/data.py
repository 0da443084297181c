"""An invented ledger of any size, the same for the same size, written through the ordinary path.

All kinds occur, with about a hundred events for each record and some hundred records in work at a time. The
clock of the ledger is invented too: three years from the first entry to the last. A third of the
records are entered late, but in order; one in twenty is entered out of order.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench.stories import STORIES, Step, There
from opsledger.batch import Batch
from opsledger.ledger import Ledger
from opsledger_events.command import Command

EVENTS_PER_RECORD = 100
IN_WORK = 250
BATCH = 5_000
BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
SEED = 20_231_224
FIRST = There("ISS-1", "KPI-1")
"""The first two records, to which others refer."""

Progress = Callable[[int, int], None]


def build(place: Path, events: int, progress: Progress | None = None) -> None:
    """Make a ledger with at least this many events in `place`, in full or not at all."""
    unfinished = place.with_name(f"{place.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    clock = Clock()
    with Ledger.create(unfinished, clock=clock) as ledger:
        author, done = Author(clock, events), 0
        while done < events:
            with ledger.writing() as batch:
                done += author.write(batch, min(BATCH, events - done))
            clock.now = BEGIN + SPAN * (done / events)
            if progress:
                progress(done, events)
    shutil.rmtree(place, ignore_errors=True)
    unfinished.rename(place)


class Clock:
    """A clock that is set from outside."""

    def __init__(self) -> None:
        """A clock set to the beginning."""
        self.now = BEGIN

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


class Author:
    """Writes the stories of the records in work, and begins a new one for each that ends."""

    def __init__(self, clock: Clock, events: int) -> None:
        """Ready to write a ledger with that many events."""
        self._dice = Random(SEED)
        self._clock = clock
        self._room = max(2, min(IN_WORK, events // EVENTS_PER_RECORD))
        self._in_work: list[Teller] = []

    def write(self, batch: Batch, events: int) -> int:
        """Record at least that many events; returns the number recorded."""
        count = 0
        if not self._in_work:
            self._in_work = [Teller(kind, self._dice, FIRST) for kind in ("issue", "indicator")]
            count = sum(teller.tell(batch, self._clock.now) for teller in self._in_work)
        while count < events:
            while len(self._in_work) < self._room:
                self._in_work.append(self._take_up())
            teller = self._dice.choice(self._in_work)
            count += teller.tell(batch, self._clock.now)
            if teller.left <= 0:
                self._in_work.remove(teller)
        return count

    def _take_up(self) -> Teller:
        issues = [teller.record for teller in self._in_work if teller.kind == "issue" and teller.record]
        there = There(self._dice.choice(issues) if issues else FIRST.issue, FIRST.indicator)
        shares = {kind: share for kind, (_, share) in STORIES.items()}
        (kind,) = self._dice.choices(list(shares), list(shares.values()))
        return Teller(kind, self._dice, there)


class Teller:
    """One record and its next events."""

    def __init__(self, kind: str, dice: Random, there: There) -> None:
        """A record that does not exist yet."""
        story, _ = STORIES[kind]
        self.kind = kind
        self.record: str | None = None
        self.left = dice.randint(EVENTS_PER_RECORD // 2, EVENTS_PER_RECORD * 3 // 2)
        self._dice = dice
        self._steps: Iterator[Step] = story(dice, there)
        self._late = timedelta(days=dice.randint(1, 20)) if dice.random() < 1 / 3 else timedelta()
        self._mixed = dice.random() < 1 / 20

    def tell(self, batch: Batch, now: datetime) -> int:
        """Record the next step; returns the number of entries that it made."""
        step = next(self._steps)
        late = timedelta(days=self._dice.randint(1, 40)) if self._mixed else self._late
        command = Command(
            kind=self.kind,
            record=self.record,
            event=step.event,
            actor=step.actor,
            reason=step.reason,
            source="bench",
            at=now - late if late else None,
        )
        receipt = batch.execute(command)
        self.record = receipt.record
        self.left -= 1
        return len(receipt.entries)
