"""Document: it comes into force on its day, and what it supersedes goes out of force with that."""

from __future__ import annotations

import pytest

from tests.events.world import World, refused


def approved(world: World, record: str, **fields: str) -> None:
    """A document that may take effect."""
    world.do("document draft", record, title="考勤制度", body=record, **fields)  # pyright: ignore[reportArgumentType]
    world.do("document submit", record)
    world.do("document approve", record, actor="王伟")


@pytest.fixture
def succession(world: World) -> World:
    """A document in force and an approved one that is to take its place."""
    world.do("document adopt", "DOC-1", body="一", area="hr")
    approved(world, "DOC-2", supersedes="DOC-1", area="hr")
    return world


def test_a_text_of_elsewhere_is_adopted_when_it_is_in_force_and_not_before(world: World) -> None:
    with refused("document.in_force_by_then", "effective_from"):
        world.do("document adopt", "DOC-1", body="一", effective_from="2099-01-01")
    (entry,) = world.do("document adopt", "DOC-1", body="一", effective_from="2099-01-01", as_found=True)
    assert entry.unmet == ("document.in_force_by_then",), "history is recorded as found"


def test_what_is_superseded_is_retired_with_it(succession: World) -> None:
    assert succession.state("DOC-1") == "effective", "an approved draft supersedes nothing yet"
    took_effect, retired = succession.do("document take-effect", "DOC-2")
    assert (retired.record, retired.type) == ("DOC-1", "document.retired/1")
    assert (took_effect.record, succession.state("DOC-1")) == ("DOC-2", "retired")


def test_what_was_taken_up_again_stays_when_its_successor_is_revised(succession: World) -> None:
    succession.do("document take-effect", "DOC-2")
    succession.do("document adopt", "DOC-1", body="又一")
    succession.do("document revise", "DOC-2", reason="新法", body="二")
    for verb, actor in (("submit", "李娜"), ("approve", "王伟"), ("take-effect", "李娜")):
        succession.do(f"document {verb}", "DOC-2", actor=actor)
    assert succession.state("DOC-1") == "effective"


def test_what_is_of_another_area_or_out_of_force_is_left_alone(world: World) -> None:
    world.do("document adopt", "DOC-1", body="一", area="finance")
    approved(world, "DOC-2", supersedes="DOC-1", area="hr")
    assert len(world.do("document take-effect", "DOC-2")) == 1
    assert world.state("DOC-1") == "effective"
    world.do("document retire", "DOC-1", reason="并入")
    approved(world, "DOC-3", supersedes="DOC-1", area="finance")
    assert len(world.do("document take-effect", "DOC-3")) == 1
