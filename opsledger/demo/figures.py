"""The indicators of the invented company and their values: level, season, noise, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import cos, tau
from random import Random
from typing import Any, NamedTuple

import msgspec

from opsledger.demo.names import name_of
from opsledger.demo.pages import read_toml
from opsledger.demo.steps import Step
from opsledger.demo.weeks import WEEKS, Weeks, at
from opsledger_events.language import Language
from opsledger_events.periods import Frequency, period_named, period_of
from opsledger_events.values import Value

SPRING_FESTIVALS = (
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
    date(2031, 1, 23),
    date(2032, 2, 11),
)
"""First days of the Chinese year; later ones are simply not in the demo."""


class Mistake(Value, forbid_unknown_fields=True):
    """A value that was entered wrong and corrected."""

    week: int
    segment: str
    factor: float
    corrected: str
    by: str
    en: str
    zh: str


class Shape(Value, forbid_unknown_fields=True):
    """How the values of an indicator come about. Shares are shares of the level."""

    level: dict[str, float]
    """By segment; the empty word is the whole."""
    denominator: dict[str, float] = msgspec.field(default_factory=dict[str, float])
    noise: float = 0.0
    common: float = 0.0
    """Noise that all segments of a period share: weather, holidays, an empty road."""
    season: float = 0.0
    """How far the best day of the year lies above the mean one."""
    peak: int = 200
    """The best day of the year."""
    trend: float = 0.0
    """Change in a year."""
    weekday: tuple[float, ...] = ()
    """Factor of each day of the week, from Monday."""
    festival: float = 1.0
    """Factor in the week of Spring Festival."""
    bend: tuple[tuple[int, float], ...] = ()
    """Weeks in which something happened, and what it added."""
    shift: tuple[tuple[int, float], ...] = ()
    """Weeks from which on something was different, and by how much."""
    weight: dict[str, float] = msgspec.field(default_factory=dict[str, float])
    """How much a segment has of bends and shifts."""
    ceiling: float = 1e12
    digits: int = 1
    last: int = -1
    """The last week with a value."""
    late: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """Weeks whose values were entered late (`w-40`), and when."""
    mistakes: tuple[Mistake, ...] = ()


class Figure(Value, forbid_unknown_fields=True):
    """An indicator, and how its values come about."""

    id: str
    defined: str
    by: str
    sent_by: str
    data: dict[str, Any]
    en: dict[str, Any]
    zh: dict[str, Any]
    targets: tuple[tuple[str, str, float], ...] = ()
    """When a target was set, since which day it holds, and what it is."""
    shape: Shape


class Figures(Value, forbid_unknown_fields=True):
    """The file of indicators."""

    indicator: list[Figure]


class Measured(NamedTuple):
    """One value, true to what happened."""

    day: date
    """The first day of its period."""
    segment: str
    value: float
    denominator: float | None


@lru_cache(maxsize=1)
def indicators() -> list[Figure]:
    """Every indicator of the demo."""
    return read_toml(Figures, "indicators.toml").indicator


def measured(figure: Figure, weeks: Weeks, seed: int) -> list[Measured]:
    """All values of an indicator, in order of time."""
    frequency = Frequency(figure.data["frequency"])
    found: list[Measured] = []
    day, end = weeks.start(-WEEKS), weeks.start(figure.shape.last + 1)
    if figure.shape.last == -1 and frequency is not Frequency.WEEK:
        end = weeks.start(1)
    period = period_named(period_of(day, frequency))
    while period.after <= end:
        if period.first >= day:
            found += [value_of(figure, weeks, seed, period.first, part) for part in figure.shape.level]
        period = period_named(period_of(period.after, frequency))
    return found


def value_of(figure: Figure, weeks: Weeks, seed: int, day: date, segment: str) -> Measured:
    """The value of one period and segment: always the same for the same seed and week."""
    shape = figure.shape
    week, weekday = divmod((day - weeks.monday).days, 7)
    chance = Random(f"{seed}:{figure.id}:{segment}:{week}:{weekday}")  # noqa: S311 - a story, not a secret
    shared = Random(f"{seed}:{figure.id}:{week}:{weekday}").gauss(0, shape.common)  # noqa: S311
    season = shape.season * cos(tau * (day.timetuple().tm_yday - shape.peak) / 365.25)
    factor = (1 + season + shape.trend * (week + WEEKS) / 52) * (1 + shared + chance.gauss(0, shape.noise))
    if shape.weekday:
        factor *= shape.weekday[weekday]
    if in_festival(day):
        factor *= shape.festival
    change = sum(add for when, add in shape.bend if when == week)
    change += sum(add for when, add in shape.shift if when <= week)
    value = shape.level[segment] * factor + change * shape.weight.get(segment, 1.0)
    base = shape.denominator.get(segment)
    return Measured(
        day,
        segment,
        round(max(0.0, min(value, shape.ceiling)), shape.digits),
        None if base is None else float(round(base * (1 + chance.gauss(0, 0.04)))),
    )


def in_festival(day: date) -> bool:
    """From the eve of Spring Festival to its seventh day."""
    return any(-1 <= (day - first).days <= 6 for first in SPRING_FESTIVALS)


def steps_of(figure: Figure, weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """The definition of an indicator, its targets, its values and their corrections."""
    when = weeks.moment(figure.defined)
    texts = figure.zh if language == "zh" else figure.en
    segments = [name_of(word, language) for word in figure.shape.level if word]
    data = figure.data | texts | {"segments": segments}
    yield Step(when, when, "indicator define", figure.id, figure.by, data)
    frequency = Frequency(figure.data["frequency"])
    for told, since, target in figure.targets:
        at_time = weeks.moment(told)
        word = period_of(weeks.day(since), frequency)
        data = {"target": target, "since": word}
        yield Step(at_time, at_time, "indicator set-target", figure.id, figure.by, data)
    for one in measured(figure, weeks, seed):
        yield from value_steps(figure, weeks, language, one, period_of(one.day, frequency))


def value_steps(
    figure: Figure, weeks: Weeks, language: Language, one: Measured, period: str
) -> Iterator[Step]:
    """A value as it was entered, and its correction where it was entered wrong."""
    week = (one.day - weeks.monday).days // 7
    wrong = next((m for m in figure.shape.mistakes if (m.week, m.segment) == (week, one.segment)), None)
    known = told_at(period)
    late = figure.shape.late.get(f"w{week}")
    data: dict[str, Any] = {"period": period, "segment": name_of(one.segment, language), "value": one.value}
    if one.denominator is not None:
        data["denominator"] = one.denominator
    entered = data | {"value": round(one.value * wrong.factor, figure.shape.digits)} if wrong else data
    written = weeks.moment(late) if late else known
    yield Step(known, written, "indicator measure", figure.id, figure.sent_by, entered)
    if wrong:
        at_time = weeks.moment(wrong.corrected)
        reason = wrong.zh if language == "zh" else wrong.en
        yield Step(at_time, at_time, "indicator correct", figure.id, wrong.by, data, reason)


def told_at(period: str) -> datetime:
    """When a value becomes known: the morning after its period; of a month, two days later."""
    found = period_named(period)
    if found.frequency is Frequency.MONTH:
        return at(found.after + timedelta(days=2), 9, 30)
    return at(found.after, 7, 20) if found.frequency is Frequency.DAY else at(found.after, 8, 40)


def mean(values: list[Measured]) -> float:
    """The mean of values, weighted by their denominators where they have any."""
    weights = [1.0 if one.denominator is None else one.denominator for one in values]
    return sum(w * one.value for w, one in zip(weights, values, strict=True)) / sum(weights)
