"""Which verb may follow which state: the whole table of a kind, tried out on real records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from opsledger_events.errors import RefusedError
from opsledger_events.registry import KINDS
from tests.events.world import World


class Step(NamedTuple):
    """One command of a way to a state."""

    verb: str
    fields: dict[str, Any] = {}
    actor: str = "李娜"


class Machine(NamedTuple):
    """A kind's states with a way to each, and what is given with each verb."""

    kind: str
    ways: dict[str, list[Step]]
    given: dict[str, Step]
    allowed: dict[str, set[str]]
    """For each verb the states it may follow; a verb that begins a record is not in it."""
    prepare: Callable[[World], None] = lambda world: None

    def world_in(self, state: str) -> World:
        """A world with the record `X-1` in a state."""
        world = World()
        self.prepare(world)
        for step in self.ways[state]:
            world.do(f"{self.kind} {step.verb}", "X-1", actor=step.actor, reason="由测试", **step.fields)
        assert world.state("X-1") == state
        return world

    def cases(self) -> list[Any]:
        """Every verb in every state."""
        return [
            pytest.param(verb, state, id=f"{verb} after {state}")
            for verb in self.allowed
            for state in KINDS[self.kind].states
        ]

    def check_complete(self) -> None:
        """The table names every verb and every state that the kind has."""
        kind = KINDS[self.kind]
        own = {event.declared.verb for event in kind.events}
        begins = {event.declared.verb for event in kind.events if event.declared.begins}
        assert set(self.allowed) | begins == own
        assert set(self.ways) == set(kind.states)

    def try_out(self, verb: str, state: str) -> None:
        """A verb is carried out where the table allows it, and elsewhere refused for the state."""
        world = self.world_in(state)
        step = self.given.get(verb, Step(verb))
        before = world.states["X-1"]

        def act() -> None:
            world.do(f"{self.kind} {verb}", "X-1", actor=step.actor, reason="由测试", **step.fields)

        if state in self.allowed[verb]:
            act()
            assert world.state("X-1") in KINDS[self.kind].states
        else:
            with pytest.raises(RefusedError) as caught:
                act()
            assert caught.value.rule in ("state", "state.sealed")
            assert str(KINDS[self.kind].states[state]) in caught.value.message
            assert caught.value.way_out
            assert world.states["X-1"] is before
