"""A word for the last entry that a view holds, by which another log of the same length is noticed."""

from __future__ import annotations

from opsledger_events.values import microseconds
from opsledger_projections.log import Log
from opsledger_projections.viewfile import Standing

UNOPENED = " sealed"
"""Stands after the ledger's identity in views that were told of persons as sealed."""


def told_by(log: Log) -> str:
    """Which ledger views are of, in a word that also says whether it had its keys."""
    return log.identity + (UNOPENED if log.unopened else "")


def tells_the_same(log: Log, told: str) -> bool:
    """Whether a log tells what views were told. It tells more once its keys are there."""
    return told == log.identity or (told == log.identity + UNOPENED and not log.has_keys())


def stamp_at(log: Log, position: int) -> str:
    """What the entry at a position is, in a word that another entry would not have."""
    if not position:
        return ""
    found = log.entries((position,))
    if not found:
        return "-"
    entry = found[0]
    return f"{entry.record} {entry.version} {entry.type} {microseconds(entry.recorded_at)}"


def misses(log: Log, standing: Standing) -> bool:
    """Whether a view holds an entry of this ledger that the log has no longer, or has otherwise. No entry is ever taken away."""
    if standing.ledger.removesuffix(UNOPENED) != log.identity:
        return False
    return standing.position > log.head() or standing.last != stamp_at(log, standing.position)


def is_of(log: Log, standing: Standing, head: int, stamps: dict[int, str]) -> bool:
    """Whether a view is of a log that ends at `head`: of this ledger, and of entries that the log still has.

    What was looked up is put into `stamps`, because views that are up to date stand at the same entry.
    """
    position = standing.position
    if not tells_the_same(log, standing.ledger) or max(position, standing.stopped) > head:
        return False
    if position not in stamps:
        stamps[position] = stamp_at(log, position)
    return standing.last == stamps[position]
