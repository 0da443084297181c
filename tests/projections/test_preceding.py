"""What preceded a figure's move: changes in the window, with lead time and scope."""

from __future__ import annotations

from pathlib import Path

from opsledger_events.common import Acknowledged, CommentAdded, DetailsAmended, Linked
from opsledger_events.kinds.control import ControlDesigned, ControlPerformed, Result
from opsledger_events.kinds.goal import GoalCheckedIn, GoalDrafted
from opsledger_events.kinds.indicator import (
    IndicatorDefined,
    IndicatorRedefined,
    MeasurementRecorded,
    SignalAcknowledged,
)
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.record import LinkType
from opsledger_events.values import Area, microseconds
from opsledger_projections.at import At
from opsledger_projections.preceding import preceding
from opsledger_projections.views import Views
from tests.events.machine import MACHINE, MachineBought, MachineStarted, MachineTasted
from tests.events.registering import registered
from tests.projections.entries import entry
from tests.projections.histories import START
from tests.projections.memory import MemoryLog
from tests.projections.test_records import HOUR_US


def test_changes_in_the_window_newest_first(tmp_path: Path) -> None:
    """With how near they were; comments, measurements and signatures change nothing."""
    log = MemoryLog(
        [
            entry(1, "K", IndicatorDefined(title="K", area=Area.SALES)),
            entry(2, "ISS-1", IssueRaised(title="Linked")),
            entry(3, "ISS-1", Linked(link=LinkType.SUPPORTS, to="K"), version=2),
            entry(4, "ISS-2", IssueRaised(title="Same area", area=Area.SALES)),
            entry(5, "ISS-3", IssueRaised(title="Elsewhere", area=Area.FINANCE)),
            entry(6, "ISS-3", CommentAdded(text="nothing"), version=2),
            entry(7, "K", MeasurementRecorded(period="2024-01", value=1), version=2),
            entry(8, "K", IndicatorRedefined(unit="%"), version=3),
            entry(9, "ISS-2", Acknowledged(person="bob", of_version=1), version=2),
            entry(10, "ISS-4", IssueRaised(title="After it")),
        ]
    )
    start = microseconds(START)
    views = Views.open(tmp_path / "views.db", log)
    found = preceding(views, "K", start + 2 * HOUR_US, start + 10 * HOUR_US).changes
    assert [(p.position, p.scope, p.lead_us // HOUR_US) for p in found] == [
        (8, "same record", 2),
        (5, "elsewhere", 5),
        (4, "same area", 6),
        (3, "linked", 7),
        (2, "linked", 8),
    ]
    assert (found[1].title, found[1].type, found[1].actor) == ("Elsewhere", "issue.raised/1", "ann")


def test_a_change_has_the_title_of_the_moment(tmp_path: Path) -> None:
    """What was renamed since is called as it was."""
    log = MemoryLog(
        [
            entry(1, "K", IndicatorDefined(title="K")),
            entry(2, "ISS-1", IssueRaised(title="Slow")),
            entry(3, "ISS-1", DetailsAmended(changes={"title": "Renamed"}), version=2),
        ]
    )
    views = Views.open(tmp_path / "views.db", log)
    window = (microseconds(START) + 2 * HOUR_US, microseconds(START) + 3 * HOUR_US)
    assert [one.title for one in preceding(views, "K", *window).changes] == ["Renamed"]
    assert [one.title for one in preceding(views, "K", *window, At(position=2)).changes] == ["Slow"]


def test_a_kind_says_itself_what_only_looks(tmp_path: Path) -> None:
    """A new kind too: nothing here knows it."""
    with registered(MACHINE):
        log = MemoryLog(
            [
                entry(1, "K", IndicatorDefined(title="K")),
                entry(2, "MCH-1", MachineBought(title="Second floor", cups=12)),
                entry(3, "MCH-1", MachineStarted(), version=2),
                entry(4, "MCH-1", MachineTasted(tasted_on=START.date()), version=3),
            ]
        )
        start = microseconds(START)
        views = Views.open(tmp_path / "views.db", log)
        found = preceding(views, "K", start + 2 * HOUR_US, start + 5 * HOUR_US)
        assert [one.type for one in found.changes] == ["machine.started/1", "machine.bought/1"]
        assert found.looks == ["same area"]


def test_what_only_looked_is_counted_and_not_listed(tmp_path: Path) -> None:
    """A check that passed, a signal that was looked into, a check-in; a check that failed found something, and stands."""
    passed = ControlPerformed(result=Result.PASS, evidence="seen")
    failed = ControlPerformed(result=Result.FAIL, evidence="broken", issue="ISS-1")
    log = MemoryLog(
        [
            entry(1, "K", IndicatorDefined(title="K", area=Area.SALES)),
            entry(2, "CTL-1", ControlDesigned(title="Vans", area=Area.SALES)),
            entry(3, "CTL-2", ControlDesigned(title="Elsewhere", area=Area.FINANCE)),
            entry(4, "GOAL-1", GoalDrafted(title="Faster", area=Area.SALES)),
            entry(5, "CTL-1", passed, version=2),
            entry(6, "CTL-1", failed, version=3),
            entry(7, "CTL-2", passed, version=2),
            entry(8, "GOAL-1", GoalCheckedIn(value=3), version=2),
            entry(9, "K", SignalAcknowledged(period="2024-01"), version=2),
        ]
    )
    start = microseconds(START)
    views = Views.open(tmp_path / "views.db", log)
    found = preceding(views, "K", start + 5 * HOUR_US, start + 20 * HOUR_US)
    assert [(one.position, one.type) for one in found.changes] == [(6, "control.performed/1")]
    assert found.looks == ["same record", "same area", "elsewhere", "same area"]
