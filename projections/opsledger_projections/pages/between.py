"""What two records together need a person for, though each of them alone is in order.

A rule may refuse what leads there; but history is recorded as found, and a link may be set from either side.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.kind import Need
from opsledger_events.language import tr
from opsledger_events.record import LinkType
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE
from opsledger_projections.linking import links_of
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow

SUPERSEDES, ANSWERED_BY = LinkType.SUPERSEDES.value, LinkType.ANSWERED_BY.value
"""A field that names another record has the same word as the link that says the same."""

PAIRS = f"""
SELECT r.kind, r.state_word, l.type, t.kind, t.state_word, r.record, l.target
FROM links l JOIN records r ON r.no = l.no JOIN records t ON t.record = l.target
WHERE l.type IN ('{SUPERSEDES}', '{ANSWERED_BY}') AND l.until IS NULL
ORDER BY l.no, l.target
"""


def between(reading: Reading) -> Iterator[tuple[RecordRow, Need]]:
    """The records that need a person because of how another one stands, at a moment, with that need."""
    for record, word, target in _pairs(reading):
        row = reading.row(record)
        assert row is not None
        if word == ANSWERED_BY:
            yield row, Need("open_action", 2, tr("closed, but {action} is open", action=target))
        else:
            message = tr("in force, and so is {document}, which it supersedes", document=target)
            yield row, Need("both_in_force", 2, message)


def calls(kind: str, state: str, word: str, other: str, other_state: str) -> bool:
    """Whether a record in a state and one that it points at call for a person: kinds and states by their words."""
    if word == ANSWERED_BY:
        return (kind, state) == ("issue", "closed") and other_state not in kind_named(other).settled
    return word == SUPERSEDES and (kind, state) == (other, other_state) == ("document", "effective")


def _pairs(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """The pairs that call: the record, the word of its link, the record that it points at."""
    if reading.at == LIVE:
        found = reading.views.connection.execute(PAIRS).fetchall()
        yield from {
            (record, str(word), target): None
            for kind, state, word, other, other_state, record, target in found
            if calls(kind, state, word, other, other_state)
        }
        return
    for row in reading.of_kind("issue", "document", every=True):
        for word, target in sorted(links_of(kind_named(row.kind), row.state)):
            other = reading.row(target) if word in (SUPERSEDES, ANSWERED_BY) else None
            if other and calls(row.kind, row.state.state, word, other.kind, other.state.state):
                yield row.record, word, target
