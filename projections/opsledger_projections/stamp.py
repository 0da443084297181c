"""A stamp of the last entry in a view, which reveals a different log of the same length."""

from __future__ import annotations

from opsledger_events.values import microseconds
from opsledger_projections.log import Log
from opsledger_projections.viewfile import Standing

UNOPENED = " sealed"
"""The suffix of the ledger's identity in views that were built while texts about persons were sealed."""


def told_by(log: Log) -> str:
    """The identity of the views' ledger, with a suffix if its keys were missing."""
    return log.identity + (UNOPENED if log.unopened else "")


def tells_the_same(log: Log, told: str) -> bool:
    """Whether a log shows what the views were built from. It shows more once its keys are there."""
    return told == log.identity or (told == log.identity + UNOPENED and not log.has_keys())


def stamp_at(log: Log, position: int) -> str:
    """The stamp of the entry at a position, which no other entry shares."""
    if not position:
        return ""
    found = log.entries((position,))
    if not found:
        return "-"
    entry = found[0]
    return f"{entry.record} {entry.version} {entry.type} {microseconds(entry.recorded_at)}"


def misses(log: Log, standing: Standing) -> bool:
    """Whether a view holds an entry of this ledger that the log lacks or holds differently, although no entry is ever removed."""
    if standing.ledger.removesuffix(UNOPENED) != log.identity:
        return False
    return standing.position > log.head() or standing.last != stamp_at(log, standing.position)


def is_of(log: Log, standing: Standing, head: int, stamps: dict[int, str]) -> bool:
    """Whether a view comes from this log up to `head`: from this ledger, and from entries that the log still has.

    Stamps are cached in `stamps` by position, because views that are up to date share their last entry.
    """
    position = standing.position
    if not tells_the_same(log, standing.ledger) or max(position, standing.stopped) > head:
        return False
    if position not in stamps:
        stamps[position] = stamp_at(log, position)
    return standing.last == stamps[position]
