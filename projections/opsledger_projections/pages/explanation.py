"""What preceded a figure's move, as a page: the course around it, the changes with their effects, and the limitations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from opsledger_events.language import joined, tr
from opsledger_events.registry import event_types
from opsledger_events.values import in_zone, moment_of
from opsledger_projections.analysis import words
from opsledger_projections.analysis.explain import Candidate, Explanation, by_record, others_together
from opsledger_projections.analysis.flow import DAY_US
from opsledger_projections.analysis.placebo import Verdict
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.analysed import plot

MARKED = 6
"""Maximum number of dates of changes marked in the plot."""

NAMED = 3
"""Maximum number of records named at one date, and of events named for one record."""


def page(found: Explanation, most: int, zone: tzinfo | None) -> b.Page:
    """The page of an explanation, with at most `most` records; days are on the clock of the reader's zone."""
    figure = found.figure
    title = tr("What preceded {period} of {record}", period=found.period, record=figure.record)
    return b.Page(figure.record, title, tuple(_blocks(found, most, zone)))


def _blocks(found: Explanation, most: int, zone: tzinfo | None) -> Iterator[b.Block]:
    figure, groups = found.figure, by_record(found)
    places = {point.period: place for place, point in enumerate(figure.points)}
    if figure.points:
        yield plot(figure, _marks(found, places), (), places.get(found.period))
    if not groups:
        yield b.Paragraph(words.of_explanation(found, most)[0])
        return
    yield b.Paragraph(tr("{period} of {record} was preceded by:", period=found.period, record=figure.record))
    yield _table(found, groups[:most], zone)
    if len(groups) > most:
        yield b.Paragraph(tr("… and {number} more.", number=len(groups) - most), "quiet")
    for line in words.of_limits_of(found):
        yield b.Paragraph(line, "quiet")


def _marks(found: Explanation, places: dict[str, int]) -> dict[int, str]:
    """Marks for the move, and for the closest changes where they began to count."""
    marks: dict[int, list[str]] = {}
    if found.period in places:
        marks[places[found.period]] = [tr("the move") if found.moved else tr("asked about")]
    for one in found.candidates:
        place = places.get(one.first_after)
        if place is None or one.change.scope == "elsewhere" or (place not in marks and len(marks) > MARKED):
            continue
        said = marks.setdefault(place, [])
        if (after := tr("after {record}", record=one.change.record)) not in said:
            said.append(after)
    return {
        place: joined([*said[:NAMED], "…"] if len(said) > NAMED else said) for place, said in marks.items()
    }


def _table(found: Explanation, groups: Sequence[tuple[Candidate, ...]], zone: tzinfo | None) -> b.Table:
    columns = (
        b.Column(tr("When, how long before")),
        b.Column(tr("Scope")),
        b.Column(tr("Change")),
        b.Column(tr("Effect")),
        b.Column(tr("Rank")),
        *([b.Column(tr("Control"))] if found.control else []),
        b.Column(tr("Others near"), numeric=True),
        b.Column("#"),
    )
    return b.Table(columns, tuple(_row(found, group, zone) for group in groups))


def _row(found: Explanation, group: tuple[Candidate, ...], zone: tzinfo | None) -> tuple[b.Cell, ...]:
    """The table row for the changes of one record at one time, with the day and entry of the newest."""
    one = group[0]
    change, measure, control = one.change, one.measure, one.control
    labels = dict.fromkeys(str(event_types()[other.change.type].declared.label) for other in group)
    said = [*labels][:NAMED] + (["…"] if len(labels) > NAMED else [])
    return (
        (
            in_zone(moment_of(change.effective_us), zone).date(),
            b.Tag(tr("{days:.0f} d", days=change.lead_us / DAY_US), "quiet"),
        ),
        words.scope_words(change.scope),
        (b.Ref(change.record, f"{change.record} {change.title}".strip()), *said),
        words.of_estimate(measure.effect.level) if measure else None,
        _rank(one),
        *((words.of_estimate(control.effect.level) if control else None,) if found.control else ()),
        others_together(found, one) or None,
        f"#{change.position}",
    )


def _rank(one: Candidate) -> b.Cell:
    if one.measure is None:
        return b.Tag(tr("not estimated"), "quiet")
    out = one.measure.rank.verdict is Verdict.STANDS_OUT
    return b.Tag(words.of_rank(one.measure.rank), "warning" if out else "quiet")
