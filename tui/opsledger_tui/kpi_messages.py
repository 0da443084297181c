"""What belongs to screen 5: what its threads find, and what opens it from elsewhere."""

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
    """A user wants to see an indicator, with the cursor on a period; on the newest signal where it is empty."""

    record: str
    period: str = ""


@dataclass
class ChartFound(Message):
    """One indicator, as a whole or one segment of it."""

    wanted: ChartWanted
    figure: Kpi | None
    """None where it is not there at the moment."""
    segments: list[str]
    """Those measured by then."""
    later: int | None
    """How many values there are now that were not there at the moment; None where nobody can tell."""


@dataclass
class ChangesFound(Message):
    """What changed in the window before the end of a period."""

    wanted: ChangesWanted
    changes: list[Preceding]
    """The nearest first; those elsewhere left out."""
    elsewhere: int
    """How many had neither a link nor the area in common with the indicator."""
    looks: int
    """How many of the nearer ones only looked at things, and are left out."""


@dataclass
class AnalysisFound(Message):
    """What the figures of an indicator say."""

    wanted: AnalysisWanted
    findings: Findings | None
    """None where it is not there at the moment."""
