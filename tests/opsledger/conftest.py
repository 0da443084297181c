"""A real ledger folder for the tests of the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsledger.ledger import Ledger


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of the ledger."""
    return tmp_path / "ledger"


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    """A new, empty ledger."""
    with Ledger.create(place) as opened:
        yield opened
