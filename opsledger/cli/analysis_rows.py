"""The findings of an analysis as rows, and as objects for programs."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from opsledger.cli.output import Column
from opsledger.known import Known
from opsledger_events.digits import DIGITS
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_projections.analysis.budgets import Outlooks, Split
    from opsledger_projections.analysis.explain import Candidate, Explanation, Measure
    from opsledger_projections.analysis.figures import Figure
    from opsledger_projections.analysis.of_figure import Analysed

MEASURED = (
    "level", "level_low", "level_high", "slope", "slope_low", "slope_high", "standard_error", "newey_west", "lag", "r1",
    "before", "after", "harmonics", "place", "of", "verdict",
)  # fmt: skip
"""The fields of an effect and its rank."""

CONTROLLED = ("level", "level_low", "level_high", "place", "of", "verdict")


def plain(value: Any) -> Any:
    """A finding as plain JSON data with names for its parts."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        if hasattr(cast("Any", value), "_asdict"):
            return {name: plain(part) for name, part in cast("Any", value)._asdict().items()}
        return [plain(part) for part in cast("tuple[Any, ...]", value)]
    return value


def about(figure: Figure, known: Known) -> dict[str, Any]:
    """The figure of an analysis, and the state of the ledger that it used."""
    return {
        "record": figure.record,
        "title": figure.state.title,
        "unit": figure.state.unit,
        "segment": figure.segment,
        "position": known.position,
        "moment": known.moment,
    }


def explanation_row(found: Explanation, known: Known) -> dict[str, Any]:
    """An explanation without its changes."""
    values = found.figure.by_period
    return about(found.figure, known) | {
        "period": found.period,
        "value": values.get(found.period),
        "moved": found.moved,
        "since": found.since,
        "apart": found.apart,
        "control": found.control,
        "dates": found.dates,
    }


def change_rows(found: Explanation) -> list[dict[str, Any]]:
    """A row for each preceding change."""
    return [_change(one) for one in found.candidates]


def _change(one: Candidate) -> dict[str, Any]:
    from opsledger_events.values import moment_of
    from opsledger_projections.analysis.flow import DAY_US

    change = one.change
    return {
        "effective_at": moment_of(change.effective_us),
        "lead_days": round(change.lead_us / DAY_US, 3),
        "lead_periods": one.lead_periods,
        "scope": change.scope,
        "record": change.record,
        "title": change.title,
        "type": change.type,
        "actor": change.actor,
        "position": change.position,
        "first_after": one.first_after,
        **_measure(one.measure),
        **{f"control_{name}": value for name, value in _measure(one.control).items() if name in CONTROLLED},
        "together": list(one.together),
    }


def _measure(found: Measure | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(MEASURED)
    effect, rank = found.effect, found.rank
    values = (
        *effect.level[:3], *effect.slope[:3], *effect.level[3:], effect.lag, effect.r1,
        effect.before, effect.after, effect.harmonics, rank.place, rank.of, rank.verdict.value,
    )  # fmt: skip
    return dict(zip(MEASURED, values, strict=True))


def change_columns() -> list[Column]:
    """The fields of a change; a table shows the first ones."""
    shown = {
        "effective_at": tr("When"),
        "scope": tr("Scope"),
        "record": tr("Record"),
        "title": tr("Title"),
        "level": tr("Effect"),
        "level_low": tr("From"),
        "level_high": tr("To"),
        "place": tr("Rank"),
        "of": tr("Of"),
        "position": "#",
    }
    hidden = (
        "lead_days", "lead_periods", "type", "actor", "first_after", "together",
        *(name for name in MEASURED if name not in shown), *(f"control_{name}" for name in CONTROLLED),
    )  # fmt: skip
    return [
        *(Column(name, label, digits=DIGITS) for name, label in shown.items()),
        *(Column(name, shown=False, digits=DIGITS) for name in hidden),
    ]


def figure_row(found: Analysed, known: Known) -> dict[str, Any]:
    """All findings about a figure, without its points."""
    paces = [plain(one) | {"ahead": one.pace.ahead} for one in found.paces]
    parts = {
        name: plain(getattr(found, name))
        for name in found._fields
        if name not in ("figure", "paces", "signals", "shifts", "counts")
    }
    shifted, counted = found.shifts, found.counts
    return about(found.figure, known) | {
        "values": len(found.figure.points),
        "lacking": list(found.figure.series.lacking),
        "paces": paces,
        **parts,
        "signals": [
            plain(one) | {"first": found.figure.points[one.first].period, "last": found.figure.points[one.last].period}
            for one in found.signals
        ],
        "shifts": shifted and {
            "doubtful": shifted.doubtful,
            "sigma": shifted.sigma,
            "residual": plain(shifted.residual),
            "found": [
                {"period": found.figure.points[one.first].period, "before": one.before, "after": one.after}
                for one in shifted.found
            ],
        },
        "counts": counted and {"chart": counted.chart, "mean": counted.mean, "dispersion": counted.dispersion},
    }  # fmt: skip


def point_rows(found: Analysed, *, people: bool) -> list[dict[str, Any]]:
    """A row for each value, with the rules that signal it and the level around it; for people or for programs."""
    rules: dict[int, list[str]] = {}
    for one in found.signals:
        for place in range(one.first, one.last + 1):
            rules.setdefault(place, []).append(one.rule)
    shifted = found.shifts.found if found.shifts else ()
    level = shifted[0].before if shifted else None
    starts = {one.first: one.after for one in shifted}
    rows: list[dict[str, Any]] = []
    for place, point in enumerate(found.figure.points):
        level = starts.get(place, level)
        rows.append(
            {
                "period": point.period,
                "value": point.shown if people else point.value,
                "denominator": point.denominator,
                "signals": ", ".join(rules.get(place, [])) or None,
                "level": level,
                "position": point.position,
            }
        )
    return rows


def point_columns() -> list[Column]:
    """The fields of a value."""
    return [
        Column("period", tr("Period")),
        Column("value", tr("Value")),
        Column("denominator", tr("Out of")),
        Column("signals", tr("Signals")),
        Column("level", tr("Present level"), digits=DIGITS),
        Column("position", "#"),
    ]


def account_rows(found: Outlooks) -> list[dict[str, Any]]:
    """A row for each account of a budget."""
    return [plain(one) for one in found.accounts]


def account_columns() -> list[Column]:
    """The fields of an account."""
    labels = {
        "account": tr("Account"),
        "planned": tr("Planned"),
        "committed": tr("Committed"),
        "actual": tr("Actual"),
        "at_least": tr("At least"),
        "at_pace": tr("By the pace"),
        "forecast": tr("Forecast at close"),
    }
    return [Column(name, label) for name, label in labels.items()]


def budget_row(found: Outlooks, split: Split | None, known: Known) -> dict[str, Any]:
    """A budget's outlook as one object."""
    return {
        "record": found.record,
        "title": found.state.title,
        "period": found.state.period,
        "currency": found.state.currency,
        "position": known.position,
        "moment": known.moment,
        "elapsed": found.elapsed,
        "booked_until": found.booked_until,
        "booked": found.booked,
        "accounts": account_rows(found),
        "total": plain(found.total),
        "split": plain(split),
    }
