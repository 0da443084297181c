"""Contact: how to reach whom, and nothing of it once it was erased."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.contact import Contact, Party, Role, Side
from opsledger_events.marks import marks_of
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

PERSONAL: dict[str, Any] = {
    "title": "周涛",
    "tags": ["zhoutao"],
    "org": "海滨电梯公司",
    "tel": "0532-5550 0101",
    "email": "zhou@example.com",
    "hours": "工作日上午",
}
ADD = Step("add", PERSONAL | {"side": "external", "role": "supplier", "escalation": 1})
THERE = {"active", "inactive"}

MACHINE = Machine(
    "contact",
    ways={
        "active": [ADD],
        "inactive": [ADD, Step("deactivate")],
        "erased": [ADD, Step("erase")],
    },
    given={"change-details": Step("change-details", {"tel": "139"})},
    allowed={
        "change-details": THERE,
        "deactivate": {"active"},
        "reactivate": {"inactive"},
        "erase": THERE,
    },
)


def contact(world: World) -> Contact:
    """The contact as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Contact)
    return state


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_only_what_is_given_changes() -> None:
    world = MACHINE.world_in("active")
    world.do("contact change-details", "X-1", title="周小涛", hours="", escalation=None)
    now = contact(world)
    assert (now.title, now.hours, now.escalation) == ("周小涛", "", None)
    assert (now.tel, now.email, now.role) == ("0532-5550 0101", "zhou@example.com", Role.SUPPLIER)
    with pytest.raises(InputError, match="Nothing is given"):
        world.do("contact change-details", "X-1")


def test_it_comes_back_as_it_was() -> None:
    world = MACHINE.world_in("active")
    before = contact(world)
    world.do("contact deactivate", "X-1", reason="停业")
    world.do("contact reactivate", "X-1", reason="复业")
    assert contact(world) == before


@pytest.mark.parametrize(
    ("verb", "state"), [("deactivate", "active"), ("reactivate", "inactive"), ("erase", "active")]
)
def test_it_needs_a_reason(verb: str, state: str) -> None:
    with refused("reason", "reason"):
        MACHINE.world_in(state).do(f"contact {verb}", "X-1")


@pytest.mark.parametrize("state", sorted(THERE))
def test_nothing_personal_is_left_of_an_erased_contact(state: str) -> None:
    world = MACHINE.world_in(state)
    world.do("contact amend", "X-1", changes={"note": "家住海滨路"})
    file = {"name": "周涛.vcf", "sha256": "a" * 64, "size_bytes": 1}
    world.do("contact correct-entry", "X-1", reason="旧档", corrects=1, changes={"attachments": [file]})
    world.do("contact erase", "X-1", reason="本人要求")
    now = contact(world)
    assert now == Contact(
        state="erased", title="—", party=Party.PERSON, side=Side.EXTERNAL, role=Role.SUPPLIER, escalation=1
    )
    stored = msgspec.json.encode(now).decode()
    for given in ("周涛", "zhoutao", "海滨", "5550", "zhou@", "上午"):
        assert given not in stored


def test_no_file_is_attached_to_a_person() -> None:
    """Its digest would tell which file it was for ever."""
    with pytest.raises(InputError, match="could not be erased"):
        MACHINE.world_in("active").do("contact attach", "X-1", name="周涛.vcf", sha256="a" * 64, size_bytes=1)


def test_every_field_that_says_who_it_is_is_marked() -> None:
    """What is marked is what erasing blanks: an own field without the mark says nothing about a person."""
    own = {field.name: field.type for field in msgspec.structs.fields(Contact)}
    marked = {name for name, held in own.items() if marks_of(held).get("personal")}
    assert marked == PERSONAL.keys() | {"note", "attachments"}


@pytest.mark.parametrize(
    "tel",
    ["13900000000", "+86 (532) 5550-0101", "5550.0101 ext 12", "5550/0101;8x12", "5550 0101 转 8001", ""],
)
def test_telephone_numbers(world: World, tel: str) -> None:
    world.do("contact add", "X-1", title="周涛", tel=tel)
    assert contact(world).tel == tel


@pytest.mark.parametrize("tel", ["x", "ext", "call me", "139#1", "１３９", "139\n"])
def test_what_is_no_telephone_number(tel: str) -> None:
    with pytest.raises(InputError, match="tel"):
        MACHINE.world_in("active").do("contact change-details", "X-1", tel=tel)
    with pytest.raises(InputError, match="tel"):
        World().do("contact add", "X-1", title="周涛", tel=tel)


@pytest.mark.parametrize("email", ["zhou", "@example.com", "zhou@", "a@b@c", "a b@example.com"])
def test_what_is_no_email_address(email: str) -> None:
    with pytest.raises(InputError, match="email"):
        MACHINE.world_in("active").do("contact change-details", "X-1", email=email)
    with pytest.raises(InputError, match="email"):
        World().do("contact add", "X-1", title="周涛", email=email)


@pytest.mark.parametrize("order", [0, 100])
def test_the_order_of_calls_goes_from_1_to_99(world: World, order: int) -> None:
    with pytest.raises(InputError, match="escalation"):
        world.do("contact add", "X-1", title="周涛", escalation=order)


def test_its_unit_is_a_unit(world: World) -> None:
    with pytest.raises(NotFoundError, match="U-1"):
        world.do("contact add", "X-1", title="周涛", unit="U-1")
    world.do("unit establish", "U-1", title="工程部")
    world.do("contact add", "X-1", title="周涛", unit="U-1")
    assert contact(world).unit == "U-1"


def test_a_contact_that_nobody_can_reach_calls(world: World) -> None:
    world.do("contact add", "X-1", title="周涛")
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins, need.ends) == ("incomplete", 1, None, None)
    world.do("contact change-details", "X-1", email="zhou@example.com")
    assert world.calls("X-1", world.now) == set()
    world.do("contact change-details", "X-1", email="")
    world.do("contact deactivate", "X-1", reason="停业")
    assert world.calls("X-1", world.now) == set()


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("amend", {"changes": {"title": "王伟"}}),
        ("comment", {"text": "王伟的新电话：6102"}),
        ("correct-entry", {"corrects": 1, "changes": {"tel": "6102"}}),
    ],
)
def test_nothing_is_added_to_an_erased_contact(verb: str, given: dict[str, Any]) -> None:
    world = MACHINE.world_in("erased")
    for as_found in (False, True):
        with refused("state.sealed", "state"):
            world.do(f"contact {verb}", "X-1", reason="补充", as_found=as_found, **given)
