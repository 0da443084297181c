"""Performance appraisal: the schemes, and the result and consequences of each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.appraisal_content import Appraisal, Form
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import brief, columns_of, label_of, table_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, calls_of, state_tag
from opsledger_projections.records import RecordRow


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Each scheme with its cycle, method, standard and criteria; then the runs, latest period first."""
    del chapter
    rows = reading.of_kind("appraisal")
    schemes = [row for row in rows if _appraisal(row).form is Form.SCHEME]
    if not rows:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
    for row in schemes:
        yield from scheme(reading, row)
    if runs := [row for row in rows if row not in schemes]:
        yield b.Heading(tr("Appraisals by these schemes"))
        yield results(reading, sorted(runs, key=lambda row: _appraisal(row).period, reverse=True))


def _appraisal(row: RecordRow) -> Appraisal:
    assert isinstance(row.state, Appraisal)
    return row.state


def scheme(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """One scheme: its frequency, method and standard, and the weight of each criterion."""
    held = _appraisal(row)
    yield b.Heading(held.title or row.record, 2, row.record)
    texts = tuple(
        (label_of(Appraisal, name), text)
        for name in ("method", "standard", "application")
        if (text := getattr(held, name))
    )
    yield b.Facts(
        (
            (tr("State"), (state_tag(row), *calls_of(reading, row))),
            (label_of(Appraisal, "cycle"), str(held.cycle.label)),
            *texts,
        )
    )
    if held.criteria:
        yield b.Heading(label_of(Appraisal, "criteria"), 3)
        yield table_of(reading, held.criteria)


def results(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Runs with the appraised person, the result, and what followed from it."""
    return b.Table(
        (
            b.Column(str(kind_named("appraisal").label)),
            b.Column(tr("State")),
            *columns_of(Appraisal, "subject", "period", "score", "result", "application"),
        ),
        tuple(
            (
                reading.ref(row.record),
                (state_tag(row), *calls_of(reading, row)),
                run.subject or None,
                run.period or None,
                run.score,
                run.result or None,
                brief(run.application),
            )
            for row in rows
            for run in (_appraisal(row),)
        ),
    )
