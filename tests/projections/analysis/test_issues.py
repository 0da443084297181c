"""The issue log in figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from opsledger_events.kinds.issue import (
    ISSUE,
    Branch,
    IssueAssigned,
    IssueClosed,
    IssueDismissed,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    RootCauseIdentified,
)
from opsledger_events.values import microseconds
from opsledger_projections.analysis.issues import issues, lives_of
from opsledger_projections.at import At
from opsledger_projections.records import records_at
from opsledger_projections.views import Views
from tests.projections.analysis.world import Told, moment, views_of
from tests.projections.entries import entry
from tests.projections.memory import MemoryLog


def day(month: int, number: int) -> date:
    """A day of 2020."""
    return date(2020, month, number)


WET = RootCauseIdentified(root_cause="Wet floor", branch=Branch.ENVIRONMENT)

STORY: list[Told] = [
    ("ISS-1", IssueRaised(title="Slipped", category="safety"), moment(day(1, 1))),
    ("ISS-1", WET, moment(day(1, 2))),
    ("ISS-1", IssueResolved(solution="Mat"), moment(day(1, 11))),
    ("ISS-2", IssueRaised(title="Slipped again", category="safety"), moment(day(2, 1))),
    ("ISS-2", RootCauseIdentified(root_cause="wet floor "), moment(day(2, 2))),
    ("ISS-2", IssueResolved(solution="Another mat"), moment(day(2, 3))),
    ("ISS-2", IssueReopened(), moment(day(2, 10))),
    ("ISS-2", IssueResolved(solution="A roof"), moment(day(2, 21))),
    ("ISS-3", IssueRaised(title="Late", category="delivery"), moment(day(3, 1))),
    ("ISS-4", IssueRaised(title="Nothing"), moment(day(3, 2))),
    ("ISS-4", IssueDismissed(), moment(day(3, 3))),
    ("ISS-5", IssueRaised(title="Unknown"), moment(day(3, 4))),
]


def test_sorts_flow_times_and_recurrence(tmp_path: Path) -> None:
    """Dismissed issues come and go but are no issues; a cause that was settled and came back is a repetition."""
    views = views_of(tmp_path, STORY)
    found = issues(views, microseconds(moment(day(3, 11))))
    assert (found.number, found.dismissed, found.backlog) == (4, 1, 2)
    assert [(one.name, one.number) for one in found.categories] == [("safety", 2), ("delivery", 1), ("", 1)]
    assert [(one.name, one.number) for one in found.branches] == [("environment", 1), ("", 3)]
    assert [one.name for one in found.causes] == ["Wet floor", "wet floor", ""]
    assert [tuple(one) for one in found.flows] == [
        ("2020-01", 1, 1, 0),
        ("2020-02", 2, 2, 0),
        ("2020-03", 3, 1, 2),
    ]
    assert found.resolving == (2, 15.0, 20.0)
    assert found.waiting == (2, 8.5, 10.0)
    assert (found.reopened, found.repeated) == (1, 1)


def test_as_of_a_moment_it_is_the_log_of_then(tmp_path: Path) -> None:
    """By what held then and by what was known then."""
    views = views_of(tmp_path, STORY)
    then_us = microseconds(moment(day(2, 15)))
    found = issues(views, then_us, At(effective_us=then_us))
    assert (found.number, found.backlog, found.resolving.number) == (2, 1, 1)
    assert issues(views, then_us, At(position=7)) == found


def test_a_cause_that_is_not_settled_yet_does_not_come_back(tmp_path: Path) -> None:
    """Two issues of one cause at the same time are one outbreak."""
    story: list[Told] = [
        ("ISS-1", IssueRaised(title="One"), moment(day(1, 1))),
        ("ISS-1", WET, moment(day(1, 2))),
        ("ISS-2", IssueRaised(title="Two"), moment(day(1, 5))),
        ("ISS-2", WET, moment(day(1, 6))),
        ("ISS-1", IssueResolved(solution="Mat"), moment(day(1, 9))),
    ]
    assert issues(views_of(tmp_path, story), microseconds(moment(day(2, 1)))).repeated == 0


def test_an_entry_out_of_order_does_not_shorten_a_life() -> None:
    """Told late to be reopened while it was open, it has been open since it was raised."""
    told = [
        ("ISS-1", IssueRaised(title="One"), 1),
        ("ISS-1", IssueReopened(), 5),
        ("ISS-1", IssueResolved(), 9),
    ]
    entries = [
        entry(n, record, event, effective=moment(day(1, held)))
        for n, (record, event, held) in enumerate(told, 1)
    ]
    spans = lives_of(entries)["ISS-1"].spans
    assert spans == ((microseconds(moment(day(1, 1))), microseconds(moment(day(1, 9)))),)


def test_what_is_open_is_what_the_records_say(tmp_path: Path) -> None:
    """Ledger order decides: what is told late of an earlier time takes back what was told before; closed is settled, however it came to that."""
    told = [
        ("ISS-1", 1, IssueRaised(title="One"), 5),
        ("ISS-1", 2, IssueAssigned(responsible="Bo"), 1),
        ("ISS-1", 3, IssueResolved(solution="Mat"), 3),
        ("ISS-2", 1, IssueRaised(title="Two"), 1),
        ("ISS-2", 2, IssueResolved(solution="Mat"), 9),
        ("ISS-2", 3, IssueReopened(), 8),
        ("ISS-3", 1, IssueRaised(title="Closed as found"), 1),
        ("ISS-3", 2, IssueClosed(), 4),
    ]
    log = MemoryLog(
        entry(position, record, event, version=version, effective=moment(day(1, held)))
        for position, (record, version, event, held) in enumerate(told, 1)
    )
    views = Views.open(tmp_path / "views.db", log)
    for number in range(1, 12):
        now_us = microseconds(moment(day(1, number)))
        at = At(effective_us=now_us)
        states = [row.state.state for row in records_at(views, at, "issue")]
        assert issues(views, now_us, at).backlog == sum(state not in ISSUE.settled for state in states)
    assert issues(views, microseconds(moment(day(1, 11)))).resolving == (2, 2.5, 3.0)


def test_an_empty_log(tmp_path: Path) -> None:
    """Nothing, of everything."""
    found = issues(views_of(tmp_path, []), microseconds(moment(day(1, 1))))
    assert (found.number, found.flows, found.categories, found.resolving.median) == (0, (), (), None)
