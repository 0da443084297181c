"""Screen 5: indicators, the chart of one, and the changes in the window before its cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.kinds.analysis import AnalysisRun
from opsledger_events.language import speak
from opsledger_tui import kpi_pane
from opsledger_tui.desk import Asked
from opsledger_tui.figures import Standing
from opsledger_tui.kpi_analysis import AnalysisWanted, Notes, find_analysis
from tests.tui.conftest import Opening
from tests.tui.figures import changed, chart, looked_at, period, said, settled
from tests.tui.measured import FALLEN, WEEKS, week
from tests.tui.test_strips import check

SIZES = [(80, 24), (120, 40), (160, 50)]


@pytest.mark.usefixtures("measured")
async def test_indicators_that_need_somebody_stand_first(opened: Opening) -> None:
    """Each with a sign and a word, its course, its value and unit; retired ones are left out."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("5")
        await operator.until_shown(
            "✖ critical  late", "9 %", "! stale     on_time", "97.3 %", "20 次", "[5 KPI]"
        )
        figures = operator.app.frame.kpi.figures.figures
        assert [one.record for one in figures][:2] == ["late", "atoms"]
        assert figures[0].standing is Standing.CRITICAL
        assert figures[-1].standing is Standing.NO_VALUE
        assert "old" not in [one.record for one in figures]
        await operator.press("L")
        await operator.until_shown("✖ 严重", "! 过期", "[5 指标]")


@pytest.mark.usefixtures("measured")
async def test_the_cursor_of_the_chart_moves_the_list(opened: Opening) -> None:
    """At the fall stand what changed before it, the nearest first; a few weeks before, nothing but the issue."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        assert period(operator) == week(FALLEN), "the newest signal that nobody has looked into"
        assert changed(operator) == [("linked", "routes"), ("same area", "ISS-1")]
        await operator.until_shown("Near in time is not cause.", "1 elsewhere", "1 linked", "20 d")
        await operator.press("enter", "left", "left")
        await settled(operator)
        assert period(operator) == week(FALLEN - 2)
        assert changed(operator) == [("same area", "ISS-1")]
        await operator.press("home")
        await settled(operator)
        assert (period(operator), changed(operator)) == (week(0), [])
        await operator.until_shown(f"preceded {week(0)}.")
        await operator.press("end", "comma")
        assert period(operator) == week(WEEKS - 2)
        await operator.press("full_stop", "full_stop", "h", "l")
        assert period(operator) == week(WEEKS - 1)
        operator.app.do("chart_back")
        await operator.until(lambda: period(operator) == week(WEEKS - 2))


@pytest.mark.usefixtures("measured")
async def test_the_cursor_goes_from_signal_to_signal(opened: Opening) -> None:
    """Each signal begins where the chart draws it; where there is no other, the cursor stays and that is said."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        figure = operator.app.frame.kpi.chart.figure
        assert figure is not None
        begins = sorted({figure.series.points[signal.first].period for signal in figure.signals})
        assert week(FALLEN) in begins
        await operator.press("enter", "home")
        for begun in begins[begins[0] == week(0) :]:
            await operator.press("greater_than_sign")
            assert period(operator) == begun
        await operator.press("greater_than_sign")
        assert period(operator) == begins[-1]
        await operator.until_shown("There is no signal after this value.")
        await operator.press("end")
        for begun in reversed(begins):
            await operator.press("less_than_sign")
            assert period(operator) == begun
        await operator.press("less_than_sign")
        await operator.until_shown("There is no signal before this value.")


@pytest.mark.usefixtures("measured")
async def test_what_the_figures_say_of_a_change(opened: Opening) -> None:
    """The effect of the change under the cursor with interval and rank, or that there are too few values for one."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.until(
            lambda: f"Before {week(FALLEN)}" in said(operator) and "not estimated" in said(operator)
        )
        for text in ("linked", "3 d before", "fewer than 8 values", "Comparison", "XmR limits", "Trend"):
            assert text in said(operator)
        await operator.press("enter", "enter", "j")
        await operator.until(lambda: "20 d before" in said(operator))
        for text in (
            "same area",
            "Effect",
            "Slope",
            "too few other dates",
            "Near in time is not a cause.",
        ):
            assert text in said(operator), said(operator)


@pytest.mark.usefixtures("measured")
async def test_nothing_is_analysed_for_a_pane_that_is_not_shown(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is when the pane is opened."""
    asked: list[AnalysisWanted] = []

    def seen(asking: Asked, wanted: AnalysisWanted, notes: Notes) -> None:
        asked.append(wanted)
        find_analysis(asking, wanted, notes)

    monkeypatch.setattr(kpi_pane, "find_analysis", seen)
    async with opened(size=(80, 24)) as operator:
        await looked_at(operator)
        await operator.pilot.pause(2 * kpi_pane.REST_S)
        assert asked == []
        await operator.press("p")
        await operator.until_shown("Before", "not estimated")
        assert len(asked) == 1
        await operator.press("escape")
        assert operator.app.focused is operator.app.frame.kpi.chart


@pytest.mark.usefixtures("measured")
async def test_the_window_can_be_made_longer_and_shorter(opened: Opening) -> None:
    """The list goes along."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("left_parenthesis", "left_parenthesis")
        await operator.until(lambda: changed(operator) == [("linked", "routes")])
        await operator.until_shown("Changes in 7 d before")
        await operator.press(*["right_parenthesis"] * 3)
        await operator.until(lambda: len(changed(operator)) == 2)
        await operator.until_shown("Changes in 56 d before")


@pytest.mark.usefixtures("measured")
async def test_the_chart_says_everything_without_colour(opened: Opening) -> None:
    """Values, lines with their names, the signal, the window, and each change with the sign of the list."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        drawn = chart(operator)
        for text in (
            "◆ below the lower limit",
            "✖ Critical",
            "✖ Target 96",
            "── Target 96",
            "━━ Critical 85",
        ):
            assert text in drawn
        for text in (
            "╍╍ Warning 90",
            "╌╌ Upper limit",
            "╌╌ Lower limit",
            "┈┈ Mean",
            week(0),
            week(WEEKS - 1),
        ):
            assert text in drawn
        lines = drawn.splitlines()
        axis = next(i for i, line in enumerate(lines) if "└" in line)
        cursor = lines[axis].index("▲")
        assert lines[axis][cursor - 1] == "━"
        assert "◆" in [line[cursor] for line in lines[1:axis]]
        assert lines[axis + 1].strip() == "2  1", "the later of the two is nearer to the cursor"
        assert lines[axis + 1].index("1") <= cursor


@pytest.mark.usefixtures("measured")
async def test_segments_and_the_whole(opened: Opening) -> None:
    """`s` goes from the whole through the segments and back; nothing in a name acts on the terminal."""
    async with opened(size=(120, 40)) as operator:
        await looked_at(operator, "stock")
        await operator.until_shown("库存周转 · the whole", "2025-05  20 次")
        await operator.press("s")
        await operator.until_shown("West \\u202e", "2025-05  15 次")
        await operator.press("s")
        await operator.until_shown("· 东区", "2025-05  5 次", "s Segment")
        await operator.press("s")
        await operator.until_shown("· the whole", "2025-05  20 次")


@pytest.mark.usefixtures("measured")
async def test_few_values_have_no_limits(opened: Opening) -> None:
    """Which is said."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator, "stock")
        await operator.until(lambda: "No limits: fewer than 12 values." in said(operator))
        assert "Upper limit" not in chart(operator)


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(
    ("record", "shown"),
    [
        ("once", "2025-05  5 %"),
        ("never", "Nothing was measured yet."),
        ("losses", "-1000000"),
        ("atoms", "0.000000000003"),
        ("galaxies", "1700000000000…"),
        ("even", "4 单位"),
        ("zero", "0 单位"),
    ],
)
async def test_awkward_figures_are_drawn(opened: Opening, record: str, shown: str) -> None:
    """One value, none, negative ones, very large and very small ones, and values that never change."""
    async with opened(size=(120, 40)) as operator:
        await looked_at(operator, record)
        assert shown in chart(operator)


@pytest.mark.usefixtures("measured")
async def test_the_mouse_puts_the_cursor_on_a_value(opened: Opening) -> None:
    """The nearest one to where it clicked."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        pane = operator.app.frame.kpi.chart
        lines = chart(operator).splitlines()
        axis = next(line for line in lines if "└" in line)
        await operator.pilot.click(pane, offset=(axis.index("└") + 3, 8))
        await operator.until(lambda: period(operator) == week(0))
        await operator.pilot.click(pane, offset=(len(axis.rstrip()) + 1, 8))
        await operator.until(lambda: period(operator) == week(WEEKS - 1))
        await operator.pilot.click(pane, offset=(len(axis.rstrip()) + 1, 8), times=2)
        assert operator.app.focused is pane


@pytest.mark.usefixtures("measured")
async def test_closer_and_further(opened: Opening) -> None:
    """`z` shows half as many values around the cursor, `Z` twice as many, never more than there are."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        assert week(0) in chart(operator)
        await operator.press("z")
        await operator.until(lambda: week(0) not in chart(operator) and week(FALLEN) in chart(operator))
        await operator.until_shown("/30")
        await operator.press("Z", "Z", "Z")
        await operator.until(lambda: week(0) in chart(operator))


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("key", [*",.<>()zZa", "K"])
@pytest.mark.parametrize("pane", ["list", "analysis"])
async def test_what_a_key_does_to_the_chart_is_seen(opened: Opening, key: str, pane: str) -> None:
    """In a small terminal the list or the analysis stands alone: the key goes to the chart too."""
    async with opened(size=(80, 24)) as operator:
        await looked_at(operator)
        if pane == "analysis":
            await operator.press("p")
        kpi = operator.app.frame.kpi
        assert not kpi.course.display
        await operator.press(key)
        await operator.until(lambda: kpi.course.display, "the chart")
        if key == "K":
            await operator.until_shown("Keep as an analysis")
        else:
            await operator.until_shown("Changes in")


@pytest.mark.usefixtures("measured")
async def test_segments_are_missed_in_words(opened: Opening) -> None:
    """`s` shows those of an indicator that has some, and says so of one that has none."""
    async with opened(size=(80, 24)) as operator:
        await looked_at(operator, "atoms")
        await operator.press("s")
        await operator.until_shown("It is not measured by segments.")
        assert not operator.app.frame.kpi.course.display


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("spoken", ["en", "zh"])
@pytest.mark.parametrize(("width", "height"), [*SIZES, (61, 13)])
async def test_every_pane_at_every_size(opened: Opening, width: int, height: int, spoken: str) -> None:
    """One pane, two or three, every strip as wide as its widget, live and in the past, in both languages."""
    speak("zh" if spoken == "zh" else "en")
    async with opened(size=(width, height)) as operator:
        await operator.press("5")
        await operator.until(lambda: bool(operator.app.frame.kpi.figures.figures))
        count = 0
        for keys in ([], ["j"], ["j", "enter"], ["h", "h"], ["enter"], ["p"], ["escape", "[", "z"]):
            await operator.press(*keys)
            await operator.pilot.pause(0.05)
            count += check(operator)
        for figure in range(len(operator.app.frame.kpi.figures.figures)):
            operator.app.frame.kpi.figures.move_to(figure)
            await operator.pilot.pause(0.05)
            count += check(operator)
        assert count > 10 * height
        for text in ("5 指标",) if spoken == "zh" else ("5 KPI",):
            assert text in operator.screen()


@pytest.mark.usefixtures("measured")
async def test_a_finding_is_kept_and_found_again_at_its_position(opened: Opening, place: Path) -> None:
    """As an analysis with the words on the screen, compared with another indicator where one is picked."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("K")
        await operator.until_shown("Keep as an analysis", "Nothing", "on_time")
        await operator.type("atoms")
        await operator.until_shown("Kept as ANA-1")
    with Ledger.open(place) as ledger:
        entry = ledger.log.history("ANA-1")[-1]
        run = entry.data
        assert isinstance(run, AnalysisRun)
        assert run.ledger_position == entry.position - 1
        assert run.indicators[1:] == ("atoms",)
        assert run.last == week(FALLEN)
        again = run.result.rpartition("opsledger ")[2]
        assert "--control atoms" in again
        assert again.endswith(f"--known-at {run.ledger_position}")


@pytest.mark.usefixtures("measured")
async def test_nothing_is_kept_in_the_past(opened: Opening, place: Path) -> None:
    """Nor where the user leaves without choosing."""
    with Ledger.open(place) as ledger:
        head = ledger.log.head()
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("K")
        await operator.until_shown("Keep as an analysis")
        await operator.press("escape")
        await operator.press("[", "K")
        await operator.pilot.pause(0.2)
        assert "Keep as an analysis" not in operator.screen()
    with Ledger.open(place) as ledger:
        assert ledger.log.head() == head
