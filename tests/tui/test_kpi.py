"""Screen 5: indicators, the chart of one, and the changes in the window before its cursor."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.command import Command
from opsledger_events.event import Entry
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.language import speak
from opsledger_events.values import Area
from opsledger_projections.at import LIVE
from opsledger_tui import kpi_pane
from opsledger_tui.action import Where
from opsledger_tui.desk import Asked
from opsledger_tui.kpi_analysis import AnalysisWanted, Notes, find_analysis
from opsledger_tui.kpi_lists import Standing
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.now_view import NowView
from tests.tui.conftest import Opening, Operator
from tests.tui.measured import FALLEN, WEEKS, after, week, write_measured
from tests.tui.story import NOW
from tests.tui.test_strips import check

SIZES = [(80, 24), (120, 40), (160, 50)]


@pytest.fixture
def measured(place: Path, tmp_path: Path) -> Path:
    """The ledger that is opened: the one with indicators, in the place of the story."""
    place.rename(tmp_path / "story")
    write_measured(place)
    return place


async def looked_at(operator: Operator, record: str = "on_time") -> None:
    """Go to screen 5 and wait for the chart of one indicator and its changes."""
    await operator.press("5")
    kpi = operator.app.frame.kpi
    await operator.until(lambda: bool(kpi.figures.figures), "indicators")
    kpi.figures.move_to([one.record for one in kpi.figures.figures].index(record))
    await settled(operator, record)


async def settled(operator: Operator, record: str = "on_time") -> None:
    """Wait until chart and list are those of what is wanted."""
    kpi = operator.app.frame.kpi
    await operator.until(lambda: kpi.chart.figure is not None and kpi.chart.figure.record == record, record)
    await operator.until(lambda: period(operator) in (kpi.changes.border_title or ""), "changes")


def period(operator: Operator) -> str:
    """The period under the cursor of the chart."""
    point = operator.app.frame.kpi.chart.point
    return point.period if point else ""


def chart(operator: Operator) -> str:
    """What stands in the pane of the chart."""
    pane = operator.app.frame.kpi.chart
    return "\n".join("".join(piece.text for piece in pane.line(i)) for i in range(pane.count))


def said(operator: Operator) -> str:
    """What stands in the pane of the analysis, on one line."""
    return " ".join(operator.app.frame.kpi.analysis.text.split())


def changed(operator: Operator) -> list[tuple[str, str]]:
    """The changes listed: how near, and the record."""
    return [(one.scope, one.record) for one in operator.app.frame.kpi.changes.changes]


async def press_until_at(operator: Operator, key: str, wanted: str) -> None:
    """Press a key until the cursor of the chart is on a period."""
    for _ in range(WEEKS):
        if period(operator) == wanted:
            return
        await operator.press(key)
    raise AssertionError(f"{key} never came to {wanted}")


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
        ("atoms", "3e-12"),
        ("galaxies", "1.7e+308"),
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


def measure(place: Path, of: str) -> None:
    """Record one more value of `on_time`, as another program would."""
    with Ledger.open(place, clock=lambda: NOW) as ledger:
        event = MeasurementRecorded(period=of, value=97.1)
        command = Command(kind="indicator", record="on_time", event=event, actor="another", at=after(of))
        ledger.execute(command)


@pytest.mark.usefixtures("measured")
async def test_the_filter_narrows_the_indicators(opened: Opening) -> None:
    """By area and words; a retired one is shown where it is asked for; what fits nothing says so."""
    async with opened(size=(120, 40)) as operator:
        await looked_at(operator)
        figures = operator.app.frame.kpi.figures

        async def shows(text: str, *records: str) -> None:
            await operator.press("/", "ctrl+u")
            await operator.type(text)
            await operator.until(lambda: [one.record for one in figures.figures] == [*records], text)

        await shows("area:hr", "late")
        await shows("record:old", "old")
        await shows("库存", "stock")
        await shows("xyz")
        await operator.until_shown("no indicator fits")
        assert operator.app.frame.kpi.chart.figure is None
        await operator.press("x")
        await operator.until(lambda: len(figures.figures) > 5)


@pytest.mark.usefixtures("measured")
async def test_a_change_opens_its_event_and_its_record(opened: Opening) -> None:
    """Enter goes to the event in the Log, `o` to the record in the Book, `-` back to the same value."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("enter", "enter")
        assert operator.app.focused is operator.app.frame.kpi.changes
        await operator.press("enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        await operator.until_shown("Document adopted", "Rule of routes")
        await operator.press("minus")
        assert operator.app.place is Where.KPI
        await settled(operator)
        assert period(operator) == week(FALLEN)
        await operator.press("o")
        await operator.until(lambda: operator.app.place is Where.BOOK)
        await operator.until_shown("routes · Document")


@pytest.mark.usefixtures("measured")
async def test_what_is_shown_is_handed_out(
    opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the pane in use shows: the indicators, the values of the chart, the changes."""
    monkeypatch.chdir(tmp_path)
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)

        async def exported(name: str) -> list[dict[str, Any]]:
            await operator.press("ctrl+e")
            await operator.until_shown("Export what is shown as")
            await operator.type("ndjson")
            await operator.until(lambda: operator.app.frame.prompt.display)
            operator.app.frame.prompt.field.value = name
            await operator.press("enter")
            await operator.until((tmp_path / name).exists)
            await operator.until(lambda: (tmp_path / name).read_text().endswith("}\n"))
            return [json.loads(line) for line in (tmp_path / name).read_text().splitlines()[1:]]

        assert {"record": "on_time", "value": 97.3, "signals": 1}.items() <= (
            next(row for row in await exported("figures.ndjson") if row["record"] == "on_time").items()
        )
        await operator.press("enter")
        rows = await exported("values.ndjson")
        assert [row["period"] for row in rows] == [week(place) for place in range(WEEKS)]
        assert (rows[FALLEN]["signal"], rows[FALLEN]["target"]) == ("below the lower limit", 96.0)
        await operator.press("enter")
        assert [row["record"] for row in await exported("changes.ndjson")] == ["routes", "ISS-1"]


@pytest.mark.usefixtures("measured")
async def test_another_screen_opens_a_figure(opened: Opening) -> None:
    """With the cursor on the period named, whatever the filter says; `-` goes back."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("/")
        await operator.type("canteen")
        operator.app.post_message(OpenFigure("on_time", week(20)))
        await operator.until(lambda: operator.app.place is Where.KPI)
        await settled(operator)
        assert period(operator) == week(20)
        assert operator.app.focused is operator.app.frame.kpi.chart
        await operator.press("minus")
        assert operator.app.place is Where.LOG


@pytest.mark.usefixtures("measured")
async def test_enter_on_a_figure_of_now_opens_its_chart(opened: Opening) -> None:
    """With the cursor on the newest signal."""
    async with opened(size=(160, 50), screen=Where.NOW) as operator:
        now = operator.app.frame.view
        assert isinstance(now, NowView)
        await operator.until(lambda: now.figures.count > 0)
        await operator.press("tab", *"jjjjjjjjj", "enter")
        await operator.until(lambda: operator.app.place is Where.KPI)
        chosen = now.figures.figure
        assert chosen is not None
        await operator.until(lambda: operator.app.frame.kpi.indicator == chosen.record)


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


async def test_a_ledger_without_indicators(opened: Opening) -> None:
    """Says so, and every key is harmless."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("5")
        await operator.until_shown("There are no indicators.")
        await operator.press(*"sz()Zahjklpo,.", "enter", "left", "home", "end", "tab", "escape", "[")
        assert operator.app.place is Where.KPI


async def test_a_stopped_view_is_told_in_its_place(opened: Opening, measured: Path) -> None:
    """The measurements cannot be read: the screen says so and why; the Log and the Book go on."""
    position = head(measured) + 1
    application = LedgerApplication(measured)
    entry: Any = Entry(
        position=position,
        record="on_time",
        version=WEEKS + 4,
        type=MeasurementRecorded.declared.type,
        recorded_at=datetime.now(UTC),
        actor="ann",
        data=MeasurementRecorded(period="2026-W60", value=1.0),
    )
    application.events.put([entry])
    application.close()
    async with opened(size=(160, 50)) as operator:
        await operator.press("5")
        await operator.until_shown("✖ The view “measurements” stopped", "views rebuild")
        await operator.press("2")
        await operator.until(lambda: bool(operator.app.frame.book.contents.part.rows))
        await operator.press("3")
        await operator.until(lambda: len(operator.events) == position)


def head(place: Path) -> int:
    """The last position of a ledger."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.log.head()
