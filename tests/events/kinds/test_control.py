"""Control: the checker is never the doer, and what fails is followed up in an issue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.common import Linked
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.control import Control, ControlPerformed, Result
from opsledger_events.kinds.issue import Issue, Severity
from opsledger_events.periods import Frequency
from opsledger_events.record import Link, LinkType
from opsledger_events.values import Area
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

DESIGN = Step(
    "design",
    {
        "title": "付款复核",
        "owner": "赵敏",
        "area": "finance",
        "frequency": "week",
        "doer": "王伟",
        "checker": "李娜",
    },
)
OPERATING = [DESIGN, Step("start")]
PASS: dict[str, Any] = {"result": "pass", "evidence": "抽查 20 笔付款，均有两人签字"}
FAIL: dict[str, Any] = {"result": "fail", "evidence": "3 笔付款只有一人签字"}

MACHINE = Machine(
    "control",
    ways={
        "designed": [DESIGN],
        "operating": OPERATING,
        "suspended": [*OPERATING, Step("suspend")],
        "retired": [*OPERATING, Step("retire")],
    },
    given={
        "perform": Step("perform", PASS),
        "find-deficiency": Step("find-deficiency", {"description": "抽样太少"}),
        "change": Step("change", {"frequency": "day"}),
    },
    allowed={
        "start": {"designed"},
        "perform": {"operating"},
        "find-deficiency": {"designed", "operating", "suspended"},
        "change": {"designed", "operating", "suspended"},
        "suspend": {"operating"},
        "resume": {"suspended"},
        "retire": {"designed", "operating", "suspended"},
    },
)


def control(world: World) -> Control:
    """The control as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Control)
    return state


def settle(world: World, issue: str) -> None:
    """Set an issue right."""
    world.do("issue resolve", issue, solution="补签并重申制度")


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("verb", ["change", "suspend", "retire"])
def test_taking_back_needs_a_reason(verb: str) -> None:
    world = MACHINE.world_in("operating")
    given: dict[str, Any] = {"method": "全查"} if verb == "change" else {}
    with refused("reason", "reason"):
        world.do(f"control {verb}", "X-1", **given)


def test_nobody_is_designed_to_check_their_own_work(world: World) -> None:
    with refused("control.four_eyes", "checker"):
        world.do("control design", "X-1", title="复核", doer="王伟", checker="王伟")
    world.do("control design", "X-1", title="复核", doer="王伟")
    world.do("control design", "X-2", title="尚未指定人员")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"checker": "王伟"}, "checker"),
        ({"doer": "李娜"}, "doer"),
        ({"doer": "孙丽", "checker": "孙丽"}, "checker"),
    ],
)
def test_no_change_makes_somebody_check_their_own_work(given: dict[str, Any], field: str) -> None:
    world = MACHINE.world_in("operating")
    with refused("control.four_eyes", field):
        world.do("control change", "X-1", reason="人员调整", **given)


def test_a_change_changes_what_is_given_and_no_more() -> None:
    world = MACHINE.world_in("operating")
    world.do("control change", "X-1", reason="人员调整", doer="李娜", checker="王伟")
    now = control(world)
    assert (now.doer, now.checker, now.frequency, now.state) == ("李娜", "王伟", Frequency.WEEK, "operating")
    with pytest.raises(InputError, match="Nothing is given"):
        world.do("control change", "X-1", reason="人员调整")
    with pytest.raises(InputError, match="event of its own"):
        world.do("control amend", "X-1", changes={"checker": "李娜"})


def test_the_doer_neither_performs_nor_records_the_check() -> None:
    world = MACHINE.world_in("operating")
    with refused("control.four_eyes", "actor"):
        world.do("control perform", "X-1", actor="王伟", performed_by="李娜", **PASS)
    for actor, performer in (("王伟", "王伟"), ("李娜", "王伟"), ("李娜", " 王伟\u3000")):
        with refused("control.four_eyes", "performed_by"):
            world.do("control perform", "X-1", actor=actor, performed_by=performer, **PASS)
    world.do("control perform", "X-1", actor="孙丽", performed_by="李娜", **PASS)


def test_history_as_found_names_the_rule() -> None:
    world = MACHINE.world_in("operating")
    (entry,) = world.do("control perform", "X-1", actor="王伟", as_found=True, **PASS)
    assert entry.unmet == ("control.four_eyes",)


def test_a_check_that_passes_is_counted_and_raises_nothing() -> None:
    world = MACHINE.world_in("operating")
    (entry,) = world.do("control perform", "X-1", **PASS)
    assert isinstance(entry.data, ControlPerformed)
    assert entry.data.performed_by == "李娜"
    now = control(world)
    assert (now.last_result, now.last_performed_at) == (Result.PASS, world.now)
    assert (now.performed, now.failed, now.issue) == (1, 0, None)


def test_a_check_that_fails_raises_an_issue_that_comes_from_it() -> None:
    world = MACHINE.world_in("operating")
    entries = world.do("control perform", "X-1", **FAIL)
    assert [(e.record, e.type) for e in entries] == [
        ("X-1", "control.performed/1"),
        ("X-1/F1", "issue.raised/1"),
        ("X-1/F1", "record.linked/1"),
    ]
    issue = world.states["X-1/F1"]
    assert isinstance(issue, Issue)
    assert issue == Issue(
        title="Check failed: 付款复核",
        area=Area.FINANCE,
        description="3 笔付款只有一人签字",
        detected_at=world.now,
        responsible="赵敏",
        links=(Link(type=LinkType.CAUSED_BY, to="X-1"),),
    )
    now = control(world)
    assert (now.performed, now.failed, now.issue) == (1, 1, "X-1/F1")
    world.do("control perform", "X-1", **FAIL)
    assert control(world).issue == "X-1/F2"
    assert world.state("X-1/F1") == "raised"


def test_a_check_that_fails_links_to_an_issue_that_is_there() -> None:
    world = MACHINE.world_in("operating")
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("control perform", "X-1", issue="ISS-1", **FAIL)
    world.do("issue raise", "ISS-1", title="签字缺失")
    _, link = world.do("control perform", "X-1", issue="ISS-1", **FAIL)
    assert (link.record, link.data) == ("ISS-1", Linked(link=LinkType.CAUSED_BY, to="X-1"))
    assert control(world).issue == "ISS-1"
    assert len(world.do("control perform", "X-1", issue="ISS-1", **FAIL)) == 1, "linked once"


def test_an_id_that_is_taken_is_passed_over() -> None:
    world = MACHINE.world_in("operating")
    world.do("document adopt", "X-1/F1", body="一")
    world.do("control perform", "X-1", **FAIL)
    assert control(world).issue == "X-1/F2"
    assert world.state("X-1/F1") == "effective"


def test_an_id_that_is_too_long_for_its_issues_names_the_way_out(world: World) -> None:
    long = "X" * 79
    world.do("control design", long, title="复核", doer="王伟", checker="李娜")
    world.do("control start", long)
    with pytest.raises(InputError, match="too long") as caught:
        world.do("control perform", long, **FAIL)
    assert "--issue" in caught.value.way_out
    world.do("issue raise", "ISS-1", title="签字缺失")
    world.do("control perform", long, issue="ISS-1", **FAIL)


def test_a_deficiency_is_followed_up_in_an_issue_until_a_check_shows_that_it_is_over() -> None:
    world = MACHINE.world_in("operating")
    world.do("control find-deficiency", "X-1", description="不查小额付款", severity="high")
    found = control(world).deficiency
    assert found is not None
    assert (found.description, found.severity, found.found_at) == ("不查小额付款", Severity.HIGH, world.now)
    assert control(world).issue == "X-1/D1"
    issue = world.states["X-1/D1"]
    assert isinstance(issue, Issue)
    assert (issue.title, issue.severity) == ("Deficiency: 付款复核", Severity.HIGH)

    world.do("control perform", "X-1", **PASS)
    assert control(world).deficiency is found, "its issue is open"
    settle(world, "X-1/D1")
    assert control(world).deficiency is found, "no check has shown it yet"
    world.do("control perform", "X-1", **PASS)
    assert (control(world).deficiency, control(world).issue) == (None, None)


def test_a_check_that_fails_again_clears_nothing() -> None:
    world = MACHINE.world_in("operating")
    world.do("control find-deficiency", "X-1", description="不查小额付款")
    settle(world, "X-1/D1")
    world.do("control perform", "X-1", **FAIL)
    assert control(world).deficiency is not None
    assert control(world).issue == "X-1/F1"


def test_what_it_covers_is_there(world: World) -> None:
    with pytest.raises(NotFoundError, match="DOC-1"):
        world.do("control design", "X-1", title="复核", covers=["DOC-1"])
    world.do("document adopt", "DOC-1", body="一")
    world.do("control design", "X-1", title="复核", covers=["DOC-1"])
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(InputError, match="kind issue"):
        world.do("control amend", "X-1", changes={"covers": ["ISS-1"]})


@pytest.mark.parametrize(
    ("frequency", "days", "grace"), [("day", 2, 1), ("week", 10, 3), ("month", 41, 10), ("year", 426, 60)]
)
def test_a_check_that_is_not_performed_in_time_calls(frequency: str, days: int, grace: int) -> None:
    world = MACHINE.world_in("designed")
    world.do("control change", "X-1", reason="频率", frequency=frequency)
    assert world.calls("X-1", datetime(2040, 1, 1, tzinfo=UTC)) == set(), "nothing is due before it started"
    world.do("control start", "X-1")
    due = world.now + timedelta(days=days)
    first = due - timedelta(days=grace)
    assert world.calls("X-1", first - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", due - timedelta(seconds=1))
    assert (need.what, need.severity, need.begins, need.ends) == ("performance_due", 1, first, due)
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins, need.ends) == ("performance_overdue", 2, due, None)
    world.now = due
    world.do("control perform", "X-1", **PASS)
    assert world.calls("X-1", due + timedelta(hours=23)) == set()
    world.now = due + timedelta(days=600)
    world.do("control suspend", "X-1", reason="系统迁移")
    assert world.calls("X-1", world.now + timedelta(days=900)) == set()
    world.do("control resume", "X-1")
    assert world.calls("X-1", world.now + timedelta(hours=23)) == set(), "counted from when it was resumed"


def test_a_failure_and_a_deficiency_call() -> None:
    world = MACHINE.world_in("operating")
    world.do("control perform", "X-1", **FAIL)
    (failed,) = world.needs("X-1", world.now)
    assert (failed.what, failed.severity, failed.begins) == ("check_failed", 3, world.now)
    world.do("control find-deficiency", "X-1", description="抽样太少", severity="low", issue="X-1/F1")
    failed, open_ = world.needs("X-1", world.now)
    assert (open_.what, open_.severity, open_.begins) == ("deficiency", 2, world.now)
    world.do("control find-deficiency", "X-1", description="从未独立检查", severity="critical")
    assert [need.severity for need in world.needs("X-1", world.now)] == [3, 3]
    world.do("control perform", "X-1", **PASS)
    assert world.calls("X-1", world.now) == {"deficiency"}
    world.do("control retire", "X-1", reason="流程取消")
    assert world.calls("X-1", world.now) == set()


@pytest.mark.parametrize(
    "named", [{}, {"doer": "王伟"}, {"checker": "李娜"}, {"doer": " ", "checker": "李娜"}]
)
def test_a_control_starts_with_both_its_persons(world: World, named: dict[str, Any]) -> None:
    """Else nobody could tell that they are two."""
    world.do("control design", "X-1", title="盘点", **named)
    missing = "checker" if named.get("doer", "").strip() else "doer"
    with refused("control.persons", missing):
        world.do("control start", "X-1")
    world.do("control change", "X-1", reason="指定人员", doer="王伟", checker="李娜")
    world.do("control start", "X-1")


def test_a_control_in_operation_keeps_its_persons() -> None:
    world = MACHINE.world_in("operating")
    with refused("control.persons", "checker"):
        world.do("control change", "X-1", reason="离职", checker="")
    with refused("control.persons", "doer"):
        world.do("control correct-entry", "X-1", reason="误填", corrects=1, changes={"doer": ""})


def test_one_that_was_found_without_them_is_changed_and_resumed_all_the_same(world: World) -> None:
    world.do("control design", "X-1", title="盘点")
    (entry,) = world.do("control start", "X-1", as_found=True)
    assert entry.unmet == ("control.persons",)
    world.do("control change", "X-1", reason="太少", frequency="week")
    world.do("control suspend", "X-1", reason="停产")
    world.do("control resume", "X-1")
