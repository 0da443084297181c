"""Saving what preceded a value as an analysis in the ledger, with the position at which it was found, as `explain --save` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from opsledger.findings import run_of
from opsledger.known import known_to
from opsledger_events.command import Command
from opsledger_events.language import tr
from opsledger_projections.analysis.explain import explain, without_elsewhere
from opsledger_tui.desk import Asked
from opsledger_tui.figures import Figure
from opsledger_tui.kpi_analysis import AnalysisWanted
from opsledger_tui.picker import Option, Picker

if TYPE_CHECKING:
    from opsledger_tui.kpi_view import KpiView


@dataclass
class FindingKept(Message):
    """An analysis was recorded."""

    record: str
    position: int


def picker_of_control(figures: Sequence[Figure], indicator: str) -> Picker:
    """A picker for the indicator with which to compare a finding; it returns the id, empty for none."""
    options = [Option("", tr("Nothing"), tr("keep the finding as it is shown"))]
    options += [Option(one.record, one.record, one.title) for one in figures if one.record != indicator]
    return Picker(tr("Keep as an analysis; compare with what it cannot have moved"), options)


def keep_of_view(view: KpiView) -> None:
    """Ask what to compare the finding with, and record it."""
    if view.session.refusal:
        view.notify(view.session.refusal)
    elif (wanted := view.course.analysis_wanted()) is not None:
        picker = picker_of_control(view.figures.figures, view.indicator)
        view.app.push_screen(picker, partial(_keep, view, wanted))  # pyright: ignore[reportUnknownMemberType] - App of whatever result


def _keep(view: KpiView, wanted: AnalysisWanted, control: str | None) -> None:
    if control is not None:
        question = partial(keep_finding, wanted=wanted, control=control, now=view.now)
        view.desks.writer.ask("keep finding", question, view)


def keep_finding(asked: Asked, wanted: AnalysisWanted, control: str, now: datetime) -> None:
    """Repeat the finding at the log's present position, and record it. Raises InputError for an unsuitable control."""
    views = asked.views()
    record, period, window, at = wanted.changes
    known = known_to(asked.ledger.log, at, views.position, now)
    found = explain(
        views, record, period, known.at, segment=wanted.segment, control=control or None, window=window
    )
    if found is None:
        return
    run = run_of(without_elsewhere(found), known, window=window)
    receipt = asked.ledger.execute(Command(kind="analysis", event=run))
    asked.post(FindingKept(receipt.record, receipt.position))
