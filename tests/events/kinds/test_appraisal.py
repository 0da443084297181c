"""Appraisal: a scheme whose weights are whole, and runs that are scored by one and agreed by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opsledger_events.appraisal_content import Appraisal, Criterion, Form, Score, weighted
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.appraisal import UNSCORED_AFTER, AppraisalOpened
from opsledger_events.periods import Frequency
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

CRITERIA = [{"name": "交付", "weight": 60, "indicator": "KPI-1"}, {"name": "评价", "weight": 40}]
SCHEME: dict[str, Any] = {"title": "销售岗位方案", "criteria": CRITERIA, "cycle": "quarter"}


def with_scheme(world: World) -> None:
    """An indicator and a scheme that is in effect."""
    world.do("indicator define", "KPI-1", title="准时交付率", formula="准时/全部", unit="%")
    world.do("appraisal adopt", "APR-1", **SCHEME)


RUN: dict[str, Any] = {"title": "一季度", "scheme": "APR-1", "subject": "陈晨", "period": "2026-Q1"}
OPEN = Step("open", RUN)
FIRST = Step("score", {"criterion": "交付", "score": 90, "evidence": "准时率 96%"})
SECOND = Step("score", {"criterion": "评价", "score": 75})
SCORED = [OPEN, FIRST, SECOND]
AGREE = Step("agree", {"result": "良好"}, actor="陈晨")
APPLY = Step("apply", {"application": "季度奖金系数 1.1"})

MACHINE = Machine(
    "appraisal",
    ways={
        "draft": [Step("draft", SCHEME)],
        "effective": [Step("draft", SCHEME), Step("adopt")],
        "opened": [OPEN],
        "scored": SCORED,
        "agreed": [*SCORED, AGREE],
        "appealed": [*SCORED, Step("appeal")],
        "applied": [*SCORED, AGREE, APPLY],
        "withdrawn": [OPEN, Step("withdraw")],
    },
    given={"score": SECOND},
    allowed={
        "score": {"opened", "scored", "appealed"},
        "appeal": {"scored", "agreed", "applied"},
        "withdraw": {"draft", "effective", "opened", "scored", "agreed", "appealed"},
    },
    prepare=with_scheme,
)


def changed(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The fields of a command with others in their place."""
    return fields | changes


def appraisal(world: World, record: str = "X-1") -> Appraisal:
    """The scheme or run as it stands."""
    state = world.states[record]
    assert isinstance(state, Appraisal)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("state", MACHINE.ways)
@pytest.mark.parametrize("step", [AGREE, APPLY], ids=["agree", "apply"])
def test_agreed_only_when_scored_and_applied_only_when_agreed(step: Step, state: str) -> None:
    world = MACHINE.world_in(state)

    def act() -> None:
        world.do(f"appraisal {step.verb}", "X-1", actor=step.actor, **step.fields)

    if (step.verb, state) in (("agree", "scored"), ("apply", "agreed")):
        act()
        assert world.state("X-1") == {"agree": "agreed", "apply": "applied"}[step.verb]
        return
    rule = {"agree": ("appraisal.scored", "scores"), "apply": ("appraisal.agreed", "state")}[step.verb]
    waiting = {"agree": ("opened", "appealed"), "apply": ("opened", "scored", "appealed")}[step.verb]
    with refused(*(rule if state in waiting else ("state", "state"))):
        act()


@pytest.mark.parametrize("state", MACHINE.ways)
@pytest.mark.parametrize("verb", ["draft", "adopt", "open"])
def test_a_record_begins_once_and_a_scheme_may_be_adopted_anew(verb: str, state: str) -> None:
    world = MACHINE.world_in(state)
    fields: dict[str, Any] = RUN if verb == "open" else SCHEME
    if (verb, state) in (("draft", "draft"), ("adopt", "draft"), ("adopt", "effective")):
        world.do(f"appraisal {verb}", "X-1", **fields)
        assert world.state("X-1") == {"draft": "draft", "adopt": "effective"}[verb]
    else:
        with refused("state", "record"):
            world.do(f"appraisal {verb}", "X-1", **fields)


@pytest.mark.parametrize("weights", [(), (99,), (60, 41), (50, 25, 24)])
def test_a_scheme_is_adopted_when_its_weights_are_whole(world: World, weights: tuple[int, ...]) -> None:
    criteria = [{"name": str(place), "weight": weight} for place, weight in enumerate(weights)]
    world.do("appraisal draft", "X-1", title="方案", criteria=criteria)
    for record in ("X-1", "X-2"):
        with refused("appraisal.weights", "criteria"):
            world.do("appraisal adopt", record, criteria=criteria)
    (entry,) = world.do("appraisal adopt", "X-1", as_found=True)
    assert entry.unmet == ("appraisal.weights",)


def test_criteria_can_be_told_apart_and_point_at_indicators(world: World) -> None:
    for verb in ("draft", "adopt"):
        with pytest.raises(InputError, match="“a” is there twice"):
            world.do(f"appraisal {verb}", "X-1", title="x", criteria=[{"name": "a", "weight": 50}] * 2)
        with pytest.raises(NotFoundError, match="KPI-9"):
            world.do(
                f"appraisal {verb}",
                "X-1",
                title="x",
                criteria=[{"name": "a", "weight": 100, "indicator": "KPI-9"}],
            )


def test_what_a_scheme_says_is_changed_by_adopting_it_anew() -> None:
    world = MACHINE.world_in("effective")
    for field in ("criteria", "standard", "method", "cycle"):
        with pytest.raises(InputError, match="amended"):
            world.do("appraisal amend", "X-1", changes={field: "year"})
    assert appraisal(world).effective_version == 2
    world.do("appraisal adopt", "X-1", standard="90 分以上为优秀")
    now = appraisal(world)
    assert (now.title, now.standard, len(now.criteria)) == ("销售岗位方案", "90 分以上为优秀", 2)
    assert now.effective_version == 3


def test_a_run_keeps_the_scheme_it_was_opened_by() -> None:
    world = MACHINE.world_in("opened")
    world.do("appraisal adopt", "APR-1", criteria=[{"name": "全部", "weight": 100}])
    now = appraisal(world)
    assert (now.form, now.scheme, now.scheme_version) == (Form.RUN, "APR-1", 1)
    assert [criterion.name for criterion in now.criteria] == ["交付", "评价"]
    world.do("appraisal score", "X-1", criterion="交付", score=90)
    world.do("appraisal open", "X-2", **RUN)
    assert (appraisal(world, "X-2").scheme_version, len(appraisal(world, "X-2").criteria)) == (2, 1)


def test_a_run_is_opened_by_a_scheme_in_effect(world: World) -> None:
    world.do("appraisal draft", "APR-1", **changed(SCHEME, criteria=[]))
    with refused("appraisal.scheme", "scheme"):
        world.do("appraisal open", "X-1", **RUN)
    world.do("appraisal adopt", "APR-1", criteria=[{"name": "全部", "weight": 100}])
    world.do("appraisal open", "X-1", **RUN)
    with pytest.raises(InputError, match=r"X-1 is a run"):
        world.do("appraisal open", "X-2", **changed(RUN, scheme="X-1"))
    world.do("appraisal withdraw", "APR-1", reason="改用新方案")
    with refused("appraisal.scheme", "scheme"):
        world.do("appraisal open", "X-2", **changed(RUN, period="2026-Q2"))


@pytest.mark.parametrize(("period", "wrong"), [("2026", "by quarter, not by year"), ("2026-Q5", "2026-Q5")])
def test_a_run_is_for_a_period_of_the_schemes_cycle(world: World, period: str, wrong: str) -> None:
    with_scheme(world)
    with pytest.raises(InputError, match=wrong):
        world.do("appraisal open", "X-1", **changed(RUN, period=period))


def test_a_contact_is_appraised_once_for_a_period(world: World) -> None:
    """By the contact's id: a claim cannot be erased, so no name is in it."""
    with_scheme(world)
    world.do("contact add", "CON-7", title="陈晨")
    (opened,) = world.do("appraisal open", "X-1", **RUN, contact="CON-7")
    assert "陈晨" not in opened.data.claim("X-1")
    with refused("appraisal.one_run", "period"):
        world.do("appraisal open", "X-2", **RUN, contact="CON-7")
    world.do("appraisal open", "X-2", **changed(RUN, period="2026-Q2"), contact="CON-7")
    world.do("contact add", "CON-8", title="陈晨")
    world.do("appraisal open", "X-3", **RUN, contact="CON-8")
    assert world.state("X-3") == "opened", "another person of the same name"


def test_without_a_contact_nothing_is_claimed() -> None:
    opened = AppraisalOpened(title="x", scheme="APR-1", subject="陈晨", period="2026-Q1")
    assert opened.claim("X-1") == ""


def test_it_is_scored_when_every_criterion_is() -> None:
    world = MACHINE.world_in("opened")
    world.do("appraisal score", "X-1", criterion="交付", score=90, evidence="准时率 96%")
    assert (appraisal(world).state, appraisal(world).score) == ("opened", None)
    world.do("appraisal score", "X-1", criterion="评价", score=75)
    assert (appraisal(world).state, appraisal(world).score) == ("scored", 84.0)
    world.do("appraisal score", "X-1", criterion="评价", score=80)
    now = appraisal(world)
    assert (now.state, now.score, len(now.scores)) == ("scored", 86.0, 2)
    assert now.scores[0] == Score(criterion="交付", score=90, evidence="准时率 96%")


def test_a_score_is_for_a_criterion_and_within_its_range() -> None:
    world = MACHINE.world_in("opened")
    with pytest.raises(InputError, match="交货") as caught:
        world.do("appraisal score", "X-1", criterion="交货", score=90)
    assert "交付" in caught.value.way_out
    for score in (-1, 100.5):
        with pytest.raises(InputError, match="score"):
            world.do("appraisal score", "X-1", criterion="交付", score=score)


def test_a_score_is_by_the_weights_whatever_they_come_to() -> None:
    criteria = (Criterion(name="a", weight=1), Criterion(name="b", weight=2))
    scores = (Score(criterion="a", score=100), Score(criterion="b", score=50))
    assert weighted(criteria, scores) == 66.67
    assert weighted(criteria, scores[:1]) is None
    assert weighted((), scores) is None


def test_nobody_scores_themself() -> None:
    world = MACHINE.world_in("opened")
    with refused("appraisal.four_eyes", "actor"):
        world.do("appraisal score", "X-1", criterion="交付", score=100, actor="陈晨")
    with refused("appraisal.four_eyes", "actor"):
        world.do("appraisal score", "X-1", criterion="交付", score=100, actor="陈晨 ")
    (entry,) = world.do("appraisal score", "X-1", criterion="交付", score=100, actor="陈晨", as_found=True)
    assert entry.unmet == ("appraisal.four_eyes",)


def test_a_result_is_agreed_by_the_person_or_with_their_name() -> None:
    world = MACHINE.world_in("scored")
    with refused("appraisal.subject", "person"):
        world.do("appraisal agree", "X-1", actor="李娜")
    with refused("appraisal.subject", "person"):
        world.do("appraisal agree", "X-1", actor="陈晨", person="李娜")
    world.do("appraisal agree", "X-1", actor="李娜", person="陈晨", result="良好")
    assert (appraisal(world).state, appraisal(world).result) == ("agreed", "良好")


def test_an_appeal_is_answered_by_a_score_and_agreed_anew() -> None:
    world = MACHINE.world_in("applied")
    with refused("reason", "reason"):
        world.do("appraisal appeal", "X-1", actor="陈晨")
    world.do("appraisal appeal", "X-1", actor="陈晨", reason="承运商的延误")
    with refused("appraisal.scored", "scores"):
        world.do("appraisal agree", "X-1", actor="陈晨")
    world.do("appraisal score", "X-1", criterion="交付", score=95)
    world.do("appraisal agree", "X-1", actor="陈晨")
    now = appraisal(world)
    assert (now.state, now.score, now.result) == ("agreed", 87.0, "良好")


def test_what_calls_for_a_person() -> None:
    world = MACHINE.world_in("opened")
    due = world.now + UNSCORED_AFTER
    assert world.calls("X-1", due - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins) == ("unscored", 2, due)
    assert "交付, 评价" in need.message
    world.do("appraisal score", "X-1", criterion="交付", score=90)
    (need,) = world.needs("X-1", due)
    assert (need.begins, need.message) == (due, "not scored yet: 评价")
    world.do("appraisal score", "X-1", criterion="评价", score=75)
    assert world.calls("X-1", due) == set()
    world.do("appraisal appeal", "X-1", actor="陈晨", reason="不认可")
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins) == ("appealed", 3, world.now)
    world.do("appraisal score", "X-1", criterion="交付", score=90)
    world.do("appraisal agree", "X-1", actor="陈晨")
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins) == ("to_apply", 1, world.now)
    world.do("appraisal apply", "X-1", application="奖金")
    assert world.calls("X-1", due) == set()


def test_a_run_is_of_the_cycle_of_its_scheme() -> None:
    world = MACHINE.world_in("opened")
    assert appraisal(world).cycle is Frequency.QUARTER
