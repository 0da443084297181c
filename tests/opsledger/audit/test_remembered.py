"""What a user verified last is compared with every time: no checkpoint is needed to see that another log lies here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from opsledger.audit.judging import Finding, judge
from opsledger.audit.trust import TrustStore, Verified
from opsledger.ledger import Ledger
from opsledger.store.files import create_log
from tests.opsledger.issues import raised


def replaced(ledger: Ledger, titles: list[str]) -> Path:
    """Put a whole new log of the same identity in the ledger's place, as whoever owns the folder can."""
    place, identity = ledger.place, ledger.identity
    ledger.close()
    shutil.rmtree(place)
    create_log(place, identity, "2026-11-27T00:00:00+00:00")
    with Ledger.open(place) as other:
        for title in titles:
            other.execute(raised(title))
    return place


@pytest.fixture
def trust(ledger: Ledger, tmp_path: Path) -> TrustStore:
    """What a user trusts who verified four entries."""
    for number in range(4):
        ledger.execute(raised(f"Issue {number}"))
    trust = TrustStore(ledger.identity, tmp_path / "data")
    judged = judge(ledger.place, trust)
    trust.remember(Verified(judged.size, judged.root.hex(), 0))
    return trust


def test_a_log_that_grew_is_the_same(ledger: Ledger, trust: TrustStore) -> None:
    """It is no proof that it is whole either."""
    ledger.execute(raised("one more"))
    assert judge(ledger.place, trust).finding is Finding.INCOMPLETE


def test_a_log_that_was_made_anew_is_seen(ledger: Ledger, trust: TrustStore) -> None:
    """Every hash of it fits, and it is even longer."""
    place = replaced(ledger, ["other"] * 6)
    judged = judge(place, trust)
    assert (judged.finding, judged.first_bad, judged.last_good) == (Finding.TAMPERED, 4, 0)
    assert "you verified before" in judged.what


def test_a_log_that_was_cut_is_seen(ledger: Ledger, trust: TrustStore) -> None:
    """It is shorter than it was."""
    place = replaced(ledger, ["other"] * 3)
    judged = judge(place, trust)
    assert (judged.finding, judged.first_bad) == (Finding.ROLLED_BACK, 4)
