"""The chapter of the indicators and the page of one: where it stands, where it should, and what stands out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsledger_projections.pages import indicators, of_record
from opsledger_projections.pages.blocks import Plot, Ref, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import paragraphs, table

FIRST = date(2025, 12, 1)


def define(world: World) -> None:
    """A figure of which less is better."""
    world.do(
        "indicator define",
        "KPI-1",
        title="Cancelled flights",
        owner="ann",
        unit="flights",
        formula="count",
        direction="down",
        frequency="day",
        warning_limit=20,
        critical_limit=100,
    )


def measure(world: World, day: int, value: float) -> None:
    """The value of a day."""
    world.do("indicator measure", "KPI-1", period=(FIRST + timedelta(days=day)).isoformat(), value=value)


@pytest.fixture
def daily(world: World, read: Read) -> Reading:
    """Quiet days, and a storm on the last of them."""
    define(world)
    world.do("indicator set-target", "KPI-1", target=5, since="2025-12-01")
    for day, value in enumerate([4.0, 6.0] * 12 + [40.0]):
        measure(world, day, value)
    return read(world)


def test_the_chapter_tells_the_value_from_its_target_and_its_limits(daily: Reading) -> None:
    chapter = chapter_of("indicator")
    (row,) = table(chapter.page(daily).blocks)
    assert row["Indicator"] == Ref("KPI-1", "KPI-1 Cancelled flights")
    assert (row["Latest"], row["Target"], row["Unit"]) == (40.0, 5.0, "flights")
    assert row["Standing"] == (Tag("missed", "bad"), Tag("Warning", "warning"))
    assert str(row["Course"]).endswith("█")


def test_a_target_that_the_first_values_did_not_have_says_since_when(world: World, read: Read) -> None:
    """The line goes all the way across: those before it are not to be read against it."""
    define(world)
    for day in range(3):
        measure(world, day, 4.0)
    world.do("indicator set-target", "KPI-1", target=5, since="2025-11-01")
    world.do("indicator set-target", "KPI-1", target=3, since="2025-12-02")
    figure = read(world).figure("KPI-1")
    assert figure is not None
    plot = indicators.plot_of(figure)
    assert (plot.lines[0].label, plot.lines[0].value) == ("Target since 2025-12-02", 3)


def test_the_plot_has_target_limits_and_the_signal(daily: Reading) -> None:
    plot = next(b for b in of_record.page(daily, daily.rows["KPI-1"]).blocks if isinstance(b, Plot))
    assert plot.unit == "flights"
    assert [line.label for line in plot.lines[:3]] == ["Target", "Warning", "Critical"]
    assert {"Upper limit", "Mean"} <= {line.label for line in plot.lines}
    assert [(p.value, p.signal) for p in plot.points if p.signal] == [(40.0, "above the upper limit")]


def test_a_long_course_shows_its_end(world: World, read: Read) -> None:
    define(world)
    for day in range(100):
        measure(world, day - 80, day)
    figure = read(world).figure("KPI-1")
    assert figure is not None
    plot = indicators.plot_of(figure)
    assert len(plot.points) == indicators.MOST_POINTS
    assert plot.points[-1].value == 99
    assert plot.points[-1].signal


def test_one_that_was_not_measured_or_is_retired_says_so(world: World, read: Read) -> None:
    define(world)
    reading = read(world)
    said = paragraphs(tuple(indicators.of_record(reading, reading.rows["KPI-1"])))
    assert [paragraph.text for paragraph in said] == ["Nothing was measured yet."]
    measure(world, 0, 1)
    world.do("indicator retire", "KPI-1", reason="no longer flown")
    retired = read(world)
    assert not table_rows(retired)
    assert any(isinstance(b, Plot) for b in indicators.of_record(retired, retired.rows["KPI-1"]))


def table_rows(reading: Reading) -> list[object]:
    """The rows of the chapter."""
    return [*table(chapter_of("indicator").page(reading).blocks)]
