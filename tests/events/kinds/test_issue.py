"""Issue: which step follows which, four eyes, what is missing, and what calls for a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.issue import Branch, Certainty, Issue, Severity
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

RAISE = Step("raise", {"title": "打印机坏了"})
RESOLVE = Step("resolve", {"solution": "换了硒鼓"})
VERIFY = Step("verify", actor="王伟")
OPEN = {"raised", "triaged", "in_progress", "reopened"}
EVERY = OPEN | {"resolved", "verified", "closed", "dismissed"}

MACHINE = Machine(
    "issue",
    ways={
        "raised": [RAISE],
        "triaged": [RAISE, Step("triage", {"severity": "high"})],
        "in_progress": [RAISE, Step("assign", {"responsible": "王伟"})],
        "resolved": [RAISE, RESOLVE],
        "verified": [RAISE, RESOLVE, VERIFY],
        "closed": [RAISE, RESOLVE, VERIFY, Step("close")],
        "reopened": [RAISE, RESOLVE, Step("reopen")],
        "dismissed": [RAISE, Step("dismiss")],
    },
    given={
        "triage": Step("triage", {"severity": "low"}),
        "assign": Step("assign", {"responsible": "赵敏"}),
        "propose": Step("propose", {"solution": "换新"}),
        "find-cause": Step("find-cause", {"root_cause": "从未保养"}),
        "resolve": RESOLVE,
        "verify": VERIFY,
    },
    allowed={
        "triage": OPEN,
        "assign": OPEN,
        "propose": OPEN,
        "find-cause": EVERY,
        "resolve": OPEN,
        "verify": {"resolved"},
        "reopen": {"resolved", "verified", "closed", "dismissed"},
        "close": {"verified"},
        "dismiss": OPEN,
    },
)


def issue(world: World, record: str = "ISS-1") -> Issue:
    """The issue as it stands."""
    state = world.states[record]
    assert isinstance(state, Issue)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_from_report_to_closed(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水", severity="high", scope="三号车间")
    world.do("issue triage", "ISS-1", severity="critical", category="设备", due="2026-02-01T00:00:00Z")
    world.do("issue assign", "ISS-1", responsible="王伟")
    world.do("issue triage", "ISS-1", severity="high")
    assert issue(world).state == "in_progress", "work under way goes on when it is triaged again"
    assert issue(world).category == "设备", "what a second triage does not name stays"
    assert issue(world).due == datetime(2026, 2, 1, tzinfo=UTC)
    world.do("issue find-cause", "ISS-1", root_cause="密封老化", whys=["漏水", "密封坏"], branch="material")
    assert (issue(world).branch, issue(world).certainty) == (Branch.MATERIAL, Certainty.HYPOTHESISED)
    world.do("issue propose", "ISS-1", solution="换密封圈")
    world.do("issue resolve", "ISS-1", actor="王伟")
    assert (issue(world).resolved_by, issue(world).solution) == ("王伟", "换密封圈")
    world.do("issue verify", "ISS-1", actor="赵敏")
    world.do("issue close", "ISS-1")
    assert (issue(world).state, issue(world).verified_by) == ("closed", "赵敏")


def test_resolving_needs_a_solution(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    with refused("issue.solution", "solution"):
        world.do("issue resolve", "ISS-1")
    world.do("issue resolve", "ISS-1", solution="关阀")


def test_who_resolved_it_does_not_verify_it(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("issue resolve", "ISS-1", solution="关阀", actor="王伟")
    with refused("issue.four_eyes", "actor"):
        world.do("issue verify", "ISS-1", actor="王伟")
    world.do("issue verify", "ISS-1", actor="李娜")


def test_an_issue_does_not_close_while_an_action_is_open(world: World) -> None:
    for step in MACHINE.ways["verified"]:
        world.do(f"issue {step.verb}", "ISS-1", actor=step.actor, **step.fields)
    world.do("improvement plan", "IMP-1", title="定期保养", sources=["ISS-1"])
    with refused("issue.open_action", "links"):
        world.do("issue close", "ISS-1")
    world.do("improvement abandon", "IMP-1", reason="设备报废")
    world.do("issue close", "ISS-1")


@pytest.mark.parametrize("field", ["occurred_at", "detected_at"])
def test_what_is_raised_has_happened(world: World, field: str) -> None:
    ahead: dict[str, Any] = {field: "2099-01-01T00:00:00Z"}
    present: dict[str, Any] = {field: world.now}
    with refused("issue.not_ahead", field):
        world.do("issue raise", "ISS-1", title="漏水", **ahead)
    world.do("issue raise", "ISS-1", title="漏水", **present)


@pytest.mark.parametrize("verb", ["reopen", "dismiss"])
def test_taking_back_needs_a_reason(verb: str) -> None:
    world = MACHINE.world_in("resolved" if verb == "reopen" else "raised")
    with refused("reason", "reason"):
        world.do(f"issue {verb}", "X-1", reason="  ")


def test_reopening_counts_and_takes_the_verification_back(world: World) -> None:
    for step in MACHINE.ways["verified"]:
        world.do(f"issue {step.verb}", "ISS-1", actor=step.actor, **step.fields)
    world.do("issue reopen", "ISS-1", reason="又漏了")
    assert (issue(world).state, issue(world).reopened, issue(world).verified_by) == ("reopened", 1, "")


def test_a_duplicate_names_an_issue_that_is_there(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("issue raise", "ISS-2", title="漏水了")
    with pytest.raises(NotFoundError, match="ISS-9"):
        world.do("issue dismiss", "ISS-2", reason="重复", duplicate_of="ISS-9")
    with pytest.raises(InputError, match="itself"):
        world.do("issue dismiss", "ISS-2", reason="重复", duplicate_of="ISS-2")
    world.do("issue dismiss", "ISS-2", reason="重复", duplicate_of="ISS-1")
    assert issue(world, "ISS-2").duplicate_of == "ISS-1"


def test_the_same_issue_is_not_raised_twice(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    with refused("state", "record"):
        world.do("issue raise", "ISS-1", title="漏水")


NOW = datetime(2026, 6, 1, tzinfo=UTC)
FULL: dict[str, Any] = {
    "description": "漏水",
    "occurred_at": "2026-05-30T08:00:00Z",
    "scope": "车间",
    "responsible": "王伟",
}


@pytest.mark.parametrize(
    ("fields", "calls"),
    [
        ({}, {"incomplete"}),
        (FULL, {"incomplete"}),
        (FULL | {"severity": "critical"}, {"severe", "incomplete"}),
        (FULL | {"detected_at": NOW - timedelta(days=31)}, {"stale", "incomplete"}),
        (FULL | {"detected_at": NOW - timedelta(days=29)}, {"incomplete"}),
    ],
)
def test_what_an_open_issue_calls_for(world: World, fields: dict[str, Any], calls: set[str]) -> None:
    world.now = NOW - timedelta(minutes=1)
    world.do("issue raise", "ISS-1", title="漏水", **fields)
    assert world.calls("ISS-1", NOW) == calls


def test_the_template_names_what_is_missing(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水", description="漏水", scope="车间")
    (need,) = world.needs("ISS-1", NOW)
    assert need.message == "missing: time, person responsible, solution"


def test_overdue_and_unverified(world: World) -> None:
    world.now = NOW - timedelta(minutes=1)
    world.do("issue raise", "ISS-1", title="漏水", **FULL)
    world.do("issue propose", "ISS-1", solution="关阀")
    world.do("issue triage", "ISS-1", severity="low", due=NOW - timedelta(days=3))
    (need,) = world.needs("ISS-1", NOW)
    assert (need.what, need.severity, need.begins) == ("overdue", 3, NOW - timedelta(days=3))
    world.do("issue resolve", "ISS-1")
    assert world.calls("ISS-1", NOW) == {"unverified"}
    world.do("issue verify", "ISS-1", actor="王伟")
    assert world.calls("ISS-1", NOW) == set()


def test_severity_words_are_in_order() -> None:
    assert [severity.value for severity in Severity] == ["low", "medium", "high", "critical"]
