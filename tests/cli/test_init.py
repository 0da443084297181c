"""`opsledger init`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_a_new_ledger_says_where_and_which_it_is(bare: Run, tmp_path: Path) -> None:
    made = json.loads(bare("init", "-o", "json").out)
    assert made["ledger"] == str(tmp_path / "ledger")
    assert len(made["identity"]) == 36
    assert bare("list").code == 0


def test_a_ledger_is_not_made_twice(cli: Run) -> None:
    done = cli("init")
    assert (done.code, "--ledger" in done.err) == (2, True)


def test_a_place_that_cannot_be_written_is_denied(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = bare("init", "--ledger", tmp_path / "file" / "ledger")
    assert done.code == 8
    assert "cannot be written" in done.err
