"""The issue log in figures, as a page: sorts, inflow and outflow, times to resolve, and recurrence."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.kinds.issue import Branch
from opsledger_events.language import joined, tr
from opsledger_projections.analysis.flow import Times
from opsledger_projections.analysis.issues import Issues
from opsledger_projections.analysis.pareto import Sort
from opsledger_projections.pages import blocks as b

MOST_SORTS = 12


def page(found: Issues) -> b.Page:
    """The page of the issue log in figures."""
    return b.Page("issues", tr("Issues in figures"), tuple(_blocks(found)))


def _blocks(found: Issues) -> Iterator[b.Block]:
    yield b.Facts(
        (
            (tr("Issues"), found.number),
            (tr("Dismissed"), found.dismissed),
            (tr("Open"), found.backlog),
            (tr("Days to resolve"), times(found.resolving)),
            (tr("Days open so far"), times(found.waiting)),
            (tr("Reopened"), found.reopened),
            (tr("Cause came back"), found.repeated),
        )
    )
    if found.flows:
        yield b.Heading(tr("What came and what was done"))
        yield b.Plot(tr("Open at the end"), "", tuple(b.Point(one.period, one.left) for one in found.flows))
        yield b.Table(
            (
                b.Column(tr("Period")),
                b.Column(tr("Came"), numeric=True),
                b.Column(tr("Done"), numeric=True),
                b.Column(tr("Open at the end"), numeric=True),
            ),
            tuple((one.period, one.came, one.done, one.left) for one in found.flows),
        )
    yield from _pareto(tr("By category"), found.categories)
    branches = {branch.value: str(branch.label) for branch in Branch}
    yield from _pareto(
        tr("By kind of cause"), tuple(one._replace(name=branches.get(one.name, "")) for one in found.branches)
    )
    yield from _pareto(tr("By root cause"), found.causes)


def of_issues(found: Issues) -> list[str]:
    """The issue log in figures, one sentence per line."""
    lines = [
        tr(
            "{number:|issue|issues}, {open} open; reopened {reopened}, cause came back {repeated}.",
            number=found.number,
            open=found.backlog,
            reopened=found.reopened,
            repeated=found.repeated,
        ),
        tr("Days to resolve: {times}.", times=times(found.resolving)),
    ]
    lines += [
        tr(
            "{period}: {came} came, {done} done, {left} open at the end.",
            period=one.period,
            came=one.came,
            done=one.done,
            left=one.left,
        )
        for one in found.flows
    ]
    for title, sorts in ((tr("By category"), found.categories), (tr("By root cause"), found.causes)):
        said = joined(f"{one.name or tr('unknown')} {one.number}" for one in sorts[:MOST_SORTS])
        lines += [f"{title}: {said}"] if any(one.name for one in sorts) else []
    return lines


def times(found: Times) -> str:
    """Median and ninth decile in words."""
    if found.median is None or found.nine_of_ten is None:
        return "–"
    return tr(
        "half within {median:.1f}, nine of ten within {nine:.1f} ({number})",
        median=found.median,
        nine=found.nine_of_ten,
        number=found.number,
    )


def _pareto(title: str, sorts: tuple[Sort, ...]) -> Iterator[b.Block]:
    if not any(one.name for one in sorts):
        return
    shown = sorts[:MOST_SORTS]
    yield b.Heading(title)
    yield b.Bars(
        "",
        (tr("Issues"),),
        tuple(
            b.Bar(
                tr(
                    "{name} ({cumulative:.0%} so far)",
                    name=one.name or tr("unknown"),
                    cumulative=one.cumulative,
                ),
                (one.number,),
                "plain" if one.name else "quiet",
            )
            for one in shown
        ),
    )
    if len(sorts) > len(shown):
        yield b.Paragraph(tr("… and {number} more.", number=len(sorts) - len(shown)), "quiet")
