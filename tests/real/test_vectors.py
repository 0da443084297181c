"""The proofs that transparency-dev/merkle publishes to test with: those that hold and those that do not.

They are that project's (Apache-2.0) and not part of this repository; they lie beside the data, in `vectors`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from opsledger.audit.proofs import ProofError, verify_consistency, verify_inclusion

STRICTER = {"additional/sizes-are-equal-one-and-proof-is-empty.json"}
"""What holds there and not here: its two roots are the same, and are 12 bytes long, which no hash is."""


def hashes(values: list[str] | None) -> list[bytes]:
    """Hashes from base64; none at all is written as null."""
    return [b64decode(value or "") for value in values or []]


@pytest.fixture(scope="module")
def vectors(data: Path) -> dict[str, list[dict[str, Any]]]:
    """The vectors by what they are proofs of."""
    file = data.parent / "vectors" / "merkle.json"
    if not file.is_file():
        pytest.skip(f"{file} is not here: the published proofs are not tried")
    return json.loads(file.read_text(encoding="utf-8"))


def test_inclusion_is_judged_as_published(vectors: dict[str, list[dict[str, Any]]]) -> None:
    """All of them, those that are to be refused above all."""
    wrong: list[str] = []
    for case in vectors["inclusion"]:
        leaf, root = hashes([case["leafHash"], case["root"]])
        try:
            verify_inclusion(case["leafIdx"], case["treeSize"], leaf, hashes(case["proof"]), root)
            refused = False
        except ProofError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["name"])
    assert len(vectors["inclusion"]) >= 98
    assert wrong == []


def test_consistency_is_judged_as_published(vectors: dict[str, list[dict[str, Any]]]) -> None:
    """All of them; of the empty tree there is nothing to prove."""
    wrong: list[str] = []
    for case in vectors["consistency"]:
        old, new = hashes([case["root1"], case["root2"]])
        try:
            verify_consistency(case["size1"], case["size2"], old, new, hashes(case["proof"]))
            refused = False
        except ProofError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["name"])
    assert len(vectors["consistency"]) >= 98
    assert set(wrong) == STRICTER
    verify_consistency(1, 1, bytes(32), bytes(32), [])
