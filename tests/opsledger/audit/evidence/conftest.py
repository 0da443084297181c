"""A changed policy in a ledger with other records, and evidence of it."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from opsledger.audit.evidence.gathering import Asked, gather, write_evidence
from opsledger.audit.key_chain import chain_in, introduce
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded, CommentAdded
from opsledger_events.kinds.document import DocumentAdopted
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised

OLD, NEW = "乘火车。<script>alert(1)</script>\n", "Train or bus.\n"
PLAN = b"a plan of the station"
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)


def adopted(text: str, month: int, **more: Any) -> Command:
    event = DocumentAdopted(title="差旅", path="travel.md", body=text)
    at = datetime(2026, month, 1, tzinfo=UTC)
    return Command(kind="document", record="travel", event=event, at=at, actor="Bo", **more)


@pytest.fixture
def told(ledger: Ledger, trust: TrustStore) -> Ledger:
    """A policy adopted twice, with a file and a remark, among other records; two keys; only the ledger has the last head."""
    ledger.execute_many([raised("a"), adopted(OLD, 1), raised("b")])
    sign_head(ledger.place, trust, noon)
    attached = AttachmentAdded(name="plan.txt", sha256=sha256(PLAN).hexdigest(), size_bytes=len(PLAN))
    ledger.execute(Command(kind="document", record="travel", event=attached), blob=PLAN)
    remark = CommentAdded(text="Where are\nthe busses?")
    ledger.execute_many(
        [
            Command(kind="document", record="travel", event=remark),
            adopted(NEW, 3, reason="Busses"),
            raised("问题"),
        ]
    )
    introduce(ledger.place, ledger.identity, trust, noon)
    sign_head(ledger.place, trust, noon)
    newest = max(trust.checkpoints.glob("*.note"))
    newest.unlink()
    return ledger


@pytest.fixture
def key(told: Ledger) -> VerifierKey:
    """The first key, which an auditor got by another way."""
    return chain_in(told.place, told.identity)[0].key


def made(ledger: Ledger, trust: TrustStore, target: Path, **asked: Any) -> Path:
    write_evidence(gather(ledger.log, trust, noon, Asked("travel", **asked)), target)
    return target


@pytest.fixture
def path(told: Ledger, trust: TrustStore, tmp_path: Path) -> Path:
    """Evidence of the policy as it is now."""
    return made(told, trust, tmp_path / "travel.zip")
