"""A ledger with some entries, and a user who keeps their trust in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from tests.opsledger.issues import raised

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def noon() -> datetime:
    """The time of every signature."""
    return NOON


@pytest.fixture
def filled(ledger: Ledger) -> Callable[[int], Ledger]:
    """Records that many more issues."""

    def fill(count: int) -> Ledger:
        ledger.execute_many([raised(f"问题 {number}") for number in range(count)])
        return ledger

    return fill


@pytest.fixture
def trust(ledger: Ledger, tmp_path: Path) -> TrustStore:
    """The trust of the ledger's owner."""
    return TrustStore(ledger.identity, tmp_path / "owner")


@pytest.fixture
def auditor(ledger: Ledger, tmp_path: Path) -> TrustStore:
    """The trust of another person, who has no key."""
    return TrustStore(ledger.identity, tmp_path / "auditor")
