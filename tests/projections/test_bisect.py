"""The first entry after which a condition holds is what trying every prefix of the history says."""

from __future__ import annotations

from itertools import dropwhile

from hypothesis import given, settings

from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold
from opsledger_events.record import Record
from opsledger_events.registry import owners
from opsledger_projections.at import LIVE, At
from opsledger_projections.bisect import first_holding
from opsledger_projections.timeline import Axis
from tests.projections import plain
from tests.projections.histories import histories
from tests.projections.memory import MemoryLog
from tests.projections.test_records import moments
from tests.projections.test_timeline import axes, in_order


def another_title(record: Record) -> bool:
    return record.title == "Another title" or record.owner == "李娜"


def on_first(own: list[AnyEntry], some: list[AnyEntry]) -> list[AnyEntry]:
    """Entries in the order of the ledger, with the record's first one."""
    return sorted({e.position: e for e in (own[0], *some)}.values(), key=lambda e: e.position)


@settings(max_examples=60, deadline=None)
@given(histories, moments, axes)
def test_the_first_of_every_prefix(entries: list[AnyEntry], asked: list[At], axis: Axis) -> None:
    log = MemoryLog(entries)
    for at in (LIVE, *asked[:2]):
        for record in {e.record for e in entries}:
            own = [e for e in entries if e.record == record]
            counted = in_order(list(plain.counted(own, at)), axis)
            counted = list(dropwhile(lambda e: e.data.inert, counted))  # a comment brings nothing into being
            kind = owners()[own[0].type]
            held = [another_title(fold(kind, on_first(own, counted[: n + 1]))) for n in range(len(counted))]
            turn = first_holding(log, record, another_title, at, axis)
            if True not in held:
                assert turn is None
                continue
            assert turn is not None
            first = held.index(True)
            around = [turn.before, turn.first, turn.after]
            expected = [None, *counted, None][first : first + 3]
            assert [e and e.position for e in around] == [e and e.position for e in expected]
            assert turn.changes == sum(held[n] != held[n - 1] for n in range(first + 1, len(held)))
            assert turn.holds is held[-1]
    assert first_holding(log, "R-99", another_title) is None
