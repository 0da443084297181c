"""Sigstore's verifier takes our proofs as it takes those of its own log, and none that was changed."""

from __future__ import annotations

import pytest

from opsledger.audit import proof_file
from opsledger.audit.encodings import to_base64
from opsledger.audit.merkle import leaf_hash
from opsledger_events.errors import OpsledgerError
from tests.interop.published import KEY, ORIGIN, WRONG, Demo, given
from tests.interop.tools import Answer, Tool


def asked(sigstore: Tool, key: str, file: bytes, entry: bytes) -> Answer:
    """Sigstore's judgement of a proof in a file."""
    return sigstore(file=to_base64(file), entry=to_base64(entry), key=key)


@pytest.mark.parametrize("place", [0, 1, 255, 256, 1_234, 4_095])
def test_proofs_hold(sigstore: Tool, key: str, demo: Demo, place: int) -> None:
    """Of entries all over the ledger, to a checkpoint over all of it and to one just after the entry."""
    for size in (demo.size, place + 1):
        right = given(demo, place, size)
        assert asked(sigstore, key, right.file(), right.entry) == {"ok": True, "error": ""}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_proofs_do_not_hold(sigstore: Tool, key: str, demo: Demo, name: str) -> None:
    """Whatever was done to them."""
    wrong = WRONG[name](demo, given(demo, 1_234, demo.size))
    answer = asked(sigstore, key, wrong.file(), wrong.entry)
    assert not answer["ok"]
    assert answer["error"]


@pytest.mark.parametrize("name", WRONG)
def test_we_refuse_the_same(demo: Demo, name: str) -> None:
    """What is handed to others here, we do not take either; the right one we do."""
    right = given(demo, 1_234, demo.size)
    found = proof_file.parse(right.file())
    assert proof_file.verify(found, leaf_hash(right.entry), ORIGIN, KEY.verifier()).size == demo.size
    wrong = WRONG[name](demo, right)
    assert wrong != right
    with pytest.raises(OpsledgerError):
        found = proof_file.parse(wrong.file())
        proof_file.verify(found, leaf_hash(wrong.entry), ORIGIN, KEY.verifier())
