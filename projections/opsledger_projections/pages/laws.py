"""Laws and regulations: which ones apply, how each obligation is met, and where there are gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.obligation import Obligation, is_in_place
from opsledger_events.language import joined, tr
from opsledger_events.registry import kind_named
from opsledger_events.values import day_of
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

APPLIES = ("applicable", "compliant", "partly", "non_compliant")
"""States of an obligation that applies to the organisation."""

TONES: dict[str, b.Tone] = {"compliant": "good", "partly": "warning", "non_compliant": "bad"}


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """Obligations that apply and how they are met, the gaps, undecided ones, and those that do not apply, with the reasons."""
    del chapter
    rows = reading.of_kind("obligation", every=True)
    applies = [row for row in rows if row.state.state in APPLIES]
    yield b.Heading(tr("What applies, and how it is met"))
    yield how_met(reading, applies)
    yield b.Heading(tr("Gaps"))
    yield gaps(reading, applies)
    if undecided := [row for row in rows if row.state.state == "identified"]:
        yield b.Heading(tr("Not decided whether it applies"))
        yield listed(reading, undecided, "in_force_from", "authority", "owner")
    if outside := [row for row in rows if row.state.state == "not_applicable"]:
        yield b.Heading(tr("Does not apply"))
        yield listed(reading, outside, "why")


def _obligation(row: RecordRow) -> Obligation:
    assert isinstance(row.state, Obligation)
    return row.state


def _obligation_column() -> b.Column:
    return b.Column(str(kind_named("obligation").label))


def compliance_tag(row: RecordRow) -> b.Tag:
    """Whether an obligation is met, in its tone."""
    return state_tag(row)._replace(tone=TONES.get(row.state.state, "plain"))


def how_met(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Obligations that apply, with whether and by what they are met."""
    return b.Table(
        (
            _obligation_column(),
            *columns_of(Obligation, "law", "in_force_from"),
            b.Column(tr("State")),
            *columns_of(Obligation, "met_by", "assessed_at", "assess_again_on", "owner"),
        ),
        tuple(
            (
                reading.ref(row.record),
                tuple(filter(None, (obligation.law, obligation.clause))),
                obligation.in_force_from,
                compliance_tag(row),
                met_by(reading, obligation),
                obligation.assessed_at,
                obligation.assess_again_on,
                obligation.owner or None,
            )
            for row in rows
            for obligation in (_obligation(row),)
        ),
        empty=tr("Nothing yet."),
    )


def met_by(reading: Reading, obligation: Obligation) -> b.Cell:
    """The records that meet an obligation, with a mark on those that have since gone out of force."""
    atoms: list[b.Atom] = []
    for record in obligation.met_by:
        atoms.append(reading.ref(record))
        if not is_in_place(reading.state(record)):
            atoms.append(b.Tag(tr("no longer in force"), "bad"))
    return tuple(atoms) or b.Tag(tr("nothing named"), "warning")


def gaps(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Obligations that apply and are not met, or not known to be met; a row for each reason."""
    return b.Table(
        (_obligation_column(), b.Column(tr("What is missing")), *columns_of(Obligation, "owner")),
        tuple(
            (reading.ref(row.record), tag, row.state.owner or None)
            for row in rows
            for tag in missing(reading, _obligation(row))
        ),
        empty=tr("No gap is known."),
    )


def missing(reading: Reading, obligation: Obligation) -> Iterator[b.Tag]:
    """What an applicable obligation lacks at the moment."""
    in_force = obligation.in_force_from is None or obligation.in_force_from <= day_of(reading.now)
    if obligation.state == "non_compliant":
        yield b.Tag(tr("not met"), "bad")
    elif obligation.state == "partly":
        yield b.Tag(tr("met only in part"), "warning")
    elif obligation.state == "applicable" and in_force:
        yield b.Tag(tr("in force, not assessed whether it is met"), "warning")
    if not obligation.met_by:
        yield b.Tag(tr("nothing is named that meets it"), "warning")
    if lapsed := [one for one in obligation.met_by if not is_in_place(reading.state(one))]:
        yield b.Tag(tr("no longer in force: {ids}", ids=joined(lapsed)), "bad")


def listed(reading: Reading, rows: Sequence[RecordRow], *names: str) -> b.Table:
    """Obligations by law and clause, with further fields."""
    columns = ("law", "clause", *names)
    return b.Table(
        (_obligation_column(), *columns_of(Obligation, *columns)),
        tuple(
            (reading.ref(row.record), *(getattr(row.state, name) or None for name in columns)) for row in rows
        ),
    )
