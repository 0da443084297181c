"""A log.db that was put back behind everybody's back: whoever reads next is told."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.restoring import REASON, comment

SAID = "was read here before, and the log has it no longer"


@pytest.fixture
def copy(told: Run, tmp_path: Path) -> Path:
    """The file of the log as it is after 7 entries."""
    with closing(sqlite3.connect(tmp_path / "ledger" / "log.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(tmp_path / "ledger" / "log.db", tmp_path / "log.db"))


def put_back(copy: Path, place: Path) -> None:
    """As somebody does who knows nothing of `restore`."""
    for name in ("log.db-wal", "log.db-shm"):
        (place / name).unlink(missing_ok=True)
    shutil.copy(copy, place / "log.db")


@pytest.mark.parametrize("goes_on", [0, 2, 5], ids=["as it was", "shorter", "longer"])
def test_a_log_that_was_put_back_is_told_to_who_reads_next(
    told: Run, copy: Path, tmp_path: Path, goes_on: int
) -> None:
    """Once, beside the answer, also where it was written on; and what it says to do is of use."""
    comment(told, 3)
    assert told("list", "issue").err == ""
    put_back(copy, tmp_path / "ledger")
    comment(told, goes_on)
    done = told("list", "issue")
    assert done.code == 0
    assert "ISS-1" in done.out
    assert f"#10 {SAID}" in done.err
    assert "opsledger verify" in done.err
    assert told("list", "issue").err == ""


def test_a_backup_that_was_restored_took_nothing_unseen(told: Run, older: Path) -> None:
    """`restore` has said what is lost, and asked."""
    assert told("list", "issue").code == 0
    assert told("restore", older, "--replace", "--accept-loss", REASON).code == 0
    done = told("list", "issue")
    assert (done.code, SAID in done.err) == (0, False)
