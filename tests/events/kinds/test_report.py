"""Report: one issue per period for ever, reissued with a reason, and called for when it is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from opsledger_events.body import body_of
from opsledger_events.errors import InputError
from opsledger_events.kinds.report import Report, ReportIssued
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

DEFINE = Step("define", {"title": "月报", "type": "sales", "definition": "销量与退货"})
ISSUE = Step("issue", {"period": "2025-12", "body": "十二月：812"})
REISSUE = Step("reissue", {"period": "2025-12", "body": "十二月：809"})

MACHINE = Machine(
    "report",
    ways={
        "defined": [DEFINE],
        "issued": [DEFINE, ISSUE],
        "reissued": [DEFINE, ISSUE, REISSUE],
        "discontinued": [DEFINE, Step("discontinue")],
    },
    given={"issue": Step("issue", {"period": "2026-01", "body": "一月"}), "reissue": REISSUE},
    allowed={
        "issue": {"defined", "issued", "reissued"},
        "reissue": {"issued", "reissued"},
        "discontinue": {"defined", "issued", "reissued"},
    },
)


def report(world: World) -> Report:
    """The report as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Report)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_what_is_issued_is_known_by_its_digest() -> None:
    world = MACHINE.world_in("defined")
    (entry,) = world.do("report issue", "X-1", period="2025-12", body="十二月：812", ledger_position=1)
    now, text = report(world), body_of("十二月：812")
    assert isinstance(entry.data, ReportIssued)
    assert entry.data.body == text, "the store keeps the text as a blob"
    assert (now.body, now.body_sha256, now.body.size_bytes) == (text.reference(), text.sha256, 15)
    assert (now.period, now.ledger_position, now.issued_at, now.issues) == ("2025-12", 1, world.now, 1)


def test_a_period_is_issued_once_for_ever() -> None:
    world = MACHINE.world_in("reissued")
    with refused("report.one_issue", "period"):
        world.do("report issue", "X-1", period="2025-12", body="又一份")
    world.do("report define", "X-2", title="另一张")
    world.do("report issue", "X-2", period="2025-12", body="另一张报表的同一期")
    assert world.state("X-2") == "issued"


def test_only_what_was_issued_is_issued_again() -> None:
    world = MACHINE.world_in("issued")
    with refused("report.issued", "period"):
        world.do("report reissue", "X-1", period="2026-01", body="一月", reason="更正")
    with refused("reason", "reason"):
        world.do("report reissue", "X-1", period="2025-12", body="十二月：809")
    world.do("report reissue", "X-1", period="2025-12", body="十二月：809", reason="退货未计入")
    now = report(world)
    assert (now.state, now.body, now.issues, now.reissues) == (
        "reissued",
        body_of("十二月：809").reference(),
        1,
        1,
    )


def test_the_latest_period_is_shown_in_whatever_order_they_come() -> None:
    world = MACHINE.world_in("issued")
    december = report(world).body
    world.do("report issue", "X-1", period="2025-10", body="十月，补发")
    assert (report(world).period, report(world).body, report(world).issues) == ("2025-12", december, 2)
    world.do("report reissue", "X-1", period="2025-10", body="十月，再补", reason="更正")
    assert (report(world).state, report(world).body, report(world).reissues) == ("reissued", december, 1)
    world.do("report issue", "X-1", period="2026-01", body="一月")
    assert (report(world).state, report(world).period) == ("issued", "2026-01")


@pytest.mark.parametrize(("period", "wrong"), [("2026-13", "2026-13"), ("2026-W07", "by month, not by week")])
def test_a_period_is_one_of_the_reports(period: str, wrong: str) -> None:
    world = MACHINE.world_in("issued")
    for verb in ("issue", "reissue"):
        with pytest.raises(InputError, match=wrong):
            world.do(f"report {verb}", "X-1", period=period, body="x", reason="由测试", as_found=True)


def test_its_frequency_is_said_once() -> None:
    world = MACHINE.world_in("issued")
    with pytest.raises(InputError, match="frequency"):
        world.do("report amend", "X-1", changes={"frequency": "week"})
    world.do("report amend", "X-1", changes={"definition": "只有销量"})
    assert report(world).definition == "只有销量"


@pytest.mark.parametrize("step", [ISSUE, REISSUE], ids=["issue", "reissue"])
def test_what_is_issued_says_something(step: Step) -> None:
    world = MACHINE.world_in("defined" if step is ISSUE else "issued")
    with refused("report.text", "body"):
        world.do(f"report {step.verb}", "X-1", period="2025-12", body="", reason="由测试")
    (entry,) = world.do(
        f"report {step.verb}", "X-1", period="2025-12", body="", reason="由测试", as_found=True
    )
    assert entry.unmet == ("report.text",)


def test_a_digest_comes_with_its_text() -> None:
    world = MACHINE.world_in("defined")
    alone = {"sha256": body_of("一月").sha256, "size_bytes": 6}
    with pytest.raises(InputError, match="digest"):
        world.do("report issue", "X-1", period="2026-01", body=alone)


@pytest.mark.parametrize(
    ("frequency", "period", "due"),
    [
        ("day", "2026-02-09", datetime(2026, 2, 12, tzinfo=UTC)),
        ("week", "2026-W07", datetime(2026, 2, 26, tzinfo=UTC)),
        ("month", "2025-12", datetime(2026, 2, 11, tzinfo=UTC)),
        ("quarter", "2025-Q4", datetime(2026, 4, 21, tzinfo=UTC)),
        ("year", "2025", datetime(2027, 3, 2, tzinfo=UTC)),
    ],
)
def test_the_next_issue_is_called_for_when_it_is_late(
    world: World, frequency: str, period: str, due: datetime
) -> None:
    world.do("report define", "X-1", title="报表", frequency=frequency)
    world.do("report issue", "X-1", period=period, body="x")
    assert world.calls("X-1", due - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins, need.ends) == ("overdue", 2, due, None)
    assert period in need.message
    world.do("report discontinue", "X-1", reason="不再需要")
    assert world.calls("X-1", due) == set()


def test_one_that_was_never_issued_is_late_after_its_first_period() -> None:
    world = MACHINE.world_in("defined")
    due = datetime(2026, 2, 11, tzinfo=UTC)
    assert world.calls("X-1", due - timedelta(seconds=1)) == set()
    assert world.calls("X-1", due) == {"overdue"}
    world.do("report issue", "X-1", period="2026-01", body="一月")
    assert world.calls("X-1", due) == set()


@pytest.mark.parametrize("word", ["9999-11", "9999-12", "9999-12-29", "不是周期"])
def test_a_word_that_no_period_follows_calls_for_nothing(word: str) -> None:
    """The calendar ends; and a correction may have put any word there."""
    world = MACHINE.world_in("issued")
    world.do("report correct-entry", "X-1", corrects=2, changes={"period": word}, reason="更正")
    assert world.calls("X-1", datetime(9999, 12, 31, tzinfo=UTC)) == set()
