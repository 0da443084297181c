"""Access: one record for each person, grants with their limits, and what a revocation takes away."""

from __future__ import annotations

from typing import Any

import pytest

from opsledger_events.errors import InputError
from opsledger_events.kinds.access import Access, Grant
from opsledger_events.roles import Role
from opsledger_events.values import Area
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

GRANT = Step("grant", {"person": "wangwei", "role": "recorder", "kinds": ["budget"], "areas": ["finance"]})
MACHINE = Machine(
    "access",
    ways={"active": [GRANT], "revoked": [GRANT, Step("revoke")]},
    given={},
    allowed={"revoke": {"active"}},
)


def access(world: World) -> Access:
    """The access of the person as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Access)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_a_grant_is_kept_with_its_limits_and_the_entry_it_comes_from() -> None:
    held = access(MACHINE.world_in("active"))
    assert (held.person, held.title, held.roles) == ("wangwei", "wangwei", (Role.RECORDER,))
    assert held.grants == (Grant(role=Role.RECORDER, kinds=("budget",), areas=(Area.FINANCE,), position=1),)


def test_the_same_grant_again_is_one_grant_from_then_on() -> None:
    world = MACHINE.world_in("active")
    world.do("access grant", "X-1", role="recorder", kinds=["budget"], areas=["finance"])
    world.do("access grant", "X-1", role="recorder", kinds=["budget"])
    assert [(grant.position, grant.areas) for grant in access(world).grants] == [
        (2, (Area.FINANCE,)),
        (3, ()),
    ]


def test_a_revocation_takes_one_grant_all_of_a_role_or_all() -> None:
    world = MACHINE.world_in("active")
    world.do("access grant", "X-1", role="recorder")
    world.do("access grant", "X-1", role="approver")
    with refused("reason", "reason"):
        world.do("access revoke", "X-1", grant=1)
    world.do("access revoke", "X-1", grant=1, reason="由测试")
    assert [grant.position for grant in access(world).grants] == [2, 3]
    with refused("access.granted", "role"):
        world.do("access revoke", "X-1", role="admin", reason="由测试")
    with refused("access.granted", "grant"):
        world.do("access revoke", "X-1", grant=1, reason="由测试")
    world.do("access revoke", "X-1", role="approver", reason="由测试")
    assert [grant.position for grant in access(world).grants] == [2]
    world.do("access revoke", "X-1", reason="由测试")
    assert (access(world).state, access(world).grants) == ("revoked", ())
    world.do("access grant", "X-1", role="viewer")
    assert access(world).state == "active"


def test_a_record_is_about_one_person(world: World) -> None:
    with pytest.raises(InputError, match="whose role"):
        world.do("access grant", "X-1", role="viewer")
    world.do("access grant", "X-1", role="viewer", person="wangwei")
    with pytest.raises(InputError, match="about wangwei, not lina"):
        world.do("access grant", "X-1", role="viewer", person="lina")
    (again,) = world.do("access grant", "X-1", role="recorder", person="wangwei")
    assert not again.data.claim("X-1"), "the claim is held since the record began"
    assert access(world).person == "wangwei"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"role": "recorder", "kinds": ["isue"]}, "no record kind “isue”"),
        ({"role": "recorder", "kinds": ["issue"], "verbs": ["book"]}, "has the verb “book”"),
        ({"role": "recorder", "verbs": ["bok"]}, "has the verb “bok”"),
        ({"role": "recorder", "verbs": ["approve"]}, "takes the role Approver"),
        ({"role": "approver", "kinds": ["issue"], "verbs": ["raise"]}, "takes the role Recorder"),
        ({"role": "admin", "kinds": ["issue"]}, "no limits"),
        ({"role": "admin", "areas": ["sales"]}, "no limits"),
        ({"role": "auditor", "act_as": ["李娜"]}, "for reading"),
        ({"role": "recorder", "act_as": ["*", "李娜"]}, "alone"),
        ({"role": "recorder", "person": " lina"}, "not a login"),
    ],
)
def test_limits_that_leave_nothing_are_no_limits(world: World, limits: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        world.do("access grant", "X-1", **(limits | {"person": limits.get("person", "wangwei")}))


def test_a_grant_is_not_made_by_a_correction() -> None:
    world = MACHINE.world_in("active")
    for name in ("grants", "person"):
        changes: dict[str, Any] = {"grants": [], "person": "lina"}
        with refused("approval.by_correction", name):
            world.do(
                "access correct-entry", "X-1", corrects=1, changes={name: changes[name]}, reason="由测试"
            )
    with pytest.raises(InputError):
        world.do("access amend", "X-1", changes={"grants": []})
