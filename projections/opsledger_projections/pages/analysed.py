"""All findings about a figure, as a page: its course first, then each method's finding with its limitations."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10

from opsledger_events.digits import DIGITS, grouped, signed
from opsledger_events.language import tr
from opsledger_events.standing import target_at
from opsledger_events.values import day_of, moment_of
from opsledger_projections.analysis import words
from opsledger_projections.analysis.figures import Figure
from opsledger_projections.analysis.of_figure import Analysed
from opsledger_projections.analysis.run_rules import Found
from opsledger_projections.analysis.segments import Contributions
from opsledger_projections.kpi import reaches
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.indicators import MOST_POINTS, numbers_of, target_lines
from opsledger_projections.weights import of_segments


def page(found: Analysed) -> b.Page:
    """The page of the findings about a figure."""
    figure = found.figure
    title = f"{figure.record} · {figure.state.title}"
    return b.Page(
        figure.record, f"{title} · {figure.segment}" if figure.segment else title, tuple(_blocks(found))
    )


def _blocks(found: Analysed) -> Iterator[b.Block]:
    figure = found.figure
    if not figure.points:
        yield b.Paragraph(tr("Nothing was measured yet."), "quiet")
        return
    yield _standing(found)
    for line in of_segments(figure.series):
        yield b.Paragraph(line, "warning")
    yield plot(figure, marks_of(figure, found.signals), tuple(_lines(found)))
    yield from _said([*words.of_limits(found.limits)])
    for warning in words.of_reliance(found):
        yield b.Paragraph(warning, "warning")
    if found.counts:
        yield from _said([*words.of_counts(found.counts)])
    yield b.Heading(tr("Trend"))
    yield from _said([*words.of_trend(figure, found.trend)])
    yield b.Heading(tr("Shifts of level"))
    yield from _said([*words.of_shifts(figure, found.shifts), *words.of_present(found)])
    if found.contributions:
        yield from _segments(found, found.contributions)


def _said(lines: list[str]) -> Iterator[b.Block]:
    """Blocks for sentences: the first is the finding, the others are its limitations."""
    for place, line in enumerate(lines):
        yield b.Paragraph(line, "quiet" if place else "plain")


def _standing(found: Analysed) -> b.Facts:
    """The figure's present state: value, target, goals, and comparisons with earlier periods."""
    figure, latest = found.figure, found.figure.points[-1]
    target = target_at(figure.state, day_of(moment_of(latest.start_us)))
    unit = f" {figure.state.unit}" if figure.state.unit else ""
    rows: list[tuple[str, b.Cell]] = [(tr("Latest"), f"{grouped(latest.shown)}{unit} ({latest.period})")]
    if target is not None:
        met = reaches(figure.state.direction, latest.value, target)
        rows.append((tr("Target"), (target, b.Tag(tr("met"), "good") if met else b.Tag(tr("missed"), "bad"))))
    for one in found.paces:
        tone: b.Tone = "plain" if one.pace.ahead is None else "good" if one.pace.ahead else "warning"
        rows.append((tr("Pace"), b.Tag(words.of_pace(one), tone)))
    labels = (tr("Period before"), tr("Year before"))
    rows += [
        (label, words.of_comparison(figure, one))
        for label, one in zip(labels, found.comparisons, strict=False)
    ]
    return b.Facts(tuple(rows))


def marks_of(figure: Figure, found: tuple[Found, ...]) -> dict[int, str]:
    """Why values stand out, by the index of the first value of each stretch; a passed limit takes precedence over a run."""
    said: dict[int, str] = {}
    for one in sorted(found, key=lambda signal: signal.rule != "limits"):
        for place in range(one.first, one.last + 1):
            said.setdefault(place, words.of_rule(one.rule, one.above))
    marks: dict[int, str] = {}
    for place in sorted(said):
        if said.get(place - 1) == said[place]:
            continue
        last = place
        while said.get(last + 1) == said[place]:
            last += 1
        until = tr("{rule}, until {period}", rule=said[place], period=figure.points[last].period)
        marks[place] = until if last > place else said[place]
    return marks


def plot(figure: Figure, marks: dict[int, str], lines: tuple[b.Line, ...], last: int | None = None) -> b.Plot:
    """A plot of the values with their marks: the newest values, or those up to shortly after the index `last`."""
    end = len(figure.points) if last is None else min(len(figure.points), last + MOST_POINTS // 3)
    first = max(0, end - MOST_POINTS)
    shown = figure.points[first:end]
    points = tuple(
        b.Point(point.period, point.value, marks.get(place, ""), point.digits)
        for place, point in enumerate(shown, first)
    )
    return b.Plot(figure.state.title, figure.state.unit, points, lines, numbers_of(shown))


def _lines(found: Analysed) -> Iterator[b.Line]:
    yield from target_lines(found.figure.state, found.figure.points[-MOST_POINTS:])
    if found.limits is not None:
        yield b.Line(tr("Upper limit"), found.limits.upper, digits=DIGITS)
        yield b.Line(tr("Mean"), found.limits.mean, "plain", DIGITS)
        if found.limits.lower is not None:
            yield b.Line(tr("Lower limit"), found.limits.lower, digits=DIGITS)


def _segments(found: Analysed, parts: Contributions) -> Iterator[b.Block]:
    comparison = found.comparisons[0]
    digits = _digits(max(abs(one.total) for one in parts.parts))
    yield b.Heading(tr("Segments"))
    yield b.Paragraph(
        tr(
            "From {before} in {base} to {after} in {period}: {change}, by segment:",
            before=words.short(parts.before),
            base=comparison.base_period,
            after=words.short(parts.after),
            period=comparison.period,
            change=signed(parts.change),
        )
    )
    yield b.Table(
        (
            b.Column(tr("Segment")),
            b.Column(tr("Before"), numeric=True),
            b.Column(tr("After"), numeric=True),
            b.Column(tr("By its value"), numeric=True),
            b.Column(tr("By its weight"), numeric=True),
            b.Column(tr("Together"), numeric=True),
        ),
        tuple(
            (
                one.segment,
                one.before,
                one.after,
                *(_signed(part, digits) for part in (one.rate, one.mix, one.total)),
            )
            for one in parts.parts
        ),
    )
    for line in words.of_own_whole(found):
        yield b.Paragraph(line, "warning")
    if not parts.weighted and any(one.mix for one in parts.parts):
        yield b.Paragraph(tr("Not every segment has a denominator: all count alike."), "quiet")


def _digits(largest: float) -> int:
    """Number of decimal places that show a hundredth of the largest of several numbers."""
    return max(0, 2 - floor(log10(largest))) if largest else 0


def _signed(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:+.{digits}f}"
