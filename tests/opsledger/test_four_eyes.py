"""Approvals that would be none: of one's own work, a second time, or of a text that was changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.errors import KeyReusedError, RefusedError
from opsledger_events.event import AnyEntry
from opsledger_events.registry import kind_named
from opsledger_events.roles import Role
from opsledger_events.wire import event_from
from tests.opsledger.access import denied, granted, login

Step = tuple[str, dict[str, Any]]


class Judged(NamedTuple):
    """How work of a kind comes to where another person judges it, and what can follow."""

    kind: str
    work: list[Step]
    judge: str
    rule: str
    change: Step | None = None
    """What changes the work after it was approved."""
    follows: Step | None = None
    """What the approval is for."""


STEPS = [{"id": "a", "action": "装车", "accountable": "仓库主管"}]
JUDGED = [
    Judged(
        "document",
        [("draft", {"title": "差旅", "body": "乘火车。"}), ("submit", {})],
        "approve",
        "approval.four_eyes",
        ("revise", {"body": "随意。"}),
        ("take-effect", {}),
    ),
    Judged(
        "process",
        [("draft", {"title": "发货", "steps": STEPS}), ("submit", {})],
        "approve",
        "approval.four_eyes",
        ("change-step", {"step": "a", "action": "不装车"}),
        ("release", {}),
    ),
    Judged(
        "plan",
        [("draft", {"title": "停电", "steps": ["关总闸"]})],
        "approve",
        "approval.four_eyes",
        ("revise", {"steps": ["回家"]}),
        ("take-effect", {}),
    ),
    Judged(
        "budget",
        [
            (
                "prepare",
                {
                    "title": "差旅",
                    "period": "2026",
                    "currency": "CNY",
                    "lines": [{"account": "差旅", "planned": 100}],
                },
            )
        ],
        "approve",
        "budget.four_eyes",
        ("revise", {"lines": [{"account": "差旅", "planned": 9000}]}),
        ("book", {"account": "差旅", "amount": 5}),
    ),
    Judged("issue", [("raise", {"title": "漏水"}), ("resolve", {"solution": "换管"})], "verify", "issue.four_eyes"),
    Judged(
        "meeting",
        [
            ("schedule", {"title": "周会", "starts_at": "2026-01-05T01:00:00Z"}),
            ("hold", {}),
            ("record", {"type": "decision", "text": "改"}),
        ],
        "confirm",
        "meeting.confirmed_by_another",
    ),
]  # fmt: skip
NAMES = [judged.kind for judged in JUDGED]
APPROVED = [judged for judged in JUDGED if judged.change]
IN_PARTS = [judged for judged in APPROVED if judged.kind != "document"]
"""Those whose revision replaces a part; that of a document replaces all of the text."""


def done(ledger: Ledger, judged: Judged, step: Step, actor: str, key: str = "") -> AnyEntry:
    """Carry out one step on the record; returns its entry."""
    event = event_from(kind_named(judged.kind), step[0], step[1])
    command = Command(kind=judged.kind, record="X", event=event, actor=actor, key=key, reason="由测试")
    return ledger.execute(command).entries[0]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A new ledger."""
    Ledger.create(tmp_path / "ledger").close()
    return tmp_path / "ledger"


@pytest.mark.parametrize("judged", JUDGED, ids=NAMES)
def test_nobody_judges_their_own_work(place: Path, judged: Judged) -> None:
    """Refused by the name of the actor, whoever is at the keyboard."""
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "李娜")
    with login(place, "desk") as ledger:
        with pytest.raises(RefusedError) as caught:
            done(ledger, judged, (judged.judge, {}), "李娜")
        assert caught.value.rule == judged.rule


@pytest.mark.parametrize("spelling", ["ann lee", " Ann  Lee", "ANN LEE\u3000", "ＡＮＮ Lee"])
@pytest.mark.parametrize("judged", JUDGED, ids=NAMES)
def test_another_spelling_is_nobody_else(place: Path, judged: Judged, spelling: str) -> None:
    """Neither case nor width nor spaces make two persons of one."""
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "Ann Lee")
        with pytest.raises(RefusedError) as caught:
            done(ledger, judged, (judged.judge, {}), spelling)
        assert caught.value.rule == judged.rule


@pytest.mark.parametrize("judged", IN_PARTS, ids=[judged.kind for judged in IN_PARTS])
def test_nobody_approves_what_another_only_went_on_with(place: Path, judged: Judged) -> None:
    """Where a change replaces a part, the rest is still the work of those before."""
    assert judged.change
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
    with login(place, "wangwei") as ledger:
        done(ledger, judged, judged.change, "")
        if judged.kind == "process":
            done(ledger, judged, ("submit", {}), "")
    for person in ("lina", "wangwei"):
        with login(place, person) as ledger:
            with pytest.raises(RefusedError) as caught:
                done(ledger, judged, (judged.judge, {}), "")
            assert caught.value.rule == judged.rule
    with login(place, "zhangqiang") as ledger:
        done(ledger, judged, (judged.judge, {}), "")


@pytest.mark.parametrize("judged", JUDGED, ids=NAMES)
def test_two_names_under_one_login_are_said_to_be_that(place: Path, judged: Judged) -> None:
    """Recorded, because a shared desk is no crime; and whoever reads the entry sees it."""
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
        judging = done(ledger, judged, (judged.judge, {}), "王伟")
        assert judging.one_login == ("lina",)
        raw = ledger.log.raw(judging.position)
        assert b'"one_login":["lina"]' in raw


@pytest.mark.parametrize("judged", JUDGED, ids=NAMES)
def test_two_persons_are_two(place: Path, judged: Judged) -> None:
    """Nothing is said then, and the bytes are those of an entry from before it could be."""
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
    with login(place, "wangwei") as ledger:
        judging = done(ledger, judged, (judged.judge, {}), "")
        assert judging.one_login == ()
        assert b"one_login" not in ledger.log.raw(judging.position)


@pytest.mark.parametrize("judged", APPROVED, ids=[judged.kind for judged in APPROVED])
def test_an_approval_is_recorded_once(place: Path, judged: Judged) -> None:
    """The same command again is the same approval; another one under its key is refused."""
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
    with login(place, "wangwei") as ledger:
        first = done(ledger, judged, (judged.judge, {}), "", key="k")
        head = ledger.log.head()
        assert done(ledger, judged, (judged.judge, {}), "", key="k") == first
        with pytest.raises(KeyReusedError):
            done(ledger, judged, (judged.judge, {}), "王伟", key="k")
        assert ledger.log.head() == head


@pytest.mark.parametrize("judged", APPROVED, ids=[judged.kind for judged in APPROVED])
def test_a_change_after_an_approval_voids_it(place: Path, judged: Judged) -> None:
    """What was approved does not take effect as something else, and the approval told again does not help."""
    assert judged.change and judged.follows
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
    with login(place, "wangwei") as ledger:
        done(ledger, judged, (judged.judge, {}), "", key="k")
    with login(place, "lina") as ledger:
        done(ledger, judged, judged.change, "")
        with pytest.raises(RefusedError):
            done(ledger, judged, judged.follows, "")
    with login(place, "wangwei") as ledger:
        done(ledger, judged, (judged.judge, {}), "", key="k")
        with pytest.raises(RefusedError):
            done(ledger, judged, judged.follows, "")


def test_a_role_is_needed_for_the_name_that_would_approve(place: Path) -> None:
    """Once roles are granted, an author cannot approve in the name of somebody else."""
    judged = JUDGED[0]
    with login(place, "chief") as ledger:
        granted(ledger, "chief", Role.ADMIN)
        granted(ledger, "lina", Role.RECORDER)
        granted(ledger, "lina", Role.APPROVER)
    with login(place, "lina") as ledger:
        for step in judged.work:
            done(ledger, judged, step, "")
        with denied("access.act_as"):
            done(ledger, judged, (judged.judge, {}), "王伟")
        with pytest.raises(RefusedError):
            done(ledger, judged, (judged.judge, {}), "")
