"""Where views are kept that cannot lie beside their log: in the user's cache, for each copy of a ledger its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from tests.opsledger.issues import raised


def _may_not_write(path: Path, mode: int) -> bool:
    del path
    return mode != os.W_OK


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two copies of one ledger, of one entry and of two, in folders that the system lets nobody write to."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    earlier, later = tmp_path / "earlier", tmp_path / "later"
    with Ledger.create(later) as ledger:
        ledger.execute(raised())
    shutil.copytree(later, earlier)
    with Ledger.open(later) as ledger:
        ledger.execute(raised())
    monkeypatch.setattr(os, "access", _may_not_write)  # also for root
    return earlier, later


def test_each_copy_of_a_ledger_has_views_of_its_own(copies: tuple[Path, Path], tmp_path: Path) -> None:
    """So the later is no loss to the earlier, and neither is built again because the other was read."""
    used: set[Path] = set()
    for place, entries in [*zip(copies, (1, 2), strict=True)] * 2:
        with Ledger.open(place, read_only=True) as ledger:
            views = ledger.caught_up()
            assert (views.position, views.missed) == (entries, 0)
            assert views.path.is_relative_to(tmp_path / "cache")
            assert views.path.name.startswith(ledger.identity)  # by which an erasing finds it
            used.add(views.path)
    assert len(used) == len(copies)
