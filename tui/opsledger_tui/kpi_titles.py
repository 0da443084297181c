"""The titles of the panes of the KPI screen: what each shows, in the words of now."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.language import joined, told_of, tr
from opsledger_projections.kpi import Kpi
from opsledger_tui.kpi_messages import ChangesFound
from opsledger_tui.session import Session


def title_of_figures(session: Session) -> str:
    """The title of the list of indicators."""
    title = tr("Indicators")
    return title if session.wish.empty else told_of(title, harmless(session.wish_text))


def place_among_figures(session: Session, cursor: int, count: int) -> str:
    """The cursor's place among the indicators, and the parts of the filter that do not apply here."""
    text = f"{cursor + 1:,}/{count:,}" if count else ""
    if ignored := session.wish.of_events_only:
        return tr("{names} filters the Log only", names=joined(ignored)) + " · " + text
    return text


def title_of_chart(figure: Kpi | None, segment: str | None, *, segmented: bool) -> str:
    """The title of the chart: the indicator, and, if it has segments, the whole or the segment drawn."""
    if figure is None:
        return tr("Course")
    title = f"{harmless(figure.record)} · {harmless(figure.title)}"
    if not segmented:
        return title
    part = tr("the whole") if segment is None else harmless(segment)
    return f"{title} · {part}"


def title_of_changes(listed: ChangesFound | None) -> str:
    """The title of the changes: their number, the period that they precede, and the length of the window."""
    if listed is None:
        return tr("What preceded")
    title = tr(
        "Changes in {days} d before {period}: {count}",
        count=len(listed.changes),
        days=listed.wanted.before.days,
        period=listed.wanted.period,
    )
    if listed.elsewhere:
        title += " · " + tr("{count} elsewhere", count=listed.elsewhere)
    return title


def remark_on_changes(listed: ChangesFound | None) -> str:
    """A remark that changes are not causes, and how many events that only looked at things were left out, and where they are."""
    remark = tr("Near in time is not cause.")
    if listed is None or not listed.looks:
        return remark
    return tr("The Log has {count} more that only looked.", count=listed.looks) + " " + remark


def said_of_changes(figure: Kpi | None, listed: ChangesFound | None) -> tuple[tuple[str, str], ...]:
    """The same for export, as labels and values; empty if no changes are listed."""
    if figure is None or listed is None:
        return ()
    days = tr("{days} d before", days=listed.wanted.before.days)
    name = f"{figure.record} {figure.title}"
    return ((tr("Indicator"), name), (tr("Period"), listed.wanted.period), (tr("Window"), days))
