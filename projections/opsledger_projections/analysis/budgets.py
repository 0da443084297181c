"""A budget in figures: planned, committed, actual and forecast amounts, and a variance split into price and volume."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum
from typing import NamedTuple

from opsledger_events.budget_lines import Line, rounded
from opsledger_events.kinds.budget import Budget
from opsledger_events.kinds.indicator import Aggregate
from opsledger_events.periods import Frequency, Period, period_named, period_of
from opsledger_events.standing import target_at
from opsledger_events.values import day_of
from opsledger_projections.analysis.figures import Figure, figure_at
from opsledger_projections.analysis.pace import elapsed_share
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import record_at
from opsledger_projections.timeline import Filter, page
from opsledger_projections.views import Views

EARLY = 0.1
"""Share of the period that must be over before the pace gives a forecast: earlier, noise would be magnified tenfold."""


class Outlook(NamedTuple):
    """One account, or all of them together."""

    account: str
    """Name of the account; empty for all accounts together."""
    planned: float
    committed: float
    actual: float
    at_least: float
    """Spent plus committed: the total if nothing is added."""
    at_pace: float | None
    """The total if spending continues at the pace of the booked part; None early in the period. The even pace is an assumption."""
    forecast: float
    """The forecast total: `at_pace`, but never less than `at_least`. For all accounts together, the sum of their forecasts."""


class Outlooks(NamedTuple):
    """A budget at a moment."""

    record: str
    state: Budget
    elapsed: float
    """Share of its period that is over; 1 for a closed budget."""
    booked_until: date | None
    """The last day that spending is taken to cover; None if nothing was spent, or the budget is closed."""
    booked: float
    """Share of its period up to that day. The pace is based on this share, because spending is booked late."""
    accounts: tuple[Outlook, ...]
    total: Outlook


class PriceVolume(NamedTuple):
    """A variance split in two; `price` + `volume` is the whole variance."""

    price: float
    """(actual price - planned price) x actual volume."""
    volume: float
    """(actual volume - planned volume) x planned price."""


class Split(NamedTuple):
    """The causes of an account's variance, according to an indicator that counts its volume."""

    account: str
    indicator: str
    periods: int
    """Number of the indicator's periods within the budget's period that were measured and had a target."""
    planned_volume: float
    actual_volume: float
    planned: float
    """The plan for the measured part of the budget's period."""
    actual: float
    parts: PriceVolume


def outlook(line: Line, booked: float) -> Outlook:
    """The outlook of an account when a share of its period is booked."""
    at_pace = rounded(line.actual / booked) if booked >= EARLY else None
    forecast = line.used if at_pace is None else max(at_pace, line.used)
    return Outlook(line.account, line.planned, line.committed, line.actual, line.used, at_pace, forecast)


def outlooks(views: Views, budget: str, today: date, at: At = LIVE) -> Outlooks | None:
    """The outlook of a budget's accounts at a moment; None if there was no such budget."""
    row = record_at(views, budget, at)
    if row is None or not isinstance(row.state, Budget):
        return None
    period = period_named(row.state.period)
    last = date.fromordinal(period.after.toordinal() - 1)
    closed = row.state.state == "closed"
    elapsed = 1.0 if closed else elapsed_share(period.first, last, today)
    until = None if closed else _booked_until(views, budget, period, min(today, last), at)
    booked = elapsed if until is None else elapsed_share(period.first, last, until)
    lines = row.state.lines
    total = Line(
        account="",
        planned=rounded(fsum(line.planned for line in lines)),
        committed=rounded(fsum(line.committed for line in lines)),
        actual=rounded(fsum(line.actual for line in lines)),
    )
    accounts = tuple(outlook(line, booked) for line in lines)
    whole = outlook(total, booked)._replace(forecast=rounded(fsum(one.forecast for one in accounts)))
    return Outlooks(budget, row.state, elapsed, until, booked, accounts, whole)


def _booked_until(views: Views, budget: str, period: Period, at_most: date, at: At) -> date | None:
    """The end of a month nearest to the last booking: a month is booked around its end, mostly some days later.

    In a budget for a single month, the day of the last booking itself. None if nothing was spent.
    """
    newest = page(
        views, Filter(types=("budget.actual_booked",), record=budget, axis="effective"), at, limit=1
    )
    if not newest:
        return None
    day = day_of(views.log.entries(newest)[0].effective_at)
    if period.frequency is not Frequency.MONTH:
        before = day.replace(day=1) - timedelta(days=1)
        end = period_named(period_of(day, Frequency.MONTH)).after - timedelta(days=1)
        day = before if day - before < end - day else end
    return min(day, at_most)


def price_volume(
    planned: float, planned_volume: float, actual: float, actual_volume: float
) -> PriceVolume | None:
    """A variance split into price and volume; None if a volume is not above 0, because there is no price then."""
    if planned_volume <= 0 or actual_volume <= 0:
        return None
    planned_price, actual_price = planned / planned_volume, actual / actual_volume
    return PriceVolume(
        (actual_price - planned_price) * actual_volume, (actual_volume - planned_volume) * planned_price
    )


def split(views: Views, found: Outlooks, account: str, volume: str, at: At = LIVE) -> Split | None:
    """The variance of an account, split by the volume that an indicator counts, compared with the indicator's targets.

    The plan is reduced to the share of the budget's days in the periods that were measured and had a target. None if
    the indicator does not add up, nothing was measured in the budget's period, or a volume is not above 0.
    """
    figure = figure_at(views, volume, at)
    line = next((one for one in found.accounts if one.account == account), None)
    if figure is None or line is None or figure.state.aggregate is not Aggregate.SUM:
        return None
    inside = _inside(figure, found.state.period)
    if not inside:
        return None
    whole = period_named(found.state.period)
    days = sum((last - first).days for first, last, _, _ in inside)
    planned = line.planned * days / (whole.after - whole.first).days
    planned_volume, actual_volume = fsum(one[2] for one in inside), fsum(one[3] for one in inside)
    parts = price_volume(planned, planned_volume, line.actual, actual_volume)
    if parts is None:
        return None
    return Split(account, volume, len(inside), planned_volume, actual_volume, planned, line.actual, parts)


def _inside(figure: Figure, word: str) -> list[tuple[date, date, float, float]]:
    """First day, day after the last, target and value of each measured period within a period, if it had a target."""
    whole = period_named(word)
    found: list[tuple[date, date, float, float]] = []
    for point in figure.points:
        period = period_named(point.period)
        target = target_at(figure.state, period.first)
        if target is not None and whole.first <= period.first and period.after <= whole.after:
            found.append((period.first, period.after, target, point.value))
    return found
