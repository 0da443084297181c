"""What the figures of an indicator say, in words."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_projections.kpi import Kpi
from opsledger_projections.pages.indicators import signal_words
from opsledger_tui.drawing import Line
from opsledger_tui.kpi_scale import lines_across, short
from opsledger_tui.phrases import field_label, phrase
from opsledger_tui.sheet import Sheet

MOST_SIGNALS = 12
DEFINITION = ("owner", "formula", "source", "direction", "frequency", "aggregate")


def write_figure(figure: Kpi, width: int) -> list[Line]:
    """An indicator: how it is measured, what it should be, how far its limits hold, its latest signals."""
    sheet = Sheet(width)
    state = figure.state
    sheet.title(harmless(figure.title))
    for name in DEFINITION:
        if value := getattr(state, name):
            sheet.value(field_label(type(state), name), phrase(value, None))
    if not figure.series.points:
        return sheet.lines
    sheet.heading(tr("Limits"))
    for line in lines_across(figure):
        sheet.value(line.label, f"{short(line.value)} {harmless(state.unit)}", line.role)
    for text in about_limits(figure):
        sheet.text(text, "dim")
    _signals(sheet, figure)
    return sheet.lines


def about_limits(figure: Kpi) -> list[str]:
    """How far the limits of the chart hold."""
    drawn = figure.limits
    if drawn is None:
        return [tr("No limits: fewer than 12 values.")]
    found: list[str] = []
    if drawn.provisional:
        found.append(tr("The limits are provisional: fewer than 20 values."))
    if drawn.correlated:
        found.append(
            tr(
                "Neighbouring values depend on each other (r₁ = {r1:.2f}): the limits do not hold as drawn.",
                r1=drawn.autocorrelation,
            )
        )
    return found


def _signals(sheet: Sheet, figure: Kpi) -> None:
    words = signal_words(figure)
    if not words:
        return
    sheet.heading(tr("Signals"))
    seen = {one.period: one for one in figure.state.signals if one.segment == (figure.series.segment or "")}
    for index in sorted(words, reverse=True)[:MOST_SIGNALS]:
        point = figure.series.points[index]
        sheet.value(point.period, f"{short(point.value)}, {words[index]}")
        if (one := seen.get(point.period)) is not None:
            sheet.text(f"{one.by}: {one.remark}" if one.remark else one.by, "dim", "  ")
