"""What a record points at: by its links, and by each of its fields that names another record."""

from __future__ import annotations

from pathlib import Path

from opsledger_projections.links import links_to
from opsledger_projections.views import Views
from tests.events.world import World
from tests.projections.memory import MemoryLog


def test_a_field_points_though_the_event_that_sets_it_calls_it_otherwise(tmp_path: Path) -> None:
    """`risk link-measure --measure` adds to the risk's `measures`."""
    world = World()
    world.do("plan draft", "PLAN-1", title="断电预案")
    world.do("risk identify", "RSK-1", title="断电")
    world.do("risk assess", "RSK-1", current={"likelihood": 3, "impact": 4})
    world.do("risk link-measure", "RSK-1", measure="PLAN-1")
    views = Views.open(tmp_path / "views.db", MemoryLog(world.entries))
    views.catch_up()
    assert [(link.record, link.type) for link in links_to(views, "PLAN-1")] == [("RSK-1", "measures")]
    views.close()
