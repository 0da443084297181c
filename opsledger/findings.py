"""The findings of an analysis as the event that keeps them: the text, the subject, and the command that repeats the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.known import Known
    from opsledger_events.kinds.analysis import AnalysisRun
    from opsledger_projections.analysis.explain import Explanation

MOST = 20
"""Most changes before a move that are listed by default."""


def result_of(lines: Sequence[str], known: Known, *words: str) -> str:
    """The findings and the command that repeats the analysis, within the limit of a text field."""
    from opsledger_events.values import TEXT_LIMIT_CHARS  # noqa: PLC0415 - help does not need it

    again = tr("The same again: {command}", command=known.again(*words))
    found = "\n".join(lines)
    room = TEXT_LIMIT_CHARS - len(again) - 4
    return f"{found if len(found) <= room else found[:room] + ' …'}\n\n{again}"


def run_of(
    found: Explanation,
    known: Known,
    *,
    window: int | None = None,
    everywhere: bool = False,
    most: int = MOST,
) -> AnalysisRun:
    """What preceded a move, as an analysis at the position where it was found. The options are those that were asked for."""
    from datetime import date  # noqa: PLC0415 - as above

    from opsledger_events.kinds.analysis import AnalysisRun, Method  # noqa: PLC0415 - as above
    from opsledger_events.periods import period_of  # noqa: PLC0415 - as above
    from opsledger_projections.analysis.words import of_explanation  # noqa: PLC0415 - as above

    figure = found.figure
    records = dict.fromkeys(
        one.change.record for one in found.candidates[:most] if one.change.record != figure.record
    )
    words = ["explain", figure.record, found.period]
    words += ["--segment", figure.segment] if figure.segment else []
    words += ["--control", found.control] if found.control else []
    words += ["--window", str(window)] if window else []
    words += ["--apart", str(found.apart)]
    words += ["--everywhere"] if everywhere else []
    words += ["--limit", str(most)] if most != MOST else []
    return AnalysisRun(
        title=tr("What preceded {period} of {record}", period=found.period, record=figure.record),
        owner=figure.state.owner,
        area=figure.state.area,
        question=tr(
            "What preceded the move of {title} in {period}?", title=figure.state.title, period=found.period
        ),
        method=Method.INTERRUPTED_SERIES,
        indicators=(figure.record, *([found.control] if found.control else [])),
        first=period_of(date.fromisoformat(found.since), figure.state.frequency),
        last=found.period,
        ledger_position=known.position,
        result=result_of(of_explanation(found, most), known, *words),
        about=tuple(records),
    )
