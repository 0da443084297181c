"""Which keys of a ledger are trusted: one's own, and those that follow from them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from opsledger.audit import notes
from opsledger.audit.key_chain import FIRST_LINE, chain_in, introduce, origin_of, trusted_keys
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.trust import Trust, TrustStore
from opsledger_events.errors import IntegrityError

LEDGER = "0a1b"


@pytest.fixture
def trust(tmp_path: Path) -> TrustStore:
    """What a user trusts, who has just made three keys of a ledger."""
    store, days = TrustStore(LEDGER, tmp_path / "home"), itertools.count()
    for _ in range(3):
        introduce(tmp_path, LEDGER, store, lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(next(days)))
    return store


def keys_with(trust: TrustStore, place: Path, *pinned: VerifierKey) -> list[VerifierKey]:
    """The keys that count for a user who has taken these to be the ledger's own."""
    trust.write(Trust(keys=tuple(key.to_text() for key in pinned)))
    return trusted_keys(place, LEDGER, trust)[0]


def test_a_key_is_followed_by_those_that_it_vouches_for(trust: TrustStore, tmp_path: Path) -> None:
    """And vouches for none before it; a stranger's key brings nothing with it."""
    chain = [found.key for found in chain_in(tmp_path, LEDGER)]
    assert keys_with(trust, tmp_path) == chain
    assert keys_with(trust, tmp_path, chain[0]) == chain
    assert keys_with(trust, tmp_path, chain[1]) == chain[1:]
    stranger = SignerKey.generate(origin_of(LEDGER)).verifier()
    assert keys_with(trust, tmp_path, stranger) == [stranger]


def test_a_key_put_before_one_that_is_trusted_is_not(trust: TrustStore, tmp_path: Path) -> None:
    """Whoever may write to the ledger's folder puts a key of theirs first, and lets it vouch for the next one."""
    forged = SignerKey.generate(origin_of(LEDGER))
    lines = (FIRST_LINE, origin_of(LEDGER), forged.verifier().to_text(), "2025-01-01T00:00:00Z")
    own = notes.sign("".join(f"{line}\n" for line in lines), forged)
    (tmp_path / "keys" / "0001.note").write_bytes(own.to_bytes())
    second = notes.parse((tmp_path / "keys" / "0002.note").read_bytes())
    vouched = second.signed(*notes.sign(second.text, forged).signatures)
    (tmp_path / "keys" / "0002.note").write_bytes(vouched.to_bytes())
    chain = [found.key for found in chain_in(tmp_path, LEDGER)]
    assert chain[0] == forged.verifier()
    assert forged.verifier() not in keys_with(trust, tmp_path, chain[1])


def test_a_key_that_nobody_vouches_for_is_refused(trust: TrustStore, tmp_path: Path) -> None:
    (tmp_path / "keys" / "0002.note").unlink()
    with pytest.raises(IntegrityError, match=r"0003\.note"):
        trusted_keys(tmp_path, LEDGER, trust)
