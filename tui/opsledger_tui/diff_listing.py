"""The Diff's list for export: a row for each changed field, with the event that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from opsledger.exporting.listing import Listing
from opsledger_events.language import tr
from opsledger_projections.pages.difference import explaining
from opsledger_tui.desk import Asked
from opsledger_tui.diff_messages import DiffWanted
from opsledger_tui.diff_questions import differences_wanted
from opsledger_tui.listings import about
from opsledger_tui.marks import Ends, words_of
from opsledger_tui.session import Session

NAMES = (
    "change",
    "record",
    "kind",
    "title",
    "field",
    "before",
    "after",
    "position",
    "event",
    "actor",
    "reason",
    "effective_at",
    "recorded_at",
)
"""As `opsledger diff` has them."""


def header_of(session: Session, ends: Ends) -> tuple[tuple[str, str], ...]:
    """The ledger, the two moments and the filter."""
    a, b = (words_of(end, session.zone) for end in ends)
    return (*about(session), (tr("From"), a), (tr("To"), b))


def of_fields(
    asked: Asked, header: tuple[tuple[str, str], ...], wanted: DiffWanted, record: str = "", first: int = 0
) -> Listing:
    """Every changed field of the records wanted, or of one record from one of its fields on."""
    rows = _rows(asked, wanted, record)
    return Listing(tr("What changed"), header, NAMES, islice(rows, first, None) if first else rows)


def _rows(asked: Asked, wanted: DiffWanted, record: str) -> Iterator[Sequence[Any]]:
    for each in differences_wanted(asked.views(), wanted, record):
        entries = explaining(asked.ledger.log, [each])
        for field in each.fields:
            entry = entries[field.position]
            yield (
                *(each.change, each.record, each.kind, each.title, field.name, field.before, field.after),
                *(field.position, entry.type, entry.actor, entry.reason),
                *(entry.effective_at, entry.recorded_at),
            )
