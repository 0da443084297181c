"""A world in memory."""

from __future__ import annotations

import pytest

from tests.events.world import World


@pytest.fixture
def world() -> World:
    """An empty ledger in memory."""
    return World()
