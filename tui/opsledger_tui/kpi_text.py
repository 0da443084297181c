"""The analysis of an indicator in words: first the change under the cursor, then the whole course."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from opsledger.harmless import harmless
from opsledger_events.digits import exact
from opsledger_events.language import told_of, tr
from opsledger_projections.analysis import words
from opsledger_projections.analysis.explain import Candidate, Explanation, others_together
from opsledger_projections.analysis.of_figure import Analysed
from opsledger_projections.analysis.placebo import Verdict
from opsledger_projections.kpi import Kpi
from opsledger_projections.pages.indicators import signal_words
from opsledger_projections.weights import of_segments
from opsledger_tui.drawing import Line
from opsledger_tui.kpi_lists import lead_word
from opsledger_tui.phrases import field_label, phrase
from opsledger_tui.sheet import Sheet

MOST_SIGNALS = 12
DEFINITION = ("owner", "formula", "source", "direction", "frequency", "aggregate")


class Findings(NamedTuple):
    """The methods' findings about an indicator."""

    whole: Analysed
    before: Explanation | None
    """What preceded the value under the cursor; None if there is no value."""


def write_figure(figure: Kpi, findings: Findings | None, change: int, width: int) -> list[Line]:
    """An indicator in words; `change`: position of the change under the cursor, 0 for none.

    Findings take a moment; without them, only the parts that need none are written.
    """
    sheet = Sheet(width)
    sheet.title(harmless(figure.title))
    for line in of_segments(figure.series):
        sheet.text(harmless(line), "warning", "! ")
    if figure.series.points and findings is None:
        sheet.text(tr("looking …"), "dim")
    if findings is not None and figure.series.points:
        if findings.before is not None:
            _change(sheet, findings.before, change)
        _course(sheet, findings.whole)
    _signals(sheet, figure)
    _definition(sheet, figure)
    return sheet.lines


def _change(sheet: Sheet, found: Explanation, position: int) -> None:
    """What followed the change under the cursor, and how reliable that is."""
    one = next((one for one in found.candidates if one.change.position == position), None)
    if one is None:
        return
    sheet.heading(tr("Before {period}", period=found.period))
    change = one.change
    sheet.text(f"{harmless(change.record)} · {harmless(change.title)}", "record")
    sheet.value(words.scope_words(change.scope), tr("{lead} before", lead=lead_word(change.lead_us)), "time")
    if one.measure is None:
        sheet.text(words.of_measure(None), "dim")
    else:
        _effect(sheet, found, one)
    _paragraphs(sheet, words.of_limits_of(found), first="dim")


def _effect(sheet: Sheet, found: Explanation, one: Candidate) -> None:
    assert one.measure is not None
    effect, rank = one.measure.effect, one.measure.rank
    sheet.value(tr("Effect"), words.of_estimate(effect.level))
    sheet.value(tr("Slope"), words.of_estimate(effect.slope))
    out = rank.verdict is Verdict.STANDS_OUT
    sheet.value(tr("Rank"), ("! " if out else "") + words.of_rank(rank), "warning" if out else "")
    if others := others_together(found, one):
        sheet.text(tr("not to be told apart from {number} changes of other records", number=others), "dim")


def _course(sheet: Sheet, found: Analysed) -> None:
    """The whole course, each method with its limitations."""
    if found.paces:
        sheet.heading(tr("Pace"))
        _paragraphs(sheet, map(words.of_pace, found.paces))
    if found.comparisons:
        sheet.heading(tr("Comparison"))
        _paragraphs(sheet, words.of_comparisons(found))
    sheet.heading(tr("Limits"))
    _paragraphs(sheet, words.of_limits(found.limits))
    for warning in words.of_reliance(found):
        sheet.text(warning, "warning", "! ")
    if found.counts:
        _paragraphs(sheet, words.of_counts(found.counts))
    sheet.heading(tr("Trend"))
    _paragraphs(sheet, words.of_trend(found.figure, found.trend))
    sheet.heading(tr("Shifts of level"))
    _paragraphs(sheet, words.of_shifts(found.figure, found.shifts))
    for line in words.of_present(found):
        sheet.text(line, "dim")
    if found.contributions:
        sheet.heading(tr("Segments"))
        for line in words.of_contributions(found):
            sheet.text(harmless(line))


def _paragraphs(sheet: Sheet, lines: Iterable[str], first: str = "") -> None:
    """Sentences: the first is the finding, the others are its limitations."""
    for place, line in enumerate(lines):
        sheet.text(harmless(line), "dim" if place else first)


def _signals(sheet: Sheet, figure: Kpi) -> None:
    """The latest signals, with what was found about acknowledged ones."""
    said = signal_words(figure)
    if not said:
        return
    sheet.heading(tr("Signals"))
    seen = {one.period: one for one in figure.state.signals if one.segment == (figure.series.segment or "")}
    for index in sorted(said, reverse=True)[:MOST_SIGNALS]:
        point = figure.series.points[index]
        sheet.value(point.period, f"{exact(point.shown)}, {said[index]}")
        if (one := seen.get(point.period)) is not None:
            sheet.text(told_of(one.by, one.remark) if one.remark else one.by, "dim", "  ")


def _definition(sheet: Sheet, figure: Kpi) -> None:
    """How it is measured."""
    sheet.heading(tr("Definition"))
    for name in DEFINITION:
        if value := getattr(figure.state, name):
            sheet.value(field_label(type(figure.state), name), phrase(value, None))
