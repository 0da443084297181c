"""Messages of screen 5: the answers of its threads, and the request to open it from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from opsledger_projections.kpi import Kpi
    from opsledger_projections.preceding import Preceding
    from opsledger_tui.kpi_analysis import AnalysisWanted
    from opsledger_tui.kpi_questions import ChangesWanted, ChartWanted
    from opsledger_tui.kpi_text import Findings


@dataclass
class OpenFigure(Message):
    """The user wants to see an indicator, with the cursor on a period, or on the newest signal if that is empty."""

    record: str
    period: str = ""


@dataclass
class ChartFound(Message):
    """One indicator, the whole or one segment."""

    wanted: ChartWanted
    figure: Kpi | None
    """None if it is not there at the moment."""
    segments: list[str]
    """The segments measured by the moment."""
    later: int | None
    """How many present values were not there at the moment; None if unknown."""


@dataclass
class ChangesFound(Message):
    """The changes in the window before the end of a period."""

    wanted: ChangesWanted
    changes: list[Preceding]
    """The closest first, without those elsewhere."""
    elsewhere: int
    """Number of changes that have neither a link nor the area in common with the indicator."""
    looks: int
    """Number of closer ones that only looked at things, which are left out."""


@dataclass
class AnalysisFound(Message):
    """The analysis of an indicator."""

    wanted: AnalysisWanted
    findings: Findings | None
    """None if it is not there at the moment."""
