"""Budgets in figures: forecast and what a variance comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from opsledger_events.budget_lines import PlannedLine
from opsledger_events.kinds.budget import (
    ActualBooked,
    BudgetApproved,
    BudgetPrepared,
    CommitmentBooked,
)
from opsledger_events.kinds.indicator import (
    Aggregate,
    IndicatorDefined,
    IndicatorTargetSet,
    MeasurementRecorded,
)
from opsledger_events.periods import Frequency
from opsledger_events.values import microseconds
from opsledger_projections.analysis.budgets import outlooks, price_volume, split
from opsledger_projections.at import At
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.budget_outlook import of_outlooks, page
from opsledger_projections.views import Views
from tests.projections.analysis.near import near
from tests.projections.analysis.world import Told, moment, views_of


def story(aggregate: Aggregate = Aggregate.SUM) -> list[Told]:
    """A budget of 2020 a third of which is over, and the indicator of its volume."""
    lines = (PlannedLine(account="freight", planned=1200.0), PlannedLine(account="rent", planned=600.0))
    prepared = BudgetPrepared(title="B", period="2020", currency="CNY", lines=lines)
    orders = IndicatorDefined(
        title="Orders", unit="n", formula="x", frequency=Frequency.MONTH, aggregate=aggregate
    )
    return [
        ("BUD", prepared, moment(date(2020, 1, 1))),
        ("BUD", BudgetApproved(), moment(date(2020, 1, 1), 1)),
        ("orders", orders, moment(date(2020, 1, 1))),
        ("orders", IndicatorTargetSet(target=100, since="2020-01"), moment(date(2020, 1, 1), 1)),
        *(
            (
                "orders",
                MeasurementRecorded(period=f"2020-0{month}", value=120.0),
                moment(date(2020, month, 28)),
            )
            for month in (1, 2, 3)
        ),
        ("BUD", ActualBooked(account="freight", amount=500.0), moment(date(2020, 3, 30))),
        ("BUD", CommitmentBooked(account="rent", amount=700.0), moment(date(2020, 3, 30))),
    ]


@pytest.fixture
def views(tmp_path: Path) -> Views:
    """The views of that."""
    return views_of(tmp_path, story())


def test_a_forecast_is_the_pace_and_never_less_than_what_is_promised(views: Views) -> None:
    """At a share of the year; none from the pace early in it."""
    found = outlooks(views, "BUD", date(2020, 4, 30))
    assert found is not None
    assert near(found.elapsed, 121 / 366)
    freight, rent = found.accounts
    assert (found.booked_until, near(found.booked, 91 / 366)) == (date(2020, 3, 31), True)
    assert (freight.at_least, freight.at_pace) == (500.0, round(500 * 366 / 91, 2))
    assert freight.forecast == freight.at_pace
    assert (rent.at_pace, rent.forecast) == (0.0, 700.0)
    assert (found.total.planned, found.total.at_least) == (1800.0, 1200.0)
    assert found.total.forecast == freight.forecast + rent.forecast, (
        "what is promised on one is not saved on the other"
    )
    cells = [
        cell
        for block in page(found, None).blocks
        if isinstance(block, b.Table)
        for row in block.rows
        for cell in row
    ]
    assert [cell.text for cell in cells if isinstance(cell, b.Tag)] == ["+810.99", "+100", "+910.99"]
    early = outlooks(views, "BUD", date(2020, 1, 10))
    assert early is not None
    assert (early.accounts[0].at_pace, early.accounts[0].forecast) == (None, 500.0)
    assert outlooks(views, "nobody", date(2020, 4, 30)) is None


def test_months_that_are_booked_after_their_end_do_not_lower_the_forecast(tmp_path: Path) -> None:
    """A twelfth of the plan for each month, on the eighth of the next: at the end of November it is on plan."""
    months = [
        ("BUD", ActualBooked(account="freight", amount=100.0), moment(date(2020, month + 1, 8)))
        for month in range(1, 11)
    ]
    views = views_of(tmp_path, [*story()[:2], *months])
    found = outlooks(views, "BUD", date(2020, 11, 27))
    assert found is not None
    assert found.booked_until == date(2020, 10, 31)
    assert abs(found.accounts[0].forecast - 1200) < 6
    assert any("2020-10-31" in line for line in of_outlooks(found, None))
    before = outlooks(
        views, "BUD", date(2020, 11, 27), At(effective_us=microseconds(moment(date(2020, 6, 30))))
    )
    assert before is not None
    assert (before.booked_until, before.accounts[0].actual) == (date(2020, 5, 31), 500.0)


def test_price_and_volume_make_up_the_variance() -> None:
    """Whatever their signs; without a volume there is no price."""
    parts = price_volume(1000, 100, 1320, 120)
    assert parts is not None
    assert near(parts.price, 120)
    assert near(parts.volume, 200)
    assert near(parts.price + parts.volume, 320)
    assert price_volume(1000, 0, 1320, 120) is None
    assert price_volume(1000, 100, 1320, 0) is None


def test_an_account_is_split_by_the_indicator_of_its_volume(tmp_path: Path, views: Views) -> None:
    """Against the plan for the months that were measured; only by what adds up."""
    found = outlooks(views, "BUD", date(2020, 3, 31))
    assert found is not None
    parts = split(views, found, "freight", "orders")
    assert parts is not None
    assert (parts.periods, parts.planned_volume, parts.actual_volume) == (3, 300.0, 360.0)
    assert near(parts.planned, 1200 * 91 / 366)
    assert near(parts.parts.price + parts.parts.volume, parts.actual - parts.planned)
    assert split(views, found, "nothing", "orders") is None
    assert split(views, found, "freight", "nobody") is None
    (tmp_path / "mean").mkdir()
    other = views_of(tmp_path / "mean", story(Aggregate.MEAN))
    assert split(other, found, "freight", "orders") is None
