"""Screen 5 as of a moment, as new events come in, and where there is nothing to read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.values import Area
from opsledger_projections.at import LIVE
from opsledger_tui.action import Where
from opsledger_tui.kpi_questions import ChangesWanted
from tests.tui.conftest import Opening
from tests.tui.figures import changed, chart, looked_at, measure, period, said, settled, shown_values
from tests.tui.measured import FALLEN, WEEKS, after, stop_measurements, week
from tests.tui.story import NOW


@pytest.mark.usefixtures("measured")
async def test_the_chart_of_a_moment(opened: Opening) -> None:
    """As of a moment stands what there was then, and a sign that more came; `a` goes to the moment of a value."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("t")
        await operator.type("2025-03-01")
        figure = operator.app.frame.kpi.chart
        await operator.until(lambda: figure.figure is not None and len(figure.figure.series.points) == 16)
        await settled(operator)
        await operator.until_shown("◆ AS OF", "… 14 later")
        await operator.press("a")
        await operator.until(lambda: operator.app.session.moment.effective_us < LIVE.effective_us)
        await operator.press("right_square_bracket")
        await operator.until(lambda: figure.figure is not None and len(figure.figure.series.points) == 17)
        await operator.press("backslash")
        await operator.until(lambda: figure.figure is not None and len(figure.figure.series.points) == WEEKS)
        await operator.until(lambda: "later" not in chart(operator))


async def test_a_new_value_comes_in_by_itself(opened: Opening, measured: Path) -> None:
    """The cursor follows it while it is at the end, and stays on its period elsewhere."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        pane = operator.app.frame.kpi.chart
        await operator.press("enter", "end")
        measure(measured, week(WEEKS))
        await operator.until(lambda: period(operator) == week(WEEKS))
        await settled(operator)
        await operator.press("left")
        measure(measured, week(WEEKS + 1))
        await operator.until(lambda: pane.figure is not None and len(pane.figure.series.points) == WEEKS + 2)
        measure(measured, week(WEEKS + 2))
        measure(measured, week(WEEKS + 3))
        await operator.until(lambda: pane.figure is not None and len(pane.figure.series.points) == WEEKS + 4)
        assert period(operator) == week(WEEKS - 1)


async def test_a_change_that_is_recorded_late_comes_into_the_list(opened: Opening, measured: Path) -> None:
    """It held before the fall, and somebody records it now."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        assert len(changed(operator)) == 2
        with Ledger.open(measured, clock=lambda: NOW) as ledger:
            event = IssueRaised(title="Strike", area=Area.SALES)
            at = after(week(FALLEN)) - timedelta(days=1)
            ledger.execute(Command(kind="issue", event=event, actor="another", at=at))
        await operator.until(lambda: ("same area", "ISS-2") in changed(operator))
        await operator.until_shown("Strike")


async def test_a_ledger_without_indicators(opened: Opening) -> None:
    """Says so, and every key is harmless."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("5")
        await operator.until_shown("There are no indicators.")
        await operator.press(*"sz()Zahjklpo,.", "enter", "left", "home", "end", "tab", "escape", "[")
        assert operator.app.place is Where.KPI


async def test_a_stopped_view_is_told_in_its_place(opened: Opening, measured: Path) -> None:
    """The measurements cannot be read: the screen says so and why; the Log and the Book go on."""
    position = stop_measurements(measured, "on_time")
    async with opened(size=(160, 50)) as operator:
        await operator.press("5")
        await operator.until_shown("✖ The view “measurements” stopped", "views rebuild")
        await operator.press("2")
        await operator.until(lambda: bool(operator.app.frame.book.contents.part.rows))
        await operator.press("3")
        await operator.until(lambda: len(operator.events) == position)


async def test_before_the_stop_the_figures_answer(opened: Opening, measured: Path) -> None:
    """As known before the entry that stopped the view there are all values; how many came since, nobody can tell."""
    position = stop_measurements(measured, "on_time")
    async with opened(size=(160, 50)) as operator:
        await operator.press("5")
        await operator.until_shown("✖ The view “measurements” stopped")
        await operator.press("t")
        await operator.type(f"#{position - 1}")
        await operator.until(lambda: bool(operator.app.frame.kpi.figures.figures), "the indicators")
        await looked_at(operator)
        await operator.until(lambda: len(shown_values(operator)) == WEEKS)
        await operator.until_shown("… ? later", "◆ AS OF")
        await operator.until(lambda: "96" in said(operator), "the analysis")
        assert "✖ The view" not in operator.screen()
        await operator.press("backslash")
        await operator.until_shown("✖ The view “measurements” stopped")


def test_the_changes_before_the_first_period_begin_with_the_calendar() -> None:
    """A year that was mistyped is a period too: the list of what preceded it is empty, and the screen stands."""
    begins, ends = ChangesWanted("oil", "0001", None, LIVE).window
    assert begins < ends
