"""A ledger with indicators of every sort, and changes before one of them fell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.command import Command
from opsledger_events.common import Linked
from opsledger_events.event import Entry, Event
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.indicator import (
    Direction,
    Frequency,
    IndicatorDefined,
    IndicatorRetired,
    IndicatorTargetSet,
    MeasurementRecorded,
)
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.periods import period_named, period_of
from opsledger_events.record import LinkType
from opsledger_events.values import Area, start_of
from tests.tui.story import NOW

FIRST_WEEK = "2024-W45"
WEEKS = 30
FALLEN = 24
"""Place of the value of `on_time` that fell."""


def week(place: int) -> str:
    """The word of a week of the story, counted from the first."""
    return period_of(period_named(FIRST_WEEK).first + timedelta(weeks=place), Frequency.WEEK)


def start(period: str) -> datetime:
    """When a period begins."""
    return start_of(period_named(period).first)


def after(period: str) -> datetime:
    """When a period is over."""
    return start_of(period_named(period).after)


def on_time(place: int) -> float:
    """The values of `on_time`: they go up and down, fall far once, and are not seen again so low."""
    return 80.0 if place == FALLEN else 97.0 + (place * 7 % 5) / 10


class Book:
    """Writes a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Write into a ledger."""
        self._ledger = ledger

    def write(self, kind: str, record: str | None, event: Event, at: datetime, reason: str = "") -> int:
        """Record one event; returns its position."""
        command = Command(kind=kind, record=record, event=event, actor="李娜", at=at, reason=reason)
        return self._ledger.execute(command).position

    def define(self, record: str, title: str, frequency: Frequency = Frequency.WEEK, **more: Any) -> None:
        """Begin an indicator."""
        values: dict[str, Any] = {"unit": "%"} | more
        event = IndicatorDefined(title=title, formula="a/b", frequency=frequency, **values)
        self.write("indicator", record, event, datetime(2024, 1, 1, tzinfo=UTC))

    def measure(self, record: str, values: Iterable[tuple[str, float]], segment: str = "") -> None:
        """Record values, each one hour after its period is over."""
        for period, value in values:
            event = MeasurementRecorded(period=period, value=value, segment=segment)
            self.write("indicator", record, event, after(period) + timedelta(hours=1))


def stop_measurements(place: Path, record: str) -> int:
    """Put a value of a week that no year has into the log, as another program may: returns where their view stops."""
    with Ledger.open(place, read_only=True) as ledger:
        history = ledger.log.history(record)
        position = ledger.log.head() + 1
    value = MeasurementRecorded(period="2026-W60", value=1.0)
    entry: Any = Entry(
        position=position,
        record=record,
        version=history[-1].version + 1,
        type=value.declared.type,
        recorded_at=datetime.now(UTC),
        actor="ann",
        data=value,
    )
    application = LedgerApplication(place)
    application.events.put([entry])
    application.close()
    return position


def write_measured(place: Path) -> None:
    """Indicators that met, missed and never had a target; with segments, gaps, one value, none; a retired one."""
    with Ledger.create(place, clock=lambda: NOW - timedelta(hours=1)) as ledger:
        book = Book(ledger)
        _on_time(book)
        book.define("stock", "库存周转", Frequency.MONTH, unit="次")
        months = ("2024-09", "2024-10", "2024-12", "2025-01", "2025-05")
        for segment, factor in (("东区", 1.0), ("West \u202e", 3.0)):
            book.measure("stock", ((month, factor * i) for i, month in enumerate(months, 1)), segment)
        book.define("once", "Measured once", Frequency.MONTH)
        book.measure("once", [("2025-05", 5.0)])
        book.define("never", "Never measured")
        book.define("old", "Of no use any more")
        book.write("indicator", "old", IndicatorRetired(), datetime(2024, 2, 1, tzinfo=UTC), "no use")
        _awkward(book)


def _on_time(book: Book) -> None:
    book.define("on_time", "准时 On-time", area=Area.SALES, warning_limit=90.0, critical_limit=85.0)
    book.write("indicator", "on_time", IndicatorTargetSet(target=96.0, since="2024"), start("2024"))
    book.define("late", "Late", area=Area.HR, direction=Direction.DOWN, critical_limit=3.0)
    book.write("indicator", "late", IndicatorTargetSet(target=2.0, since="2024"), start("2024"))
    fell = after(week(FALLEN))
    for record, area, days in (("routes", Area.SALES, 3), ("canteen", Area.LEGAL, 4)):
        event = DocumentAdopted(title=f"Rule of {record} 规则", path=f"{record}.md", body="Text", area=area)
        book.write("document", record, event, fell - timedelta(days=days))
    book.write("indicator", "on_time", Linked(link=LinkType.IMPLEMENTS, to="routes"), start("2024"))
    raised = IssueRaised(title="Vans late", area=Area.SALES)
    book.write("issue", None, raised, fell - timedelta(days=20))
    book.measure("on_time", ((week(i), on_time(i)) for i in range(WEEKS)))
    book.measure("late", ((week(i), 1.0 + i % 2) for i in range(WEEKS - 1)))
    book.measure("late", [(week(WEEKS - 1), 9.0)])


def _awkward(book: Book) -> None:
    """Figures that are hard to draw."""
    for record, values in {
        "losses": [-5.0, 3.0, -1e6, 2.0],
        "atoms": [1e-12, 3e-12, 2e-12],
        "galaxies": [1.7e308, -1.7e308, 1e308],
        "even": [4.0] * 14,
        "zero": [0.0] * 3,
    }.items():
        book.define(record, f"{record} \u202e🔥 e\u0301", unit="单位")
        book.measure(record, ((week(i), value) for i, value in enumerate(values)))
