"""The proofs in `proofs_by_go.json` are Go's: the tests of our own proofs use them where no Go is.

`python -m tests.interop.test_known` writes the file anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opsledger.audit.encodings import to_base64
from opsledger.audit.publishing import publish
from tests.interop.published import signed
from tests.interop.tools import Tool, go_verifier
from tests.opsledger.audit.nodes import Log
from tests.opsledger.audit.test_merkle import LEAVES
from tests.opsledger.audit.test_proofs import BY_GO

LOG = Log(map(bytes.fromhex, LEAVES))


def made(go: Tool, folder: Path) -> dict[str, Any]:
    """Every proof in every tree over the reference leaves."""
    proofs: dict[str, Any] = {
        "source": "golang.org/x/mod/sumdb/tlog 0.7.0, ProveRecord and ProveTree, over the reference leaves",
        "inclusion": {},
        "consistency": {},
    }
    for size in range(1, len(LEAVES) + 1):
        publish(LOG, signed(LOG, size), folder)
        tree = {"Op": "prove", "Folder": str(folder), "Size": size, "Root": to_base64(LOG.root(size))}
        for index in range(size):
            proofs["inclusion"][f"{index} in {size}"] = go(**tree, Index=index)["proof"] or []
            proofs["consistency"][f"{index + 1} to {size}"] = go(**tree, Old=index + 1)["proof"] or []
    return proofs


def test_the_kept_proofs_are_those_of_go(go: Tool, tmp_path: Path) -> None:
    """As the file says."""
    assert made(go, tmp_path) == json.loads(BY_GO.read_text())


if __name__ == "__main__":
    with TemporaryDirectory() as room:
        BY_GO.write_text(json.dumps(made(Tool(go_verifier()), Path(room)), indent=1) + "\n")
