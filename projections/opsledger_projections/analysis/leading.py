"""Whether one indicator goes before another."""

from __future__ import annotations

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.periods import CALLED
from opsledger_projections.analysis.axis import SEASONS
from opsledger_projections.analysis.figures import Figure
from opsledger_projections.analysis.leads import Leads, leads


def leads_of(first: Figure, second: Figure) -> Leads | None:
    """The lags of two figures; None where they have too little in common. Raises InputError for periods of other lengths."""
    if first.state.frequency is not second.state.frequency:
        raise InputError(
            tr(
                "{first} is measured by {one}, {second} by {other}.",
                first=first.record,
                one=CALLED[first.state.frequency],
                second=second.record,
                other=CALLED[second.state.frequency],
            ),
            tr("Compare figures with periods of the same length."),
        )
    if not first.points or not second.points:
        return None
    a, b = (dict(zip(one.numbers, one.values, strict=True)) for one in (first, second))
    numbers = range(max(min(a), min(b)), min(max(a), max(b)) + 1)
    season = SEASONS[first.state.frequency]
    return leads([a.get(number) for number in numbers], [b.get(number) for number in numbers], season=season)
