"""The published ledger of the demo, and verifiers written by others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from opsledger.audit.publishing import publish
from opsledger.demo.history import SEED, write
from opsledger.ledger import Ledger
from tests.interop.published import KEY, Demo, signed
from tests.interop.tools import HERE, Tool, go_verifier, node, npm_verifier
from tests.opsledger.audit.nodes import Log

TODAY = datetime(2025, 9, 17, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo's entries as stored, published at two sizes."""
    folder = tmp_path_factory.mktemp("interop")
    with Ledger.create(folder / "ledger", clock=lambda: TODAY + timedelta(seconds=1)) as ledger:
        write(ledger, "en", SEED, today=TODAY)
    with closing(sqlite3.connect(folder / "ledger" / "log.db")) as connection:
        rows = connection.execute("SELECT entry FROM events ORDER BY seq").fetchall()
        size = connection.execute("SELECT max(seq) FROM events").fetchone()[0]
    log = Log(entry for (entry,) in rows)
    assert size == len(log.kept) > 1_000
    for upto in (size - 1_000, size):
        publish(log, signed(log, upto), folder / "published")
    return Demo(log, folder / "published", size)


@pytest.fixture(scope="session")
def go() -> Iterator[Tool]:
    """Go's verifier, with the demo's key."""
    tool = Tool(go_verifier())
    yield tool
    tool.close()


@pytest.fixture(scope="session")
def sigstore() -> Iterator[Tool]:
    """Sigstore's verifier."""
    tool = Tool(node(), HERE / "sigstore" / "verify.js", npm_verifier())
    yield tool
    tool.close()


@pytest.fixture(scope="session")
def key() -> str:
    """The demo's public key, in the form in which it is handed out."""
    return KEY.verifier().to_text()
