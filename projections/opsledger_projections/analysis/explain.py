"""What preceded a figure's move: each change in the window before it, and how unusual the figure's course is since.

Nothing here is a cause. A change that came first, with an effect that no other date has, is worth asking about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.periods import Period, period_named
from opsledger_events.values import day_of, microseconds, moment_of, sooner, start_of
from opsledger_projections.analysis.axis import number_at, word_of
from opsledger_projections.analysis.figures import Figure, figure_at
from opsledger_projections.analysis.interrupted import Course, Effect
from opsledger_projections.analysis.placebo import APART, Rank, rank
from opsledger_projections.analysis.shifts import shifts
from opsledger_projections.at import LIVE, At
from opsledger_projections.preceding import Preceding, Scope, preceding
from opsledger_projections.views import Views
from opsledger_projections.xmr import Signal, limits, signals

PERIODS_BEFORE = 4
"""The window before a move, in periods of the indicator."""

DAYS_BEFORE = 14
"""The window is at least so long, unless another length is asked for."""

SCOPES = ("same record", "linked", "same area", "elsewhere")
"""The closest first."""


class Measure(NamedTuple):
    """What followed a date in one figure."""

    effect: Effect
    rank: Rank


class Candidate(NamedTuple):
    """One change that preceded the move."""

    change: Preceding
    lead_periods: int
    """Periods from the one in which it took effect to the one that moved; 0 for the same."""
    first_after: str
    """The first period that counts as after it: the one it fell into, where more than half of that was still to come."""
    measure: Measure | None
    """None with fewer than eight values before it or from it on."""
    control: Measure | None
    """The same of the control indicator, where one is named."""
    together: tuple[int, ...]
    """Positions of all changes so near in time that the figure cannot tell them apart, its own included."""


class Explanation(NamedTuple):
    """What preceded the move of an indicator in a period."""

    figure: Figure
    period: str
    since: str
    """Day on which the window begins."""
    apart: int
    """Changes within so many periods of each other cannot be told apart."""
    control: str | None
    candidates: tuple[Candidate, ...]
    """The newest period first; within one, what is closest to the indicator first."""
    moved: bool
    """Whether the figure shows a move in that period: a signal among the values of its level, or the shift to another level."""
    looks: tuple[Scope, ...] = ()
    """How near each event of the window was that only looked at things: they are left out."""

    @property
    def dates(self) -> int:
        """At how many dates an effect was estimated: the more, the likelier that one stands out by chance."""
        return len({one.first_after for one in self.candidates if one.measure})


def moved_in(figure: Figure) -> str | None:
    """The period of the latest move: of the latest signal since the level last shifted, else of that shift.

    Limits that were drawn over two levels make signals of values that are usual for either. None where nothing moved.
    """
    start = max(_starts(figure.values), default=0)
    if found := _signals(figure.values, start, len(figure.values)):
        return figure.points[max(signal.first for signal in found)].period
    return figure.points[start].period if start else None


def has_moved(figure: Figure, period: str) -> bool:
    """Whether the value of a period is part of a signal, by the limits of the values of its level, or the first of a level."""
    values = figure.values
    starts = _starts(values)
    levels = pairwise([0, *starts, len(values)])
    found = [signal for first, after in levels for signal in _signals(values, first, after)]
    places = {*starts, *(place for signal in found for place in range(signal.first, signal.last + 1))}
    return any(figure.points[place].period == period for place in places)


def _starts(values: Sequence[float]) -> list[int]:
    """Where the levels begin, but for the first."""
    shifted = shifts(values)
    return [one.first for one in shifted.found] if shifted else []


def _signals(values: Sequence[float], first: int, after: int) -> list[Signal]:
    """The signals of the values from one place to another, by their own limits; their indexes are those of all values."""
    level = values[first:after]
    drawn = limits(level)
    found = signals(level, drawn) if drawn else []
    return [one._replace(first=one.first + first, last=one.last + first) for one in found]


def explain(
    views: Views,
    indicator: str,
    period: str,
    at: At = LIVE,
    *,
    segment: str | None = None,
    control: str | None = None,
    window: int | None = None,
    apart: int = APART,
) -> Explanation | None:
    """The changes before the end of a period with what followed each; None where there is no such indicator.

    `window` is its length in periods before the period. Values after the move count too: without eight of them
    after a change, changes are listed and nothing is estimated. Raises InputError for a control that cannot be one.
    """
    figure = figure_at(views, indicator, at, segment)
    if figure is None:
        return None
    moved = period_named(period)
    start = sooner(start_of(moved.first), _length(moved, window))
    found, looks = preceding(views, indicator, microseconds(start), microseconds(start_of(moved.after)), at)
    compared = _control(views, figure, control, at) if control else None
    number = number_at(moved.first, moved.frequency)
    measures = _Measures(figure.course, apart)
    controls = _Measures(compared.course, apart) if compared else None
    numbers = {change.position: first_after(change, moved) for change in found}
    together = _together(numbers, apart)
    candidates = [
        Candidate(
            change,
            number - _number_of(change, moved),
            word_of(after, moved.frequency),
            measures.at(after),
            controls.at(after) if controls else None,
            together[after],
        )
        for change in found
        for after in (numbers[change.position],)
    ]
    candidates.sort(
        key=lambda one: (one.lead_periods, SCOPES.index(one.change.scope), one.change.lead_us, one.change.position)
    )  # fmt: skip
    since = day_of(start).isoformat()
    moved_there = has_moved(figure, period)
    return Explanation(figure, period, since, apart, control, tuple(candidates), moved_there, tuple(looks))


def by_record(found: Explanation) -> list[tuple[Candidate, ...]]:
    """The changes of a record that the figure sees at the same time, together; in the order of the first of each."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for one in found.candidates:
        groups.setdefault((one.change.record, one.first_after), []).append(one)
    return [tuple(group) for group in groups.values()]


def others_together(found: Explanation, one: Candidate) -> int:
    """How many changes of other records cannot be told apart from one."""
    own = {other.change.position for other in found.candidates if other.change.record == one.change.record}
    return len(set(one.together) - own)


def without_elsewhere(found: Explanation) -> Explanation:
    """The same without the changes that are neither of the indicator, nor linked with it, nor of its area."""
    return found._replace(
        candidates=tuple(one for one in found.candidates if one.change.scope != "elsewhere"),
        looks=tuple(scope for scope in found.looks if scope != "elsewhere"),
    )


def _control(views: Views, figure: Figure, control: str, at: At) -> Figure:
    """The values of the control. Raises InputError where it is no indicator, or has periods of another length."""
    found = figure_at(views, control, at)
    if found is not None and found.state.frequency is figure.state.frequency:
        return found
    frequency = figure.state.frequency.value
    raise InputError(
        tr(
            "{control} is no indicator that is measured by {frequency}.", control=control, frequency=frequency
        ),
        tr("A control has periods of the same length as the indicator."),
    )


def _length(moved: Period, window: int | None) -> timedelta:
    if window is not None:
        return (moved.after - moved.first) * window
    return max((moved.after - moved.first) * PERIODS_BEFORE, timedelta(days=DAYS_BEFORE))


def _number_of(change: Preceding, moved: Period) -> int:
    return number_at(day_of(moment_of(change.effective_us)), moved.frequency)


def first_after(change: Preceding, moved: Period) -> int:
    """The number of the first period that counts as after a change: its own, or the next one from its half on."""
    number = _number_of(change, moved)
    period = period_named(word_of(number, moved.frequency))
    begins, ends = microseconds(start_of(period.first)), microseconds(start_of(period.after))
    return number + (2 * (change.effective_us - begins) >= ends - begins)


def _together(numbers: dict[int, int], apart: int) -> dict[int, tuple[int, ...]]:
    """For each date, the positions of all changes within so many periods of it."""
    by_number: dict[int, list[int]] = {}
    for position, number in numbers.items():
        by_number.setdefault(number, []).append(position)
    return {
        number: tuple(
            sorted(
                position
                for near in range(number - apart, number + apart + 1)
                for position in by_number.get(near, ())
            )
        )
        for number in by_number
    }


class _Measures:
    """What followed each date in a figure, worked out once for each date."""

    def __init__(self, course: Course, apart: int) -> None:
        self._course = course
        self._apart = apart
        self._found: dict[int, Measure | None] = {}

    def at(self, number: int) -> Measure | None:
        """What followed the changes before a period; None where nothing can be estimated."""
        if number not in self._found:
            effect = self._course.effect(number)
            place = rank(self._course, number, self._apart)
            self._found[number] = Measure(effect, place) if effect and place else None
        return self._found[number]
