"""A kind is declared in one place: a made-up one works everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from opsledger_events.errors import InputError
from opsledger_events.fold import fold
from opsledger_events.marks import field_marks
from opsledger_events.registry import decode_entry, encode_entry, event_types, kind_named
from opsledger_events.schema import json_schema
from opsledger_events.wire import read_command
from tests.events.machine import MACHINE, Machine, MachineBought
from tests.events.registering import registered
from tests.events.world import World, refused


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """The registry knows the kind: this is the one line that a new kind adds to it."""
    with registered(MACHINE):
        yield


def test_it_is_decided_and_folded(world: World) -> None:
    world.do("machine buy", "MCH-1", title="二楼")
    with refused("machine.cups", "cups"):
        world.do("machine start", "MCH-1")
    world.do("machine amend", "MCH-1", changes={"cups": 12})
    world.do("machine start", "MCH-1")
    with refused("state", "state"):
        world.do("machine start", "MCH-1")
    world.do("issue raise", "ISS-1", title="没有咖啡")
    world.do("machine break", "MCH-1", broken_by="ISS-1")
    history = [decode_entry(e.type, encode_entry(e)) for e in world.history("MCH-1")]
    assert (
        fold(MACHINE, history)
        == world.states["MCH-1"]
        == Machine(state="broken", title="二楼", cups=12, broken_by="ISS-1")
    )
    assert world.calls("MCH-1", datetime(2026, 1, 1, tzinfo=UTC)) == {"broken"}


def test_it_has_verbs_its_own_and_those_of_every_kind() -> None:
    verbs = kind_named("machine").verbs
    assert list(verbs)[:3] == ["buy", "start", "break"]
    assert {"amend", "link", "comment", "review", "acknowledge", "correct-entry"} <= verbs.keys()
    amendable = ("title", "owner", "area", "tags", "note", "cups", "caretaker", "service_on", "lasts_until")
    assert MACHINE.amendable == amendable
    assert MACHINE.in_charge == ("owner", "caretaker")


def test_it_is_read_from_outside() -> None:
    read = read_command(b'{"do":"machine buy","data":{"title":"a","cups":4}}')
    assert (read.kind, read.event) == ("machine", MachineBought(title="a", cups=4))
    with pytest.raises(InputError, match="cups: -1"):
        read_command(b'{"do":"machine buy","data":{"title":"a","cups":-1}}')
    with pytest.raises(InputError) as caught:
        kind_named("machin")
    assert "machine" in caught.value.way_out


def test_it_has_a_schema_and_labels() -> None:
    assert "machine.bought/1" in event_types()
    schema = json_schema(MachineBought)
    assert (schema["title"], schema["x-zh"]["title"], schema["x-verb"]) == ("Bought", "购入", "machine buy")
    assert schema["properties"]["cups"]["x-zh"]["title"] == "杯数"
    assert field_marks(Machine, "broken_by")["ref"] == "issue"
