"""A world in memory, in English whatever the machine speaks."""

from __future__ import annotations

import pytest

from opsledger_events.language import speak
from tests.events.world import World


@pytest.fixture(autouse=True)
def english() -> None:
    """Messages are in English."""
    speak("en")


@pytest.fixture
def world() -> World:
    """An empty ledger in memory."""
    return World()
