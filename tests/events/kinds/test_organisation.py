"""Organisation: a profile, a history that has happened, and editions whose names are used once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from opsledger_events.errors import InputError
from opsledger_events.kinds.organisation import Edition, EditionLanguage, Milestone, Organisation
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

EDITION: dict[str, Any] = {
    "name": "2026-Q1",
    "language": "zh",
    "position": 1,
    "root": "5f" * 32,
    "digest": "a0" * 32,
    "form": "site/1",
    "program": "0.2.0",
}
EVERY = {"current"}

MACHINE = Machine(
    "organisation",
    ways={"current": [Step("register", {"title": "蓝湾物业", "mission": "让住户安心"})]},
    given={
        "change-profile": Step("change-profile", {"vision": "最受信任"}),
        "add-milestone": Step("add-milestone", {"day": "2009-05-18", "text": "成立"}),
        "publish-edition": Step("publish-edition", EDITION),
    },
    allowed={"change-profile": EVERY, "add-milestone": EVERY, "publish-edition": EVERY},
)


@pytest.fixture
def known() -> World:
    """A world with the organisation `X-1`, on 5 January 2026."""
    return MACHINE.world_in("current")


def organisation(world: World) -> Organisation:
    """The organisation as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Organisation)
    return state


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_only_what_is_given_changes(known: World) -> None:
    known.do("organisation change-profile", "X-1", legal_name="蓝湾物业服务有限公司", values=["诚信"])
    now = organisation(known)
    assert (now.legal_name, now.values, now.mission) == ("蓝湾物业服务有限公司", ("诚信",), "让住户安心")
    known.do("organisation change-profile", "X-1", mission="")
    assert organisation(known).mission == "", "what is given empty is emptied"
    with pytest.raises(InputError, match="Nothing is given"):
        known.do("organisation change-profile", "X-1")


def test_the_profile_is_changed_by_its_own_events(known: World) -> None:
    for name in ("legal_name", "founded_on", "milestones", "editions"):
        with pytest.raises(InputError, match=name):
            known.do("organisation amend", "X-1", changes={name: None})


def test_its_history_is_in_order_of_time(world: World) -> None:
    later, first = {"day": "2015-01-01", "text": "接管"}, {"day": "2009-05-18", "text": "成立"}
    world.do("organisation register", "X-1", title="蓝湾", milestones=[later, first])
    for _ in range(2):
        world.do("organisation add-milestone", "X-1", day="2012-07-01", text="搬迁")
    assert organisation(world).milestones == (
        Milestone(day=date(2009, 5, 18), text="成立"),
        Milestone(day=date(2012, 7, 1), text="搬迁"),
        Milestone(day=date(2015, 1, 1), text="接管"),
    ), "in order, and what is said twice is there once"


def test_what_is_history_has_happened(known: World) -> None:
    known.do("organisation add-milestone", "X-1", day="2026-01-05", text="今天")
    with pytest.raises(InputError, match="day: 2026-01-06 lies after 2026-01-05"):
        known.do("organisation add-milestone", "X-1", day="2026-01-06", text="明天")
    with pytest.raises(InputError, match="founded_on"):
        known.do("organisation change-profile", "X-1", founded_on="2026-01-06")
    with pytest.raises(InputError, match="founded_on"):
        known.do("organisation register", "X-2", title="新公司", founded_on="2026-01-06")
    with pytest.raises(InputError, match="milestones"):
        known.do(
            "organisation register", "X-2", title="新公司", milestones=[{"day": "2027-01-01", "text": "上市"}]
        )
    known.do("organisation change-profile", "X-1", founded_on=None)


def test_an_edition_pins_what_was_handed_out(known: World) -> None:
    known.do("organisation publish-edition", "X-1", **EDITION)
    assert organisation(known).editions == (
        Edition(
            name="2026-Q1",
            language=EditionLanguage.ZH,
            position=1,
            root="5f" * 32,
            digest="a0" * 32,
            form="site/1",
            program="0.2.0",
            published_at=known.now,
        ),
    )


def test_the_name_of_an_edition_is_used_once_in_the_ledger(known: World) -> None:
    known.do("organisation publish-edition", "X-1", **EDITION)
    known.do("organisation register", "X-2", title="分公司")
    again: dict[str, Any] = EDITION | {"language": "en"}
    for record in ("X-1", "X-2"):
        with refused("organisation.edition_once", "name"):
            known.do("organisation publish-edition", record, **again)
    another: dict[str, Any] = EDITION | {"name": "2026-Q2"}
    known.do("organisation publish-edition", "X-1", **another)
    assert [edition.name for edition in organisation(known).editions] == ["2026-Q1", "2026-Q2"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("language", "fr"),
        ("position", 0),
        ("position", 2),
        ("root", "5F" * 32),
        ("root", "5f" * 32 + "\n"),
        ("digest", "a0" * 31),
        ("form", ""),
        ("program", ""),
    ],
)
def test_an_edition_of_the_wrong_form(known: World, field: str, wrong: Any) -> None:
    given: dict[str, Any] = EDITION | {field: wrong}
    with pytest.raises(InputError, match=field):
        known.do("organisation publish-edition", "X-1", **given)
    assert organisation(known).editions == ()
