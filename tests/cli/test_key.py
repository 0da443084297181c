"""`key`: a new one is only made where it can sign, and where the present one is not here the way on is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from opsledger.audit.trust import TrustStore
from tests.cli.conftest import Run


@pytest.fixture
def signed(told: Run) -> Run:
    """The story, signed."""
    assert told("checkpoint").code == 0
    return told


@pytest.fixture
def trust(signed: Run) -> TrustStore:
    """What its owner trusts."""
    (row,) = [json.loads(line) for line in signed("key", "show", "-o", "ndjson").out.splitlines()]
    return TrustStore(row["key"].split("+")[0].removeprefix("opsledger/"))


def test_where_nothing_can_be_signed_there_is_no_new_key(
    signed: Run, trust: TrustStore, tmp_path: Path
) -> None:
    """A copy that stayed behind: neither it nor the user gets another key, and the ledger is signed as before."""
    copy, secret = tmp_path / "copy", trust.key_file.read_text()
    shutil.copytree(tmp_path / "ledger", copy)
    assert signed("issue", "comment", "ISS-1", "--text", "x").code == 0
    assert signed("checkpoint").code == 0
    done = signed("--ledger", copy, "key", "rotate")
    assert (done.code, "8 were signed" in done.err) == (6, True)
    assert [path.name for path in (copy / "keys").iterdir()] == ["0001.note"]
    assert trust.key_file.read_text() == secret
    assert signed("checkpoint").code == 0


def test_a_key_that_was_replaced_for_a_copy_is_named(signed: Run, trust: TrustStore, tmp_path: Path) -> None:
    """It never signs by itself again, because the newer one may have been taken away; as the way out tells, it does."""
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "ledger", copy)
    assert signed("--ledger", copy, "key", "rotate").code == 0
    done = signed("checkpoint")
    assert done.code == 8
    kept = trust.folder / "key.1"
    assert f"OPSLEDGER_KEY={kept}" in done.err
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPSLEDGER_KEY", str(kept))
        assert signed("checkpoint").code == 0


def test_a_key_that_is_lost_for_good(signed: Run, trust: TrustStore, tmp_path: Path) -> None:
    """The message tells how the ledger goes on, and it does; what the old key signed still counts once it is taken again."""
    old = signed("key", "show").out.strip()
    trust.key_file.unlink()
    done = signed("checkpoint")
    assert done.code == 8
    assert "OPSLEDGER_KEY" in done.err
    assert "lost for good" in done.err
    assert str(trust.folder / "trust.json") in done.err
    (tmp_path / "ledger" / "keys").rename(tmp_path / "keys-before")
    (trust.folder / "trust.json").rename(tmp_path / "trust-before.json")
    assert signed("checkpoint").code == 0
    assert signed("key", "trust", old).code == 0
    found = json.loads(signed("verify", "-o", "json").out)
    assert (found["verdict"], found["anchored"]) == ("OK", 7)
