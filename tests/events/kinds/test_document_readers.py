"""Document: who must acknowledge it, and that an acknowledgement holds for one edition only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.document import Document
from tests.events.world import World


def adopted(**fields: Any) -> World:
    """A world with the document `DOC-1` in force."""
    world = World()
    world.do("document adopt", "DOC-1", title="投诉处理制度", body="# 第一版", **fields)
    return world


def document(world: World) -> Document:
    """The document as it stands."""
    state = world.states["DOC-1"]
    assert isinstance(state, Document)
    return state


def waiting(world: World, at: datetime | None = None) -> str:
    """What the document says of its readers; empty where it needs none of them."""
    needs = world.needs("DOC-1", at or world.now)
    return next((need.message for need in needs if need.what == "unacknowledged"), "")


def test_readers_who_did_not_acknowledge_it_are_named() -> None:
    world = adopted(readers=["王伟", "赵敏"])
    assert waiting(world) == "not acknowledged by: 王伟, 赵敏"
    (need,) = world.needs("DOC-1", world.now)
    assert (need.severity, need.begins, need.ends) == (1, datetime(2026, 1, 5, tzinfo=UTC), None)
    world.do("document acknowledge", "DOC-1", actor="赵敏")
    assert waiting(world) == "not acknowledged by: 王伟"
    world.do("document acknowledge", "DOC-1", actor="李娜", person="王伟")
    assert waiting(world) == ""


def test_only_persons_are_named() -> None:
    """Whom a position, a unit or everybody comes to is not known from the document alone."""
    world = World()
    world.do("unit establish", "logistics", title="物流部")
    world.do("document adopt", "DOC-1", title="休假", body="一", readers=["*"], reader_groups=["logistics"])
    assert waiting(world) == ""
    with pytest.raises(NotFoundError):
        world.do("document amend", "DOC-1", changes={"reader_groups": ["sales"]})
    world.do("document amend", "DOC-1", changes={"readers": ["*", "王伟"]})
    assert waiting(world) == "not acknowledged by: 王伟"


def test_a_name_may_be_written_in_several_ways() -> None:
    """Whoever signs in as `anna berg` is not waited for as `Anna Berg`."""
    world = adopted(readers=["Anna Berg", "王伟"])
    world.do("document acknowledge", "DOC-1", actor="anna  berg")
    assert waiting(world) == "not acknowledged by: 王伟"


def test_the_next_edition_is_acknowledged_anew() -> None:
    world = adopted(readers=["王伟"])
    world.do("document acknowledge", "DOC-1", actor="王伟")
    world.do("document amend", "DOC-1", changes={"tags": ["客服"]})
    world.do("document revise", "DOC-1", body="# 第二版", reason="增加回访")
    assert waiting(world) == "", "a draft is not in force"
    world.do("document submit", "DOC-1")
    world.do("document approve", "DOC-1", actor="赵敏")
    world.do("document acknowledge", "DOC-1", actor="王伟")
    assert document(world).effective_version == 1
    world.do("document take-effect", "DOC-1")
    assert document(world).effective_version == world.version("DOC-1") == 8
    assert waiting(world) == "not acknowledged by: 王伟", "what was read was the edition before"
    world.do("document acknowledge", "DOC-1", actor="王伟")
    assert waiting(world) == ""
    world.do("document adopt", "DOC-1", body="# 集团版")
    assert waiting(world) == "not acknowledged by: 王伟"


def test_it_calls_from_its_first_day_in_force_to_its_end() -> None:
    world = adopted(readers=["王伟"], effective_from="2026-01-03")
    first = datetime(2026, 1, 3, tzinfo=UTC)
    assert waiting(world, first - timedelta(seconds=1)) == ""
    assert waiting(world, first) != ""
    world.do("document retire", "DOC-1", reason="并入员工手册")
    assert waiting(world, first) == ""


def test_a_draft_is_not_to_be_acknowledged() -> None:
    world = World()
    world.do("document draft", "DOC-1", title="休假", body="一", readers=["王伟"], reading_order=2)
    assert (document(world).readers, document(world).reading_order) == (("王伟",), 2)
    assert waiting(world) == ""


def test_what_is_adopted_anew_keeps_its_readers_where_none_are_given() -> None:
    world = adopted(readers=["王伟"], reading_order=3)
    world.do("document adopt", "DOC-1", body="# 集团版")
    assert (document(world).readers, document(world).reading_order) == (("王伟",), 3)
    world.do("document adopt", "DOC-1", body="# 集团版", readers=["*"], reading_order=1)
    assert (document(world).readers, document(world).reading_order) == (("*",), 1)
    world.do("document amend", "DOC-1", changes={"readers": [], "reading_order": None})
    assert (document(world).readers, document(world).reading_order) == ((), None)


@pytest.mark.parametrize("order", [0, -1, 1.5])
def test_a_place_in_the_reading_order_is_counted_from_one(order: float) -> None:
    with pytest.raises(InputError, match="reading_order"):
        adopted(reading_order=order)
