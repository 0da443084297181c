"""The moment from which a record may need a person, kept in the views so that no question has to look at every record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from opsledger_events.kind import Kind, Need
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_events.values import EPOCH, microseconds
from opsledger_projections.at import At
from opsledger_projections.kpi import figure_needs, kpi_of
from opsledger_projections.records import RecordRow
from opsledger_projections.states import decode_state


def wakes_us(kind: Kind, state: Record) -> int | None:
    """The first moment at which a record may need a person, judged from the record alone; None for never."""
    return first_of(kind.needs(state))


def first_of(needs: Iterable[Need]) -> int | None:
    """The first moment at which any of these needs may hold; 0 if one has always held."""
    begins = [need.begins for need in needs]
    return min((microseconds(moment) if moment else 0 for moment in begins), default=None)


def wake_figures(connection: sqlite3.Connection, position: int, records: Iterable[int] | None = None) -> None:
    """Let the needs of the figures up to a position count too: for the indicators with these numbers, or for all."""
    chosen = INDICATORS if records is None else f"{INDICATORS} AND no = ?"
    keys = ((),) if records is None else ((no,) for no in records)
    rows = [row for key in keys for row in connection.execute(chosen, key)]
    at = At(position=position)
    connection.executemany(WAKE, [(_wakes_us(connection, at, *rest), no) for no, *rest in rows])


def _wakes_us(connection: sqlite3.Connection, at: At, record: str, stored: bytes) -> int | None:
    state = decode_state(INDICATOR, stored)
    figure = kpi_of(connection, RecordRow(record, INDICATOR, state, 0, 0, 0, 0), EPOCH, at)
    return first_of([*kind_named(INDICATOR).needs(state), *figure_needs(figure)])


INDICATOR = "indicator"
INDICATORS = f"SELECT no, record, state FROM records WHERE kind = '{INDICATOR}' AND state_word <> 'retired'"
WAKE = "UPDATE records SET wakes_us = ? WHERE no = ?"
