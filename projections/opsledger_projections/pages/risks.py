"""Risks: the map of likelihood and impact, the register by level, and the acceptances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.risk import Risk
from opsledger_events.language import tr
from opsledger_events.rating import HIGHEST, Rating, RiskLevel, level_of, score
from opsledger_events.registry import kind_named
from opsledger_events.values import day_of
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import cell_of, columns_of, label_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

SHOWN = ("inherent", "current", "residual")
"""Fields that `of_risk` shows itself."""

TONES: dict[RiskLevel, b.Tone] = {
    RiskLevel.LOW: "good",
    RiskLevel.MEDIUM: "plain",
    RiskLevel.HIGH: "warning",
    RiskLevel.EXTREME: "bad",
}
SCALE = tuple(range(1, HIGHEST + 1))


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Maps of the current and the intended risks, the register, the acceptances, and the risks that came true."""
    del chapter
    every = reading.of_kind("risk", every=True)
    rows = [row for row in every if row.state.state != "closed"]
    for name in ("current", "residual"):
        if any(getattr(row.state, name) for row in rows):
            yield b.Heading(label_of(Risk, name))
            yield heat(reading, rows, name)
    yield b.Heading(tr("Risk register"))
    yield register(reading, rows)
    if len(every) > len(rows):
        yield b.Paragraph(
            tr("Closed risks, not listed here: {count}.", count=len(every) - len(rows)), "quiet"
        )
    yield from accepted(reading, rows)
    yield from came_true(reading, every)


def _risk(row: RecordRow) -> Risk:
    assert isinstance(row.state, Risk)
    return row.state


def _risk_column() -> b.Column:
    return b.Column(str(kind_named("risk").label))


def level_tag(rating: Rating) -> b.Tag:
    """The level of a rating, in its tone."""
    level = level_of(rating)
    return b.Tag(str(level.label), TONES[level])


def rating_cell(rating: Rating | None) -> b.Cell:
    """A rating with its level and its factors; empty without a rating."""
    if rating is None:
        return None
    return (level_tag(rating), f"{rating.likelihood} × {rating.impact} = {score(rating)}")


def heat(reading: Reading, rows: Sequence[RecordRow], name: str) -> b.Heat:
    """The map of one of the ratings, the most likely risks on top, with the risks in each field."""
    lying: dict[Rating | None, list[b.Ref]] = {}
    for row in rows:
        lying.setdefault(getattr(row.state, name), []).append(reading.ref(row.record))
    grid = [[Rating(likelihood=likelihood, impact=impact) for impact in SCALE] for likelihood in SCALE[::-1]]
    return b.Heat(
        label_of(Rating, "likelihood"),
        label_of(Rating, "impact"),
        tuple(str(likelihood) for likelihood in SCALE[::-1]),
        tuple(str(impact) for impact in SCALE),
        tuple(tuple(tuple(lying.get(rating, ())) for rating in line) for line in grid),
        tuple(tuple(TONES[level_of(rating)] for rating in line) for line in grid),
    )


def register(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Every risk that is not closed, the gravest first; unassessed risks come before all others."""

    def weight(row: RecordRow) -> int:
        current = _risk(row).current
        return score(current) if current else HIGHEST**2 + 1

    return b.Table(
        (
            _risk_column(),
            b.Column(tr("State")),
            *columns_of(Risk, "category", "current", "residual", "treatment", "measures", "owner"),
        ),
        tuple(
            (
                reading.ref(row.record),
                state_tag(row),
                risk.category or None,
                rating_cell(risk.current) or b.Tag(tr("not assessed"), "warning"),
                rating_cell(risk.residual),
                cell_of(reading, Risk, "treatment", risk.treatment),
                cell_of(reading, Risk, "measures", risk.measures),
                risk.owner or None,
            )
            for row in sorted(rows, key=weight, reverse=True)
            for risk in (_risk(row),)
        ),
        empty=tr("Nothing yet."),
    )


def accepted(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """Accepted risks, with the end of and reason for each acceptance; the one that ends first is on top."""
    found = [
        (risk.accepted_until, row, risk)
        for row in rows
        for risk in (_risk(row),)
        if row.state.state == "accepted" and risk.accepted_until is not None
    ]
    if not found:
        return
    today = day_of(reading.now)
    yield b.Heading(tr("Accepted risks"))
    yield b.Table(
        (_risk_column(), *columns_of(Risk, "current", "accepted_until", "accepted_by", "accepted_why")),
        tuple(
            (
                reading.ref(row.record),
                rating_cell(risk.current),
                (until, b.Tag(tr("expired"), "bad")) if until < today else until,
                risk.accepted_by,
                risk.accepted_why,
            )
            for until, row, risk in sorted(found, key=lambda one: one[0])
        ),
    )


def came_true(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[b.Block]:
    """Risks that came true, including closed ones: how often, when last, and the issue that follows it up."""
    found = [(row, risk) for row in rows for risk in (_risk(row),) if risk.materialised]
    if found:
        yield b.Heading(tr("Risks that came true"))
        yield b.Table(
            (_risk_column(), *columns_of(Risk, "materialised", "materialised_at", "issue")),
            tuple(
                (
                    reading.ref(row.record),
                    risk.materialised,
                    risk.materialised_at,
                    reading.ref(risk.issue) if risk.issue else None,
                )
                for row, risk in found
            ),
        )


def of_risk(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """The ratings of one risk, side by side."""
    del reading
    ratings: list[tuple[str, Rating | None]] = [(name, getattr(row.state, name)) for name in SHOWN]
    known = [(name, rating) for name, rating in ratings if rating is not None]
    if known:
        yield b.Heading(tr("Rating"))
        yield b.Table(
            (
                b.Column(tr("Rating")),
                *columns_of(Rating, "likelihood", "impact"),
                b.Column(tr("Score"), numeric=True),
                b.Column(label_of(Risk, "level")),
            ),
            tuple(
                (label_of(Risk, name), rating.likelihood, rating.impact, score(rating), level_tag(rating))
                for name, rating in known
            ),
        )
