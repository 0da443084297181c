"""An indicator in a line of a list: its standing as a mark and a word, and the data that the line needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from textual.message import Message

from opsledger_events.language import Label
from opsledger_projections.at import At
from opsledger_projections.kpi import Kpi, figure_needs, kpi_of
from opsledger_projections.records import RecordRow, records_at
from opsledger_projections.views import Views
from opsledger_tui.questions import natural

PAST_LIMIT, IN_RUN = "◆", "◇"
"""The signs of a signal: a value outside the limits, and a run on one side."""

COURSE_VALUES = 24
"""Number of last values kept for the course."""


class Standing(Enum):
    """The standing of an indicator, the most urgent first: what needs somebody, else whether it reaches its target.

    Each has a mark and a word with the same meaning, and the look of both.
    """

    CRITICAL = "✖", Label("critical", "严重"), "bad"
    WARNING = "!", Label("warning", "预警"), "warning"
    SIGNAL = "!", Label("signal", "信号"), "warning"
    STALE = "!", Label("stale", "过期"), "warning"
    MISSED = "✖", Label("missed", "未达标"), "bad"
    MET = "✓", Label("met", "达标"), "good"
    IN_LIMITS = "✓", Label("in limits", "限内"), "good"
    NO_TARGET = "·", Label("no target", "无目标"), "dim"
    NO_VALUE = "·", Label("no value", "无数值"), "dim"


class Figure(NamedTuple):
    """An indicator in the list, with only those of its values, which may be a million, that the line shows."""

    record: str
    title: str
    unit: str
    standing: Standing
    latest: float | None
    course: tuple[float, ...]
    """The last values."""
    unseen: int
    """Number of signals that nobody has acknowledged."""


def figure_of(found: Kpi, now: datetime) -> Figure:
    """The data for the line of an indicator at a time."""
    return Figure(
        found.record,
        found.title,
        found.state.unit,
        standing_of(found, now),
        found.latest.shown if found.latest else None,
        tuple(found.series.values[-COURSE_VALUES:]),
        len(found.unseen),
    )


def standing_of(figure: Kpi, now: datetime) -> Standing:
    """The standing of an indicator at a time."""
    needs = {need.what for need in figure_needs(figure) if need.holds(now)}
    state = figure.state
    if figure.latest is None:
        return Standing.NO_VALUE
    for standing in (Standing.CRITICAL, Standing.WARNING, Standing.SIGNAL, Standing.STALE):
        if standing.name.lower() in needs:
            return standing
    if figure.met is not None:
        return Standing.MET if figure.met else Standing.MISSED
    limited = state.warning_limit is not None or state.critical_limit is not None
    return Standing.IN_LIMITS if limited else Standing.NO_TARGET


@dataclass
class FiguresFound(Message):
    """The requested indicators at a moment, with those that need somebody first."""

    serial: int
    figures: list[Figure]


def figures_at(views: Views, at: At, now: datetime, wanted: Callable[[RecordRow], bool]) -> list[Figure]:
    """The wanted indicators at a moment, the most urgent first."""
    measured = views.of("measurements", upto=at.position)
    rows = [row for row in records_at(views, at, "indicator") if wanted(row)]
    found = [figure_of(kpi_of(measured, row, now, at), now) for row in rows]
    order = list(Standing)
    return sorted(found, key=lambda one: (order.index(one.standing), natural(one.record)))
