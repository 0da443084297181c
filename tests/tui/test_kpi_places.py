"""Screen 5 among the others: the filter, what leads to it, where it leads, what it hands out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from opsledger_tui.action import Where
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.now_view import NowView
from tests.tui.conftest import Opening
from tests.tui.figures import looked_at, period, settled
from tests.tui.measured import FALLEN, WEEKS, week


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
        await operator.until_shown("Nothing fits the filter. x shows all.")
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
        chosen = now.figures.current
        assert chosen is not None
        await operator.until(lambda: operator.app.frame.kpi.indicator == chosen.record)
