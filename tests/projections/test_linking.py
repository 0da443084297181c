"""What a record points at: by its links, and by each of its fields that names another record."""

from __future__ import annotations

from pathlib import Path

from opsledger_projections.links import links_to
from opsledger_projections.pages.whole import WholeReading
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


def test_what_pointed_first_comes_first_however_the_views_came_about(tmp_path: Path) -> None:
    """Though it was taken away between; asked for one record or for all of them at once."""
    world = World()
    for record in ("ISS-1", "ISS-2", "ISS-9"):
        world.do("issue raise", record, title=record)
    world.do("issue link", "ISS-2", link="supports", to="ISS-9")
    world.do("issue link", "ISS-1", link="supports", to="ISS-9")
    world.do("issue unlink", "ISS-2", link="supports", to="ISS-9", reason="错")
    world.do("issue link", "ISS-2", link="supports", to="ISS-9")
    for first in (0, 1, len(world.entries)):
        log = MemoryLog(world.entries[:first])
        views = Views.open(tmp_path / f"{first}.db", log)
        views.catch_up()
        log.append(*world.entries[first:])
        views.catch_up()
        whole = WholeReading(views, world.now).pointing_at("ISS-9")
        assert [link.record for link in whole] == ["ISS-2", "ISS-1"]
        assert links_to(views, "ISS-9") == whole
        views.close()
