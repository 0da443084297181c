"""A ledger that an earlier version wrote: it opens, verifies, says the same on both axes, and goes on.

The files in `golden/` were written once, with a record of every kind, and are never changed: one for each form on disk.
The second is the first, brought to the form that came after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.registry import KINDS
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
from opsledger_projections.records import RecordRow, records_at
from tests.projections import plain

GOLDEN = Path(__file__).parent / "golden"

HEAD = 38
ROOT = "3e40259269cbc749efcfaeb7860a7af642534bf5e84b2bc71e74a6d00a0eace4"
SAID = {
    LIVE: "54ccc5e5c62073d280220350d0bd45c0ac08f974a13d121ab7c7a95f1009ed5c",
    At(
        FOREVER, microseconds(datetime(2026, 11, 1, tzinfo=UTC))
    ): "6c2b4e44627cfbd97da548ea86779cce53a1583b2f963ba62f9c598a9d21dad0",
    At(20, FOREVER_US): "efae47132753b8117083e1871e95c0a4dd1b244d03902a00af2c6a8f912edb47",
}
"""For three moments a digest over every record there was, as JSON, each that of a plain fold of the log.

The second was another one twice. A comment did not count where only late entries of its record did, so the number
of entries of one record was too low by one. And a record of which only late entries counted was folded without its
first one: it had no title, and the state that its kind starts with (docs/adr/0010).
"""


@pytest.fixture(params=["ledger-1.db", "ledger-2.db"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    """A copy of it, in a folder of its own."""
    place = tmp_path / "ledger"
    place.mkdir()
    shutil.copyfile(GOLDEN / request.param, place / "log.db")
    return Ledger.open(place)


def digest_of(rows: Iterable[RecordRow]) -> str:
    """A digest over records."""
    found = sha256()
    for row in sorted(rows, key=lambda row: row.record):
        found.update(f"{row.record} {row.kind} {row.version} ".encode() + msgspec.json.encode(row.state))
    return found.hexdigest()


def test_it_holds_together_and_has_its_root(ledger: Ledger) -> None:
    found = verify(ledger.place)
    assert (found.ok, found.size, found.root.hex()) == (True, HEAD, ROOT)


@pytest.mark.parametrize("at", SAID)
def test_it_says_what_it_said(ledger: Ledger, at: At) -> None:
    assert digest_of(records_at(ledger.caught_up(), at)) == SAID[at]


@pytest.mark.parametrize("at", SAID)
def test_what_it_said_is_what_a_plain_fold_says(ledger: Ledger, at: At) -> None:
    entries = list(ledger.log.scan(0, HEAD))
    assert digest_of(plain.records(entries, at)) == SAID[at]


def test_it_has_every_kind_of_the_handbook(ledger: Ledger) -> None:
    kinds = {row.kind for row in records_at(ledger.caught_up())}
    assert kinds == {name for name, kind in KINDS.items() if not kind.about_access}


def test_it_goes_on(ledger: Ledger) -> None:
    again = ledger.execute(
        Command(kind="issue", event=IssueRaised(title="另一个"), key="golden-new", actor="陈海波")
    )
    assert (again.record, again.position) == ("ISS-2", HEAD + 1)
    assert verify(ledger.place).ok
