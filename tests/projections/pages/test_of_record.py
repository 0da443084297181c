"""The page of one record: its facts, and what only a page of its own tells."""

from __future__ import annotations

from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import facts


def facts_of(reading: Reading, record: str) -> dict[str, object]:
    """The facts on a record's page, by what they are called."""
    row = reading.row(record)
    assert row is not None
    return dict(facts(page(reading, row).blocks))


def test_a_choice_is_told_where_nobody_said_otherwise(world: World, read: Read) -> None:
    """A control is monthly too where nobody said how often, and an issue of medium severity."""
    world.do("control design", "CTL-1", title="盘点")
    world.do("issue raise", "ISS-1", title="漏油")
    reading = read(world)
    control = facts_of(reading, "CTL-1")
    assert (control["Type"], control["Frequency"]) == ("Compliance", "Monthly")
    assert "Checks" not in control
    assert facts_of(reading, "ISS-1")["Severity"] == "Medium"
