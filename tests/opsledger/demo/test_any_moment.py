"""Every page of a whole company is, at random (T, K), what a plain fold of the log makes of it.

The invented company has every kind of record. Its history is first thrown into disorder: one entry in five is told
late, by up to a year, and records are renamed and corrected on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from opsledger_events.common import DetailsAmended, EntryCorrected
from opsledger_events.event import AnyEntry
from opsledger_events.language import speak
from opsledger_events.values import microseconds, moment_of
from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_projections.attention import attention
from opsledger_projections.pages import of_record
from opsledger_projections.pages.blocks import Page
from opsledger_projections.pages.contents import area_chapters, chapters
from opsledger_projections.pages.duties import duties_of, reading_path
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.unread import everybody
from opsledger_projections.pages.whole import WholeReading
from opsledger_projections.views import Views
from tests.opsledger.demo.conftest import Written
from tests.projections.memory import MemoryLog
from tests.projections.plain_reading import PlainReading

MOMENTS = 5
LATE_DAYS = (1, 10, 365)


def disordered(entries: list[AnyEntry], dice: Random) -> Iterator[AnyEntry]:
    """The same history as it was recorded day by day, but some of it late, renamed and corrected."""
    versions: dict[str, int] = {}
    recorded_at = entries[0].effective_at
    position = 0
    for entry in entries:
        recorded_at = max(recorded_at, entry.effective_at)
        added = [entry.data]
        if not entry.data.inert and dice.random() < 0.1 and entry.type != "contact.erased/1":
            changes = {"title": f"Renamed {dice.randrange(100)}"}
            added.append(dice.choice((DetailsAmended(changes=changes), _corrected(position + 1, changes))))
        for data in added:
            position += 1
            versions[entry.record] = version = versions.get(entry.record, 0) + 1
            late = timedelta(days=dice.randrange(dice.choice(LATE_DAYS)) + 1)
            yield replace(
                entry,
                position=position,
                version=version,
                type=data.declared.type,
                recorded_at=recorded_at,
                effective=recorded_at - late if dice.random() < 0.2 else UNSET,
                data=data,
            )


def _corrected(position: int, changes: dict[str, str]) -> EntryCorrected:
    return EntryCorrected(corrects=position, changes=changes)


def moments(entries: list[AnyEntry], dice: Random) -> Iterator[At]:
    """Moments within the history: by what was known, by what held, and by both."""
    first, last = (microseconds(entries[index].recorded_at) for index in (0, -1))
    for number in range(MOMENTS):
        position, us = dice.randrange(len(entries) + 1), dice.randrange(first, last)
        yield At(position if number % 3 else FOREVER, us if (number + 1) % 3 else FOREVER_US)


def pages(reading: Reading) -> Iterator[Page]:
    """The contents, the areas, every record, and what everybody answers for and is to read."""
    for chapter in (*chapters(), *area_chapters()):
        yield chapter.page(reading)
    for row in reading.rows.values():
        yield of_record.page(reading, row)
    for person in sorted(everybody(reading)):
        yield duties_of(reading, person)
        yield reading_path(reading, person)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_page(english: Written, tmp_path: Path, seed: int) -> None:
    """Whether a page is made alone or all of them at once; and what needs a person."""
    speak("en")
    dice = Random(seed)
    ledger = english.ledger
    entries = list(disordered(list(ledger.log.scan()), dice))
    log = MemoryLog(entries)
    log.texts = {
        digest: ledger.log.blob(digest).decode(errors="replace") for digest in ledger.log.blob_digests()
    }
    views = Views.open(tmp_path / "views.db", log)
    for at in moments(entries, dice):
        now = moment_of(min(at.effective_us, microseconds(entries[-1].recorded_at)))
        plainly = PlainReading(log, now, at)
        expected = list(pages(plainly))
        for reading in (Reading(views, now, at), WholeReading(views, now, at)):
            for page, plain in zip(pages(reading), expected, strict=True):
                assert page == plain
        assert attention(views, at, now, ahead=timedelta(days=30)) == plainly.calls(ahead=timedelta(days=30))
    views.close()
