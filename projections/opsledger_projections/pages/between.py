"""Needs that arise from two records together, although each of them alone is in order.

A rule may prevent such pairs, but history is recorded as found, and a link may be set from either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsledger_events.kind import Need
from opsledger_events.kinds.obligation import LAPSED, Compliance
from opsledger_events.language import tr
from opsledger_events.record import LinkType
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE
from opsledger_projections.linking import links_of
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow

SUPERSEDES, ANSWERED_BY = LinkType.SUPERSEDES.value, LinkType.ANSWERED_BY.value
"""Link types. A field with the same meaning has the same word."""

MET_BY, PARENT, UNIT, REPORTS_TO = "met_by", "parent", "unit", "reports_to"
"""Fields by which a record depends on another one."""

GONE = (*sorted(LAPSED), "dissolved", "abolished")
"""States of a record on which no other record can depend any more."""

PAIRS = f"""
SELECT r.kind, r.state_word, l.type, t.kind, t.state_word, r.record, l.target
FROM links l JOIN records r ON r.no = l.no JOIN records t ON t.record = l.target
WHERE l.until IS NULL AND (l.type IN ('{SUPERSEDES}', '{ANSWERED_BY}')
OR l.type IN ('{MET_BY}', '{PARENT}', '{UNIT}', '{REPORTS_TO}') AND t.state_word IN {GONE})
ORDER BY l.no, l.target
"""


class Pair(NamedTuple):
    """A record and a record that it points at: the words of their kinds and states, and of the link."""

    kind: str
    state: str
    word: str
    other: str
    other_state: str


def between(reading: Reading) -> Iterator[tuple[RecordRow, Need]]:
    """The records that need a person because of another record's state, at the reading's moment, with that need."""
    for record, pair, target in _pairs(reading):
        need = need_of(pair, target)
        if need is not None:
            row = reading.row(record)
            assert row is not None
            yield row, need


def need_of(pair: Pair, target: str) -> Need | None:
    """A record's need that arises from the target that it points at; None if there is none."""
    kind, state, word, other, other_state = pair
    if word == ANSWERED_BY:
        if (kind, state) == ("issue", "closed") and other_state not in kind_named(other).settled:
            return Need("open_action", 2, tr("closed, but {action} is open", action=target))
    elif word == SUPERSEDES:
        if (kind, state) == (other, other_state) == ("document", "effective"):
            message = tr("in force, and so is {document}, which it supersedes", document=target)
            return Need("both_in_force", 2, message)
    elif kind == "obligation":
        if state in (Compliance.COMPLIANT.value, Compliance.PARTLY.value) and other_state in LAPSED:
            return Need("evidence_lapsed", 2, tr("no longer in force: {ids}", ids=target))
    elif (kind, state) in STANDING:
        if other_state == "dissolved":
            return Need("unit_dissolved", 2, tr("belongs to {unit}, which was dissolved", unit=target))
        if other_state == "abolished":
            return Need(
                "position_abolished", 2, tr("reports to {position}, which was abolished", position=target)
            )
    return None


STANDING = (("unit", "active"), ("position", "active"), ("position", "vacant"))
"""States of existing units and positions."""


def _pairs(reading: Reading) -> Iterator[tuple[str, Pair, str]]:
    """The pairs that may need a person: the record, the states of both, and the record that it points at."""
    if reading.at == LIVE:
        found = reading.views.connection.execute(PAIRS).fetchall()
        yield from {(record, Pair(*pair), target): None for *pair, record, target in found}
        return
    for row in reading.of_kind("issue", "document", "obligation", "unit", "position", every=True):
        for word, target in sorted(links_of(kind_named(row.kind), row.state)):
            if other := reading.row(target):
                yield row.record, Pair(row.kind, row.state.state, word, other.kind, other.state.state), target
