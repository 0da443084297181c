"""Risk: a treatment leaves no more than there was, an acceptance ends, and what came true is followed up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.issue import Issue, Severity
from opsledger_events.kinds.risk import Risk, Treatment
from opsledger_events.rating import Rating, RiskLevel
from opsledger_events.record import Link, LinkType
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused


def rated(likelihood: int, impact: int) -> dict[str, int]:
    """A rating as it is given."""
    return {"likelihood": likelihood, "impact": impact}


def with_plan(world: World) -> None:
    """What may treat the risk."""
    world.do("plan draft", "PLAN-1", title="断电预案")


IDENTIFY = Step("identify", {"title": "机房断电", "owner": "赵敏", "area": "it_security"})
ASSESS = Step("assess", {"inherent": rated(4, 5), "current": rated(3, 4)})
ASSESSED = [IDENTIFY, ASSESS]
TREAT = Step("treat", {"treatment": "mitigate", "residual": rated(2, 4)})
ACCEPT = Step("accept", {"until": "2026-12-31", "why": "再降低的成本过高"})
OPEN = {"identified", "assessed", "treating", "accepted"}
KNOWN = {"assessed", "treating", "accepted"}

MACHINE = Machine(
    "risk",
    ways={
        "identified": [IDENTIFY],
        "assessed": ASSESSED,
        "treating": [*ASSESSED, TREAT],
        "accepted": [*ASSESSED, TREAT, ACCEPT],
        "closed": [IDENTIFY, Step("close")],
    },
    given={
        "assess": ASSESS,
        "treat": TREAT,
        "link-measure": Step("link-measure", {"measure": "PLAN-1"}),
        "accept": ACCEPT,
        "materialise": Step("materialise", {"what": "停电 40 分钟"}),
    },
    allowed={
        "assess": OPEN | {"closed"},
        "treat": KNOWN,
        "link-measure": KNOWN,
        "accept": KNOWN,
        "materialise": OPEN,
        "close": OPEN,
    },
    prepare=with_plan,
)


def risk(world: World) -> Risk:
    """The risk as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Risk)
    return state


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_closing_needs_a_reason() -> None:
    world = MACHINE.world_in("assessed")
    with refused("reason", "reason"):
        world.do("risk close", "X-1")


def test_an_assessment_says_how_much_it_matters() -> None:
    world = MACHINE.world_in("assessed")
    now = risk(world)
    assert now.inherent == Rating(likelihood=4, impact=5)
    assert now.current == Rating(likelihood=3, impact=4)
    assert (now.level, now.assessed_at) == (RiskLevel.HIGH, world.now)
    assert risk(MACHINE.world_in("identified")).level is None
    world.do("risk assess", "X-1", current=rated(1, 4))
    assert risk(world).inherent == now.inherent, "not said is not changed"
    assert risk(world).level is RiskLevel.LOW


def test_the_residual_risk_is_not_above_the_current_one() -> None:
    world = MACHINE.world_in("assessed")
    with refused("risk.residual", "residual"):
        world.do("risk treat", "X-1", treatment="mitigate", residual=rated(3, 5))
    world.do("risk treat", "X-1", treatment="mitigate", residual=rated(3, 4))
    (entry,) = world.do("risk treat", "X-1", treatment="share", residual=rated(5, 5), as_found=True)
    assert entry.unmet == ("risk.residual",)


@pytest.mark.parametrize(("current", "kept"), [((2, 4), True), ((4, 4), True), ((1, 4), False)])
def test_an_expectation_that_is_above_what_it_is_now_goes(current: tuple[int, int], kept: bool) -> None:
    world = MACHINE.world_in("treating")
    world.do("risk assess", "X-1", current=rated(*current))
    assert risk(world).residual == (Rating(likelihood=2, impact=4) if kept else None)
    assert risk(world).treatment is Treatment.MITIGATE


def test_measures_are_there_and_linked_once() -> None:
    world = MACHINE.world_in("treating")
    with pytest.raises(NotFoundError, match="CTL-1"):
        world.do("risk link-measure", "X-1", measure="CTL-1")
    world.do("document adopt", "DOC-1", body="一")
    for measure in ("DOC-1", "PLAN-1", "DOC-1"):
        world.do("risk link-measure", "X-1", measure=measure)
    assert risk(world).measures == ("DOC-1", "PLAN-1")
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(InputError, match="kind issue"):
        world.do("risk link-measure", "X-1", measure="ISS-1")


def test_an_acceptance_has_a_day_a_reason_and_a_person() -> None:
    world = MACHINE.world_in("treating")
    with pytest.raises(InputError, match="why is missing"):
        world.do("risk accept", "X-1", until="2026-12-31")
    with pytest.raises(InputError, match="why"):
        world.do("risk accept", "X-1", until="2026-12-31", why="")
    with pytest.raises(InputError, match="until is missing"):
        world.do("risk accept", "X-1", why="再降低的成本过高")
    with pytest.raises(InputError, match="until: 2026-01-05 is not after 2026-01-05"):
        world.do("risk accept", "X-1", until="2026-01-05", why="再降低的成本过高")
    world.do("risk accept", "X-1", actor="王伟", until="2026-12-31", why="再降低的成本过高")
    now = risk(world)
    assert (now.accepted_until, now.accepted_by, now.accepted_why) == (
        date(2026, 12, 31),
        "王伟",
        "再降低的成本过高",
    )
    assert now.treatment is Treatment.MITIGATE
    world.do("risk accept", "X-1", until="2027-06-30", why="延长")
    assert (risk(world).accepted_until, risk(world).accepted_by) == (date(2027, 6, 30), "李娜")


def test_accepting_is_a_treatment_where_none_was_chosen() -> None:
    world = MACHINE.world_in("assessed")
    world.do("risk accept", "X-1", until="2026-12-31", why="影响小")
    assert risk(world).treatment is Treatment.ACCEPT


@pytest.mark.parametrize("step", [ASSESS, TREAT])
def test_no_acceptance_outlives_what_it_was_given_for(step: Step) -> None:
    world = MACHINE.world_in("accepted")
    world.do(f"risk {step.verb}", "X-1", **step.fields)
    now = risk(world)
    assert (now.accepted_until, now.accepted_by, now.accepted_why) == (None, "", "")


def test_a_risk_that_came_true_raises_an_issue_as_bad_as_it() -> None:
    world = MACHINE.world_in("treating")
    entries = world.do("risk materialise", "X-1", what="停电 40 分钟，订单系统中断")
    assert [(e.record, e.type) for e in entries] == [
        ("X-1", "risk.materialised/1"),
        ("X-1/M1", "issue.raised/1"),
        ("X-1/M1", "record.linked/1"),
    ]
    issue = world.states["X-1/M1"]
    assert isinstance(issue, Issue)
    assert (issue.title, issue.severity, issue.responsible) == (
        "Risk came true: 机房断电",
        Severity.HIGH,
        "赵敏",
    )
    assert (issue.description, issue.occurred_at) == ("停电 40 分钟，订单系统中断", world.now)
    assert issue.links == (Link(type=LinkType.CAUSED_BY, to="X-1"),)
    now = risk(world)
    assert (now.state, now.materialised, now.materialised_at, now.issue) == (
        "treating",
        1,
        world.now,
        "X-1/M1",
    )
    world.do("risk materialise", "X-1", what="又停电")
    assert (risk(world).materialised, risk(world).issue) == (2, "X-1/M2")


def test_a_risk_that_came_true_links_to_an_issue_that_is_there() -> None:
    world = MACHINE.world_in("identified")
    world.do("issue raise", "ISS-1", title="停电")
    _, link = world.do("risk materialise", "X-1", what="停电", issue="ISS-1")
    assert (link.record, risk(world).issue) == ("ISS-1", "ISS-1")
    world.do("risk materialise", "X-1", what="停电")
    issue = world.states["X-1/M2"]
    assert isinstance(issue, Issue)
    assert issue.severity is Severity.MEDIUM, "nobody has assessed it"


def test_what_was_not_assessed_calls_and_so_does_what_is_extreme() -> None:
    world = MACHINE.world_in("identified")
    assert world.calls("X-1", world.now) == {"not_assessed"}
    world.do("risk assess", "X-1", current=rated(5, 5))
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins) == ("untreated", 3, world.now)
    world.do("risk assess", "X-1", current=rated(4, 4))
    assert world.calls("X-1", world.now) == set()


def test_a_treatment_without_a_measure_calls() -> None:
    world = MACHINE.world_in("treating")
    assert world.calls("X-1", world.now) == {"no_measure"}
    world.do("risk link-measure", "X-1", measure="PLAN-1")
    assert world.calls("X-1", world.now) == set()
    world.do("risk treat", "X-1", treatment="accept")
    assert world.calls("X-1", world.now) == {"to_accept"}


def test_an_acceptance_calls_before_it_ends_and_after() -> None:
    world = MACHINE.world_in("accepted")
    over = datetime(2027, 1, 1, tzinfo=UTC)
    soon = over - timedelta(days=30)
    assert world.calls("X-1", soon - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", soon)
    assert (need.what, need.severity, need.begins, need.ends) == ("acceptance_expiring", 2, soon, over)
    assert world.calls("X-1", over - timedelta(seconds=1)) == {"acceptance_expiring"}
    (need,) = [need for need in world.needs("X-1", over) if need.what.startswith("acceptance")]
    assert (need.what, need.severity, need.begins) == ("acceptance_expired", 3, over)


def test_what_came_true_is_assessed_again() -> None:
    world = MACHINE.world_in("accepted")
    world.do("risk materialise", "X-1", what="停电")
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins) == ("materialised", 3, world.now)
    world.do("risk assess", "X-1", current=rated(2, 2))
    assert world.calls("X-1", world.now) == set()
    world.do("risk materialise", "X-1", what="停电")
    world.do("risk close", "X-1", reason="机房已撤")
    assert world.calls("X-1", world.now + timedelta(days=900)) == set()


def test_it_is_looked_at_every_so_often() -> None:
    world = MACHINE.world_in("assessed")
    world.do("risk amend", "X-1", changes={"review_every": 90})
    due = world.now - timedelta(minutes=1) + timedelta(days=90)
    assert world.calls("X-1", due - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins) == ("review_overdue", 2, due)
    world.now = due
    world.do("risk review", "X-1")
    assert world.calls("X-1", due + timedelta(days=90)) == set()
