"""The key indicators: all of them in a table, and each as an XmR chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.digits import DIGITS
from opsledger_events.kinds.indicator import Indicator, first_day
from opsledger_events.language import tr
from opsledger_events.standing import Freshness, Level, target_set_for
from opsledger_events.values import day_of, moment_of
from opsledger_projections.analysis.axis import number_of
from opsledger_projections.analysis.season import of_season, season_of
from opsledger_projections.kpi import Kpi
from opsledger_projections.measurements import Point as Measured
from opsledger_projections.pages.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Paragraph,
    Plot,
    Point,
    Table,
    Tag,
    Tone,
)
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow
from opsledger_projections.weights import of_segments

MOST_POINTS = 60
"""Maximum number of latest values in one plot: more cannot be told apart on a page."""

TONES: dict[Level, Tone] = {Level.NORMAL: "good", Level.WARNING: "warning", Level.CRITICAL: "bad"}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[Block]:
    """A row for each measured indicator, with its value, its target and its course."""
    del chapter
    yield Table(
        (
            Column(tr("Indicator")),
            Column(tr("Latest"), numeric=True),
            Column(tr("Unit")),
            Column(tr("Period")),
            Column(tr("Target"), numeric=True),
            Column(tr("Standing")),
            Column(tr("Course")),
            Column(tr("Owner")),
        ),
        tuple(
            (
                reading.ref(figure.record),
                figure.latest.shown if figure.latest else None,
                figure.state.unit or None,
                _period(figure),
                figure.target,
                standing(figure) or None,
                figure.sparkline or None,
                figure.state.owner or None,
            )
            for figure in reading.kpis
        ),
        empty=tr("Nothing yet."),
    )


def _period(figure: Kpi) -> tuple[str | Tag, ...] | None:
    if figure.latest is None:
        return None
    period = figure.latest.period
    tags: list[Tag] = []
    if figure.freshness is Freshness.STALE:
        tags.append(Tag(str(figure.freshness.label), "warning"))
    if figure.series.lacking:
        tags.append(Tag(tr("not of all segments"), "warning"))
    if period in figure.series.plain_means:
        tags.append(Tag(tr("plain mean of segments"), "warning"))
    return (period, *tags)


def standing(figure: Kpi) -> tuple[Tag, ...]:
    """Whether the latest value reaches its target, and the limit that it passed; empty if neither is known."""
    tags: list[Tag] = []
    if figure.met is not None:
        tags.append(Tag(tr("met"), "good") if figure.met else Tag(tr("missed"), "bad"))
    if figure.level is not Level.NORMAL:
        tags.append(Tag(str(figure.level.label), TONES[figure.level]))
    return tuple(tags)


def of_record(reading: Reading, row: RecordRow) -> Iterator[Block]:
    """The XmR chart of an indicator, and how reliable its limits are."""
    figure = reading.figure(row.record)
    if figure is None:
        return
    yield Heading(tr("Course"))
    if not figure.series.points:
        yield Paragraph(tr("Nothing was measured yet."), "quiet")
        return
    yield plot_of(figure)
    for line in of_segments(figure.series):
        yield Paragraph(line, "warning")
    yield from _about_limits(figure)


def plot_of(figure: Kpi) -> Plot:
    """The latest values with the target in force for the last of them, the limits, and every signal."""
    signals = signal_words(figure)
    shown = figure.series.points[-MOST_POINTS:]
    first = len(figure.series.points) - len(shown)
    return Plot(
        figure.title,
        figure.state.unit,
        tuple(
            Point(point.period, point.value, signals.get(index, ""), point.digits)
            for index, point in enumerate(shown, first)
        ),
        tuple(_lines(figure, shown)),
        numbers_of(shown),
    )


def numbers_of(points: Sequence[Measured]) -> tuple[int, ...]:
    """The period numbers of values; a period without a value leaves a gap in the plot."""
    return tuple(number_of(point.period) for point in points)


def signal_words(figure: Kpi) -> dict[int, str]:
    """Why values stand out, by index; a passed limit takes precedence over a run."""
    found: dict[int, str] = {}
    for signal in sorted(figure.signals, key=lambda signal: signal.rule != "limits"):
        for index in range(signal.first, signal.last + 1):
            found.setdefault(index, _words(signal.rule == "limits", above=signal.above))
    return found


def _words(past_limit: bool, *, above: bool) -> str:
    if past_limit:
        return tr("above the upper limit") if above else tr("below the lower limit")
    return tr("in a run above the median") if above else tr("in a run below the median")


def target_lines(state: Indicator, points: Sequence[Measured]) -> Iterator[Line]:
    """The target of the last of these values, with its first period if earlier values had another target or none."""
    first, last = (day_of(moment_of(points[place].start_us)) for place in (0, -1))
    held = target_set_for(state, last)
    if held is None:
        return
    since = tr("Target since {period}", period=held.since) if first_day(held) > first else tr("Target")
    yield Line(since, held.value, "good")


def _lines(figure: Kpi, shown: Sequence[Measured]) -> Iterator[Line]:
    yield from target_lines(figure.state, shown)
    for level, value in (
        (Level.WARNING, figure.state.warning_limit),
        (Level.CRITICAL, figure.state.critical_limit),
    ):
        if value is not None:
            yield Line(str(level.label), value, TONES[level])
    drawn = figure.limits
    if drawn is None:
        return
    yield Line(tr("Upper limit"), drawn.upper, digits=DIGITS)
    yield Line(tr("Mean"), drawn.mean, "plain", DIGITS)
    if drawn.lower is not None:
        yield Line(tr("Lower limit"), drawn.lower, digits=DIGITS)


def _about_limits(figure: Kpi) -> Iterator[Block]:
    drawn = figure.limits
    if drawn is None:
        yield Paragraph(tr("No limits: fewer than 12 values."), "quiet")
        return
    if drawn.provisional:
        yield Paragraph(tr("The limits are provisional: fewer than 20 values."), "quiet")
    if drawn.correlated:
        yield Paragraph(
            tr(
                "Neighbouring values depend on each other (r₁ = {r1:.2f}): the limits do not hold as drawn.",
                r1=drawn.autocorrelation,
            ),
            "quiet",
        )
    if season := of_season(season_of(figure.series.points, figure.state.frequency)):
        yield Paragraph(season, "quiet")
