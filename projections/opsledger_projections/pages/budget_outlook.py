"""The outlook of a budget, as a page: planned, committed, actual and forecast amounts of each account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsledger_events.budget_lines import Line, rounded
from opsledger_events.digits import SUM_DIGITS, exact, grouped, to_digits
from opsledger_events.language import tr
from opsledger_projections.analysis.budgets import Outlook, Outlooks, Split
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of


def page(found: Outlooks, split: Split | None) -> b.Page:
    """The page of a budget's outlook, with the split of one account's variance if requested."""
    return b.Page(found.record, f"{found.record} · {found.state.title}", tuple(_blocks(found, split)))


def _blocks(found: Outlooks, split: Split | None) -> Iterator[b.Block]:
    currency = found.state.currency
    yield b.Facts(
        (
            (tr("Period"), found.state.period),
            (tr("Elapsed"), f"{found.elapsed:.0%}"),
            *(
                ((tr("Booked until"), (found.booked_until, f"{found.booked:.0%}")),)
                if found.booked_until
                else ()
            ),
            (tr("Currency"), currency),
        )
    )
    if not found.accounts:
        return
    yield b.Bars(
        "",
        (label_of(Line, "planned"), label_of(Line, "actual"), tr("Forecast at close")),
        tuple(
            b.Bar(one.account, (one.planned, one.actual, one.forecast), "bad" if is_over(one) else "plain")
            for one in found.accounts
        ),
    )
    rows = [*found.accounts, found.total._replace(account=tr("Total"))]
    yield b.Table(
        (
            *columns_of(Line, "account", "planned", "committed", "actual"),
            b.Column(tr("By the pace"), numeric=True),
            b.Column(tr("Forecast at close"), numeric=True),
            b.Column(tr("Over the plan"), numeric=True),
        ),
        tuple(
            (one.account, one.planned, one.committed, one.actual, one.at_pace, one.forecast, _over(one))
            for one in rows
        ),
    )
    yield b.Paragraph(
        tr(
            "The forecast supposes that what is left is spent as evenly as so far, and is never less than what is spent and promised."
        ),
        "quiet",
    )
    if found.booked_until:
        yield b.Paragraph(of_booked(found.booked_until), "quiet")
    if any(one.at_pace is None for one in found.accounts):
        yield b.Paragraph(tr("There is no pace to go by before a tenth of the period is booked."), "quiet")
    if split:
        yield b.Heading(tr("Price and volume of {account}", account=split.account))
        yield b.Paragraph(of_split(split))


def of_booked(until: date) -> str:
    """The assumption of the pace about the time covered by bookings."""
    return tr(
        "What is spent is taken to be of the time until {day}, the month's end next to the last booking; the pace is by that time.",
        day=until.isoformat(),
    )


def of_outlooks(found: Outlooks, split: Split | None) -> list[str]:
    """The outlook of each account, one sentence per line."""
    lines = [
        tr(
            "{account}: {planned:.2f} planned, {committed:.2f} committed, {actual:.2f} spent, {forecast:.2f} at close.",
            account=one.account or tr("Total"),
            planned=one.planned,
            committed=one.committed,
            actual=one.actual,
            forecast=one.forecast,
        )
        for one in (*found.accounts, found.total)
    ]
    lines += [of_booked(found.booked_until)] if found.booked_until else []
    return [*lines, of_split(split)] if split else lines


def is_over(one: Outlook) -> bool:
    """Whether an account is forecast to exceed its plan."""
    return one.forecast > one.planned


def _over(one: Outlook) -> b.Cell:
    over = rounded(one.forecast - one.planned)
    return b.Tag(f"+{grouped(over)}", "bad") if over > 0 else over


def of_split(one: Split) -> str:
    """The two parts of a variance, in words."""
    return tr(
        "{actual:.2f} against {planned:.2f} planned for {periods} periods: {price:+.2f} by price, {volume:+.2f} by volume "
        "({indicator}: {actual_volume} against {planned_volume}).",
        actual=one.actual,
        planned=one.planned,
        periods=one.periods,
        price=one.parts.price,
        volume=one.parts.volume,
        indicator=one.indicator,
        actual_volume=exact(to_digits(one.actual_volume, SUM_DIGITS)),
        planned_volume=exact(to_digits(one.planned_volume, SUM_DIGITS)),
    )
