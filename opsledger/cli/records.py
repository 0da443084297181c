"""Finds records for a command; errors name the nearest id."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from opsledger.cli.session import Session
from opsledger_events.asking import sight
from opsledger_events.errors import NotFoundError, OpsledgerError
from opsledger_events.language import sentences, tr

if TYPE_CHECKING:
    from opsledger_projections.records import RecordRow

COMPARED = 2_000
"""Most ids that are compared with a mistyped one."""


def record_found(session: Session, record: str) -> RecordRow:
    """The record at the moment of the question. Raises NotFoundError with the nearest id."""
    from opsledger_projections.records import record_at

    if (row := record_at(session.views, record, session.at)) is not None:
        return row
    if (now := record_at(session.views, record)) is not None:
        raise NotFoundError(
            tr("{record} was not there {moment}.", record=record, moment=session.asked.words),
            _beginning(session, now),
        )
    raise no_such_record(session, record)


def _beginning(session: Session, row: RecordRow) -> str:
    """The sentence on when the ledger learned of a record, if too late for the question; else on when the record began."""
    from opsledger_projections.records import there_from_us

    first = session.ledger.log.history(row.record)[0]
    if first.position > session.at.position:
        when = session.clock.show(first.recorded_at)
        return tr("It was recorded first as #{position}, at {when}.", position=first.position, when=when)
    began_us = there_from_us(session.views, row.record, session.at.position)
    return tr("It is there from {when} on.", when=session.clock.show_us(began_us))


def no_such_record(session: Session, record: str) -> NotFoundError:
    """The error for an id that the ledger does not have, with the nearest one."""
    near = nearest_record(session, record)
    return NotFoundError(
        tr("There is no record “{record}”.", record=record),
        tr("Did you mean “{near}”?", near=near)
        if near
        else tr("{list} shows what there is.", list=sight("list")),
    )


def nearest_record(session: Session, record: str, kind: str = "") -> str:
    """The id most similar to this one, of any kind or of one; empty if none is similar."""
    from difflib import get_close_matches

    ids = [
        found
        for (found,) in session.views.connection.execute(
            "SELECT record FROM records WHERE abs(length(record) - ?) <= 3 AND ? IN ('', kind) "
            "ORDER BY substr(record, 1, 3) = ? COLLATE NOCASE DESC, substr(record, 1, 1) = ? DESC LIMIT ?",
            (len(record), kind, record[:3], record[:1], COMPARED),
        )
    ]
    by_folded = {found.casefold(): found for found in ids}
    close = get_close_matches(record.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[close[0]] if close else ""


@contextmanager
def naming_the_nearest(session: Session, record: str | None, kind: str = "") -> Generator[None]:
    """Add the nearest id (of `kind`, if given) to a refusal about a record that does not exist."""
    try:
        yield
    except NotFoundError as error:
        if record is None or record not in error.message or session.ledger.log.history(record):
            raise
        try:
            near = nearest_record(session, record, kind)
        except OpsledgerError:
            near = ""
        if near:
            error.way_out = sentences((tr("Did you mean “{near}”?", near=near), error.way_out))
        raise
