"""Entries that were imported as found although they broke a rule: what another system allowed is shown, not hidden."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import tr
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.reading import Reading

UNMET_SHOWN = 200
"""Maximum number of entries on the page; `opsledger log --unmet` has all of them."""


def blocks(reading: Reading) -> Iterator[b.Block]:
    """A row for each, newest first, with the broken rules; nothing if every entry met all rules."""
    found = reading.unmet(UNMET_SHOWN + 1)
    if not found:
        return
    yield b.Heading(tr("Recorded as found, rules not met"))
    yield b.Paragraph(
        tr(
            "Another system let these happen. They were imported as they were, and name the rules that they do not meet."
        ),
        "quiet",
    )
    yield b.Table(
        (
            b.Column(tr("When")),
            b.Column(tr("Record")),
            b.Column(tr("Event")),
            b.Column(tr("Rules not met")),
            b.Column(tr("Who")),
            b.Column(tr("Entry")),
        ),
        tuple(
            (
                entry.effective_at,
                reading.ref(entry.record),
                str(entry.data.declared.label),
                tuple(b.Tag(rule, "warning") for rule in entry.unmet),
                entry.actor,
                f"#{entry.position}",
            )
            for entry in found[:UNMET_SHOWN]
        ),
    )
    if len(found) > UNMET_SHOWN:
        yield b.Paragraph(tr("`opsledger log --unmet` lists the others."), "quiet")
