"""Somebody looking at screen 5."""

from __future__ import annotations

from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.indicator import MeasurementRecorded
from tests.tui.conftest import Operator
from tests.tui.measured import after
from tests.tui.story import NOW


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
    await operator.until(lambda: period(operator) in str(kpi.changes.border_title or ""), "changes")


def period(operator: Operator) -> str:
    """The period under the cursor of the chart."""
    point = operator.app.frame.kpi.chart.point
    return point.period if point else ""


def shown_values(operator: Operator) -> list[float]:
    """The values of the chart; none where there is no chart."""
    figure = operator.app.frame.kpi.chart.figure
    return figure.series.values if figure else []


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


def measure(place: Path, of: str) -> None:
    """Record one more value of `on_time`, as another program would."""
    with Ledger.open(place, clock=lambda: NOW) as ledger:
        event = MeasurementRecorded(period=of, value=97.1)
        command = Command(kind="indicator", record="on_time", event=event, actor="another", at=after(of))
        ledger.execute(command)


def head(place: Path) -> int:
    """The last position of a ledger."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.log.head()
