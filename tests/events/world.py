"""A ledger in memory for tests: it decides and folds with the real code and keeps nothing on disk."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.decide import decide
from opsledger_events.errors import RefusedError
from opsledger_events.event import AnyEntry, Entry
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.kind import Need
from opsledger_events.record import Record
from opsledger_events.registry import KINDS, kind_of
from opsledger_events.situation import Situation
from opsledger_events.wire import event_from


class World:
    """Records, entries and claims; `do` is one command, a minute after the one before."""

    def __init__(self) -> None:
        self.entries: list[AnyEntry] = []
        self.states: dict[str, Record] = {}
        self.claims: dict[str, int] = {}
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def do(
        self,
        asked: str,
        record: str,
        *,
        actor: str = "李娜",
        reason: str = "",
        as_found: bool = False,
        **fields: Any,
    ) -> list[AnyEntry]:
        """Carry out `asked`, such as "issue raise", and return the entries it came to."""
        kind_name, _, verb = asked.partition(" ")
        kind = KINDS[kind_name]
        self.now += timedelta(minutes=1)
        now = Situation(
            record=record,
            state=self.states.get(record, kind.initial),
            version=self.version(record),
            event=event_from(kind, verb, fields),
            actor=actor,
            authenticated=actor,
            effective_at=self.now,
            look=self.states.get,
            claimed=self.claimed,
            claims_within=self.claims_within,
            holder=self.holder,
        )
        drafts = decide(kind, now, reason, as_found=as_found)
        added: list[AnyEntry] = []
        for draft in drafts:
            position = len(self.entries) + 1
            entry = Entry(
                position=position,
                record=draft.record,
                version=self.version(draft.record) + 1,
                type=draft.event.declared.type,
                recorded_at=self.now,
                actor=actor,
                reason=reason,
                unmet=draft.unmet,
                data=draft.event,
            )
            before = self.states.get(draft.record) or kind_of_history(entry).initial
            self.states[draft.record] = evolve(before, entry)
            if claim := draft.event.claim(draft.record):
                self.claims[claim] = position
            self.entries.append(entry)
            added.append(entry)
        return added

    def claimed(self, claim: str) -> int:
        """Position of the event that holds a claim, or 0."""
        return self.claims.get(claim, 0)

    def claims_within(self, prefix: str) -> list[str]:
        """The claims that begin so."""
        return [claim for claim in self.claims if claim.startswith(prefix)]

    def version(self, record: str) -> int:
        """How many entries a record has."""
        return sum(entry.record == record for entry in self.entries)

    def holder(self, position: int) -> str:
        """The record of an entry."""
        return self.entries[position - 1].record if 0 < position <= len(self.entries) else ""

    def history(self, record: str) -> list[AnyEntry]:
        """The entries of a record."""
        return [entry for entry in self.entries if entry.record == record]

    def state(self, record: str) -> str:
        """The word for where a record stands."""
        return self.states[record].state

    def needs(self, record: str, at: datetime) -> list[Need]:
        """What a record calls for at a moment."""
        state = self.states[record]
        return kind_of(state).needs_at(state, at)

    def calls(self, record: str, at: datetime) -> set[str]:
        """The words for what a record calls for at a moment."""
        return {need.what for need in self.needs(record, at)}


@contextmanager
def refused(rule: str, field: str) -> Generator[None]:
    """What happens inside is refused by this rule, naming this field and a way out."""
    with pytest.raises(RefusedError) as caught:
        yield
    assert (caught.value.rule, caught.value.field) == (rule, field)
    assert caught.value.message
    assert caught.value.way_out
