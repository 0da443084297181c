"""The key that comes with a loss comes with the restored ledger, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import chain_in, origin_of
from opsledger.audit.losses import Loss
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.backup.taking_over import introduced
from opsledger.ledger import Ledger
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised


@pytest.fixture
def trust(ledger: Ledger, tmp_path: Path) -> TrustStore:
    """What the ledger's owner trusts, who has signed it."""
    trust = TrustStore(ledger.identity, tmp_path / "owner")
    ledger.execute(raised())
    sign_head(ledger.place, trust, noon)
    return trust


def loss_of(ledger: Ledger) -> Loss:
    """One entry, as an example."""
    head = ledger.log.head_info()
    origin = origin_of(ledger.identity)
    return Loss(Checkpoint(origin, 2, b"\1" * 32), Checkpoint(origin, 1, head.root), "", "root", "A test")


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_what_fails_leaves_the_key_of_before(
    ledger: Ledger, trust: TrustStore, tmp_path: Path, failure: Callable[[], BaseException]
) -> None:
    """The ledger that stands there is signed as before."""
    made = tmp_path / "made"
    (made / "keys").mkdir(parents=True)
    (made / "keys" / "0001.note").write_bytes((ledger.place / "keys" / "0001.note").read_bytes())
    before, known = trust.key_file.read_text(), trust.read()
    with pytest.raises(type(failure())), introduced(made, ledger.identity, trust, noon, loss_of(ledger)):
        assert trust.key_file.read_text() != before
        raise failure()
    assert (trust.key_file.read_text(), trust.read()) == (before, known)
    assert [path.name for path in trust.folder.glob("key*")] == ["key"]
    assert sign_head(ledger.place, trust, noon).head.size == 1


def test_where_it_ends_well_the_new_key_signs(ledger: Ledger, trust: TrustStore) -> None:
    with introduced(ledger.place, ledger.identity, trust, noon, loss_of(ledger)):
        pass
    signed = sign_head(ledger.place, trust, noon)
    assert signed.note.by(chain_in(ledger.place, ledger.identity)[1].key)
