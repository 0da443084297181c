"""Four eyes are those of two persons: the id of a contact is the person whom it stands for."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from opsledger_events.personal import ERASED_TITLE, NOT_HERE
from opsledger_events.registry import event_types, owners
from opsledger_events.situation import Situation
from tests.events.world import World, refused

LINES = [{"account": "差旅", "planned": 100}]
OPEN: dict[str, Any] = {"title": "考核", "scheme": "S", "subject": "Ada", "period": "2026"}


class Judged(NamedTuple):
    """Work by a person, and the verb by which another one judges it."""

    work: list[tuple[str, dict[str, Any]]]
    judge: str
    fields: dict[str, Any]
    rule: str


JUDGED = [
    Judged(
        [("document draft", {"title": "制度", "body": "正文"}), ("document submit", {})],
        "document approve",
        {},
        "approval.four_eyes",
    ),
    Judged([("plan draft", {"title": "预案", "steps": ["关阀"]})], "plan approve", {}, "approval.four_eyes"),
    Judged(
        [("budget prepare", {"title": "预算", "period": "2026", "currency": "CNY", "lines": LINES})],
        "budget approve",
        {},
        "budget.four_eyes",
    ),
    Judged(
        [("issue raise", {"title": "漏水"}), ("issue resolve", {"solution": "换阀"})],
        "issue verify",
        {},
        "issue.four_eyes",
    ),
]


@pytest.fixture
def people() -> World:
    """A world with the contacts `C1`, who is Ada, and `C2`, who is Bo."""
    world = World()
    world.do("contact add", "C1", title="Ada")
    world.do("contact add", "C2", title="Bo")
    return world


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.judge)
@pytest.mark.parametrize(("worker", "judge"), [("Ada", "C1"), ("C1", "Ada"), ("C1", "ADA"), ("C1", "C1")])
def test_a_contact_is_the_person_of_that_name(people: World, case: Judged, worker: str, judge: str) -> None:
    for verb, fields in case.work:
        people.do(verb, "X-1", actor=worker, **fields)
    with refused(case.rule, "actor"):
        people.do(case.judge, "X-1", actor=judge, **case.fields)
    people.do(case.judge, "X-1", actor="C2", **case.fields)


def test_a_checker_is_not_the_contact_of_the_doer(people: World) -> None:
    with refused("control.four_eyes", "checker"):
        people.do("control design", "CTL-1", title="盘点", doer="Ada", checker="C1")
    people.do("control design", "CTL-1", title="盘点", doer="Ada", checker="C2")
    people.do("control start", "CTL-1")
    with refused("control.four_eyes", "actor"):
        people.do(
            "control perform",
            "CTL-1",
            actor="C1",
            result="pass",
            evidence="抽样",
            performed_by="Bo",
        )


def appraised(people: World, **fields: Any) -> None:
    """The appraisal `A` of Ada is opened."""
    people.do("appraisal adopt", "S", title="方案", criteria=[{"name": "质量", "weight": 100}])
    people.do("appraisal open", "A", **OPEN | fields)


def test_nobody_scores_themself_under_the_id_of_their_contact(people: World) -> None:
    appraised(people)
    with refused("appraisal.four_eyes", "actor"):
        people.do("appraisal score", "A", actor="C1", criterion="质量", score=99)


def test_nor_under_the_name_of_the_contact_that_the_appraisal_names(people: World) -> None:
    appraised(people, subject="A. Lovelace", contact="C1")
    with refused("appraisal.four_eyes", "actor"):
        people.do("appraisal score", "A", actor="Ada", criterion="质量", score=99)
    people.do("appraisal score", "A", actor="Bo", criterion="质量", score=80)
    people.do("appraisal agree", "A", actor="Ada")


def test_a_decider_decides_under_the_id_of_their_contact(people: World) -> None:
    people.do("rule adopt", "R", title="采购", decider="Ada")
    people.do("rule decide", "R", actor="C1", choice="甲公司")
    with refused("rule.authority", "decider"):
        people.do("rule decide", "R", actor="C2", choice="乙公司")


@pytest.mark.parametrize("title", [ERASED_TITLE, NOT_HERE])
def test_of_a_contact_whose_name_cannot_be_read_the_id_is_compared(people: World, title: str) -> None:
    """Two persons who were erased are not one for that."""
    for contact in ("C1", "C2"):
        people.states[contact] = replace(people.states[contact], title=title)
    for verb, fields in JUDGED[0].work:
        people.do(verb, "X-1", actor="C1", **fields)
    with refused("approval.four_eyes", "actor"):
        people.do("document approve", "X-1", actor="C1")
    people.do("document approve", "X-1", actor="C2")


def test_the_id_of_another_record_is_no_person(people: World) -> None:
    people.do("issue raise", "ISS-1", title="Ada")
    for verb, fields in JUDGED[0].work:
        people.do(verb, "X-1", actor="Ada", **fields)
    people.do("document approve", "X-1", actor="ISS-1")


@pytest.mark.parametrize(
    ("stored_type", "field"),
    [(name, field) for name, event in event_types().items() for field in event.four_eyes],
)
def test_whose_work_an_event_judges_is_refused_as_its_judge(stored_type: str, field: str) -> None:
    """By a rule of the event: `four_eyes` alone only lets the entry say that two worked under one login."""
    kind, event = owners()[stored_type], event_types()[stored_type]
    held: object = ("Ada",) if isinstance(getattr(kind.initial, field), tuple) else "Ada"
    state = replace(kind.initial, **{"state": event.declared.after[0], field: held})
    world = World()
    now = Situation(
        record="X-1",
        state=state,
        version=3,
        event=event(),
        actor="Ada",
        authenticated="desk",
        effective_at=world.now,
        look=world.states.get,
        claimed=world.claimed,
        claims_within=world.claims_within,
        holder=world.holder,
    )
    broken = [breach for rule in event.rules if (breach := rule(now))]
    assert "actor" in [breach.field for breach in broken]
