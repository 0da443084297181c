"""What is stored is what is read, for every event type and every state of every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from opsledger_events.errors import OpsledgerError
from opsledger_events.event import Entry
from opsledger_events.fold import evolve, fold
from opsledger_events.kind import Kind
from opsledger_events.record import Record
from opsledger_events.registry import KINDS, decode_entry, encode_entry, event_types, owners
from tests.events.drawing import entries, values
from tests.events.world import World

CHECKED: dict[str, Any] = {"changes": {"note": "x"}, "since": "2026-Q1"}
"""What deciding checks beyond the declared type: a fold may count on it."""


@pytest.mark.parametrize("stored_type", event_types())
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_an_entry_is_read_as_it_was_written(stored_type: str, data: st.DataObject) -> None:
    entry = data.draw(entries(stored_type))
    raw = encode_entry(entry)
    assert decode_entry(stored_type, raw) == entry
    assert encode_entry(decode_entry(stored_type, raw)) == raw


@pytest.mark.parametrize("stored_type", event_types())
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_what_is_applied_to_any_state_is_a_state_again(stored_type: str, data: st.DataObject) -> None:
    """History as found may bring any event in any state: the fold takes it and goes on."""
    kind = owners().get(stored_type) or data.draw(st.sampled_from(list(KINDS.values())))
    entry = data.draw(entries(stored_type))
    known = {name: value for name, value in CHECKED.items() if name in entry.data.__struct_fields__}
    entry = replace(entry, data=replace(entry.data, **known))
    before = states(kind, data)
    after = evolve(before, entry)
    assert type(after) is kind.record
    assert after.state in kind.states
    assert msgspec.json.decode(msgspec.json.encode(after), type=kind.record) == after
    if entry.data.inert:
        assert after is before


def states(kind: Kind, data: st.DataObject) -> Record:
    """A record of a kind in any of its states, a few of its fields being anything."""
    types: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(kind.record)}
    free = sorted(types.keys() - {"state", "targets"})
    named = data.draw(st.lists(st.sampled_from(free), max_size=4, unique=True))
    state = data.draw(st.sampled_from(list(kind.states)))
    held: dict[str, Any] = {name: data.draw(values(types[name])) for name in named}
    return kind.record(state=state, **held)


def tried(kind: Kind, world: World, data: st.DataObject) -> None:
    """Try one drawn event on the record `X-1`; whatever refuses it must be an error for users."""
    event = data.draw(st.sampled_from(kind.events))
    given = {
        field.encode_name: data.draw(values(field.type))
        for field in msgspec.structs.fields(event)
        if field.required or data.draw(st.booleans())
    }
    named: dict[str, Any] = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    try:
        world.do(
            f"{kind.name} {event.declared.verb}",
            "X-1",
            actor=data.draw(st.sampled_from(["李娜", "王伟"])),
            reason="试",
            as_found=data.draw(st.booleans()),
            **named,
        )
    except OpsledgerError:
        return


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_folding_comes_to_what_deciding_saw(kind: Kind, data: st.DataObject) -> None:
    world = World()
    for _ in range(data.draw(st.integers(1, 8))):
        tried(kind, world, data)
    history = world.history("X-1")
    if not history:
        return
    stored = [decode_entry(entry.type, encode_entry(entry)) for entry in history]
    assert stored == history
    assert fold(kind, stored) == world.states["X-1"]
    cut = data.draw(st.integers(0, len(history)))
    state = fold(kind, history[:cut])
    for entry in history[cut:]:
        state = evolve(state, entry)
    assert state == world.states["X-1"], "folding on from any point comes to the same"
    for need in kind.needs_at(state, world.now + timedelta(days=data.draw(st.integers(0, 4000)))):
        assert need.severity in (1, 2, 3)
        assert need.message


def test_the_entry_has_its_fields_in_the_order_that_is_documented() -> None:
    names: list[Any] = list(Entry.__struct_fields__)
    assert names == [
        "position",
        "record",
        "version",
        "type",
        "recorded_at",
        "effective",
        "actor",
        "authenticated_as",
        "reason",
        "source",
        "correlation",
        "causation",
        "key",
        "unmet",
        "one_login",
        "data",
        "sealed",
    ]
