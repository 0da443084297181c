"""Who has yet to acknowledge a document, and that attention calls them."""

from __future__ import annotations

from opsledger_projections.at import At
from opsledger_projections.attention import attention
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.unread import unread
from tests.events.world import World
from tests.projections.pages.conftest import Read


def staffed(world: World) -> None:
    """A department with two drivers, and a cook beside it."""
    world.do("unit establish", "logistics", title="物流部")
    world.do("position create", "driver", title="司机", unit="logistics")
    world.do("position assign", "driver", person="陈晨")
    world.do("position assign", "driver", person="王伟")
    world.do("position create", "cook", title="厨师")
    world.do("position assign", "cook", person="金睿")


def missing(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Who is missing, by document."""
    return {row.record: persons for row, persons in unread(reading)}


def called(reading: Reading, person: str = "") -> list[tuple[str, str]]:
    """The records that call for an acknowledgement, with what is said."""
    calls = attention(reading.views, reading.at, reading.now, person)
    return [(call.record, call.need.message) for call in calls if call.need.what == "unacknowledged"]


def test_a_unit_a_position_and_everybody_come_to_persons(world: World, read: Read) -> None:
    staffed(world)
    world.do("document adopt", "DOC-1", title="装车", body="文", reader_groups=["logistics"])
    world.do("document adopt", "DOC-2", title="行为准则", body="文", readers=["*"])
    world.do("document adopt", "DOC-3", title="厨房", body="文", reader_groups=["cook"])
    assert missing(read(world)) == {
        "DOC-1": ("王伟", "陈晨"),
        "DOC-2": ("王伟", "金睿", "陈晨"),
        "DOC-3": ("金睿",),
    }


def test_an_acknowledgement_holds_for_one_edition(world: World, read: Read) -> None:
    staffed(world)
    world.do("document adopt", "DOC-1", title="装车", body="文", reader_groups=["logistics"])
    world.do("document acknowledge", "DOC-1", actor="王伟")
    assert missing(read(world)) == {"DOC-1": ("陈晨",)}
    world.do("document acknowledge", "DOC-1", actor="陈晨")
    assert missing(read(world)) == {}
    world.do("document adopt", "DOC-1", body="新的文")
    assert missing(read(world)) == {"DOC-1": ("王伟", "陈晨")}
    world.do("document retire", "DOC-1", reason="不再需要")
    assert missing(read(world)) == {}


def test_attention_calls_each_person_once_and_names_them_for_all(world: World, read: Read) -> None:
    staffed(world)
    world.do(
        "document adopt", "DOC-1", title="装车", body="文", reader_groups=["driver"], readers=["陈晨", "李娜"]
    )
    reading = read(world)
    assert called(reading) == [
        ("DOC-1", "not acknowledged by: 陈晨, 李娜"),
        ("DOC-1", "not acknowledged by: 王伟"),
    ]
    assert called(reading, "王伟") == [("DOC-1", "not acknowledged by: 王伟")]
    assert called(reading, "李娜") == [("DOC-1", "not acknowledged by: 陈晨, 李娜")]
    assert called(reading, "金睿") == []


def test_a_document_that_addresses_nobody_any_more_did_so_before(world: World, read: Read) -> None:
    """As of a moment before its readers were taken away, they are called, though none is now."""
    staffed(world)
    world.do("document adopt", "DOC-1", title="装车", body="文", readers=["*"])
    before = At(len(world.entries))
    world.do("document amend", "DOC-1", changes={"readers": []})
    assert called(read(world)) == []
    assert [record for record, _ in called(read(world, before))] == ["DOC-1"]
