"""Suggestion: it gets an answer, with a reason where that is no, and something comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.suggestion import Suggestion
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

SUBMIT = Step("submit", {"title": "仓库加装感应灯", "text": "夜班看不清货位"})
ACCEPT = [SUBMIT, Step("accept", {"remark": "纳入下季度"}, "王伟")]
MACHINE = Machine(
    "suggestion",
    ways={
        "submitted": [SUBMIT],
        "accepted": ACCEPT,
        "declined": [SUBMIT, Step("decline")],
        "implemented": [*ACCEPT, Step("implement")],
    },
    given={},
    allowed={
        "accept": {"submitted", "declined"},
        "decline": {"submitted", "accepted"},
        "implement": {"accepted"},
    },
)


def suggestion(world: World) -> Suggestion:
    """The suggestion as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Suggestion)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_who_says_nothing_else_proposes_it_themselves(world: World) -> None:
    world.do("suggestion submit", "X-1", title="感应灯", actor="张强")
    assert suggestion(world).proposer == "张强"
    world.do("suggestion submit", "X-2", title="饮水机", actor="张强", proposer="陈静")
    state = world.states["X-2"]
    assert isinstance(state, Suggestion) and state.proposer == "陈静"


def test_what_it_is_about_is_there(world: World) -> None:
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("suggestion submit", "X-1", title="感应灯", about="ISS-1")
    world.do("issue raise", "ISS-1", title="夜班看不清")
    world.do("suggestion submit", "X-1", title="感应灯", about="ISS-1")
    assert suggestion(world).about == "ISS-1"


def test_the_answer_is_kept_with_who_gave_it() -> None:
    world = MACHINE.world_in("accepted")
    now = suggestion(world)
    assert (now.answer, now.answered_by, now.answered_at) == ("纳入下季度", "王伟", world.now)
    with refused("reason", "reason"):
        world.do("suggestion decline", "X-1")
    world.do("suggestion decline", "X-1", reason="预算不足")
    assert (suggestion(world).answer, suggestion(world).answered_by) == ("预算不足", "李娜")


def test_what_carried_it_out_is_one_of_the_kinds_that_can() -> None:
    world = MACHINE.world_in("accepted")
    world.do("issue raise", "ISS-1", title="夜班看不清")
    with pytest.raises(InputError, match="kind issue"):
        world.do("suggestion implement", "X-1", by="ISS-1")
    world.do("task create", "TSK-1", title="加装感应灯")
    world.do("suggestion implement", "X-1", by="TSK-1")
    assert (suggestion(world).state, suggestion(world).by) == ("implemented", "TSK-1")


def test_silence_calls_after_two_weeks() -> None:
    world = MACHINE.world_in("submitted")
    limit = world.now + timedelta(days=14)
    assert world.calls("X-1", limit - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", limit)
    assert (need.what, need.severity, need.begins, need.ends) == ("unanswered", 2, limit, None)
    world.do("suggestion accept", "X-1")
    limit = world.now + timedelta(days=90)
    assert world.calls("X-1", limit - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", limit)
    assert (need.what, need.severity, need.begins) == ("not_implemented", 1, limit)
    world.do("suggestion implement", "X-1")
    assert world.calls("X-1", limit) == set()
