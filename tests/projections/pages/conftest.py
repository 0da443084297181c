"""A world in memory and its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsledger_projections.at import LIVE, At
from opsledger_projections.pages.reading import Reading
from opsledger_projections.views import Views
from tests.events.world import World
from tests.projections.memory import MemoryLog

Read = Callable[..., Reading]
"""Makes a reading of a world, at a moment if one is given."""


@pytest.fixture
def world() -> World:
    """An empty world."""
    return World()


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Makes readings of a world's entries, through real views."""
    opened: list[Views] = []

    def make(world: World, at: At = LIVE) -> Reading:
        views = Views.open(tmp_path / f"views-{len(opened)}.db", MemoryLog(world.entries))
        opened.append(views)
        views.catch_up()
        return Reading(views, world.now, at)

    yield make
    for views in opened:
        views.close()
