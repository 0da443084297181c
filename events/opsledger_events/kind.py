"""A record kind: the one declaration from which everything about the kind derives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import fields

from opsledger_events.event import Event
from opsledger_events.language import Label
from opsledger_events.marks import marks_of
from opsledger_events.record import Record
from opsledger_events.situation import Rule
from opsledger_events.values import Choice


class Need(NamedTuple):
    """Why a record needs a person, and during which time.

    It is derived from the record alone, so future needs are known as well as present ones.
    """

    what: str
    """Stable word for the reason: `overdue`, `review_overdue`, `incomplete`."""
    severity: int
    """3: act now, 2: act soon, 1: worth knowing."""
    message: str
    begins: datetime | None = None
    """When it begins to hold; None if it has always held."""
    ends: datetime | None = None
    """When it ceases to hold, if time alone ends it."""

    def holds(self, now: datetime) -> bool:
        """Whether the need holds at a moment."""
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


def nothing_needed(state: Record) -> Iterator[Need]:
    """No needs: for kinds that never call for attention."""
    del state
    return iter(())


class Kind:
    """One kind of record: its names, states and events, and when its records need a person."""

    def __init__(  # noqa: PLR0913 - one keyword for each part of the declaration
        self,
        name: str,
        *,
        prefix: str,
        label: tuple[str, str],
        heading: tuple[str, str],
        help: tuple[str, str],
        initial: Record,
        states: dict[str, tuple[str, str]],
        settled: tuple[str, ...],
        final: tuple[str, ...],
        sealed: tuple[str, ...] = (),
        listed: tuple[str, ...] = (),
        columns: tuple[str, ...],
        page_columns: tuple[str, ...] = (),
        events: tuple[type[Event], ...],
        needs: Callable[[Record], Iterator[Need]] = nothing_needed,
        standing: tuple[Rule, ...] = (),
        about_access: bool = False,
        about_persons: bool = False,
    ) -> None:
        """Declare a kind.

        - `prefix` starts its automatic ids; `heading` names its chapter in the handbook.
        - `settled`: the states in which nobody waits for anything; `list --open` omits them.
        - `final`: the settled states in which the record's life is over, though some can be taken up again; empty for a
          kind that never ends.
        - `sealed`: the states in which no event of any type can be added to the record.
        - `listed`: the states that a plain `list` shows; empty for all.
        - `columns`: the record fields that a list shows after id, state and title. A column may be a property of the
          record whose return type is declared like a field's (see `field_marks`).
        - `page_columns`: the fields that a table of the handbook shows instead, if its readers need others.
        - `standing`: the rules that always hold of a record, so that no amendment or correction may break them.
        - `about_access`: it says who may do what with the ledger itself. It has no chapter in the handbook, and only an
          admin writes it.
        - `about_persons`: its records are persons or hold private facts about persons; every reading is noted.
        """
        self.name = name
        self.prefix = prefix
        self.label = Label(*label)
        self.heading = Label(*heading)
        self.help = Label(*help)
        self.initial = initial
        self.record = type(initial)
        self.states = {state: Label(*texts) for state, texts in states.items()}
        self.settled = settled
        self.final = final
        self.sealed = sealed
        self.listed = listed or tuple(states)
        self.columns = columns
        self.page_columns = page_columns or columns
        self.events = events
        self.needs = needs
        self.standing = standing
        self.about_access = about_access
        self.about_persons = about_persons

    def needs_at(self, state: Record, now: datetime) -> list[Need]:
        """The needs of a record of this kind that hold at a moment."""
        return [need for need in self.needs(state) if need.holds(now)]

    def is_said(self, name: str, state: Record) -> bool:
        """Whether a field says something about a record: its value is not that of a new record, or it is a choice.

        A choice counts even if nobody made it: a control is monthly unless somebody says otherwise. A choice that needs
        approval counts once it is in force.
        """
        value = getattr(state, name)
        if value != getattr(self.initial, name):
            return True
        return isinstance(value, Choice) and (
            name not in state.under_approval or getattr(state, "edition", 1) > 0
        )

    @cached_property
    def verbs(self) -> dict[str, type[Event]]:
        """The events that a user can ask for, by verb; those common to all kinds come last."""
        from opsledger_events.common import COMMON_EVENTS  # noqa: PLC0415 - common uses Kind

        return {e.declared.verb: e for e in self.events + COMMON_EVENTS if e.declared.verb}

    @cached_property
    def in_charge(self) -> tuple[str, ...]:
        """Fields that name a person in charge of the record, the owner first."""
        return tuple(field.name for field in fields(self.record) if marks_of(field.type).get("in_charge"))

    def people_of(self, state: Record) -> list[str]:
        """The persons in charge of a record, the one who answers for it first."""
        return [held for name in self.in_charge if (held := getattr(state, name))]

    @cached_property
    def amendable(self) -> tuple[str, ...]:
        """Fields without an event of their own, which `amend` changes."""
        taken = {"state", "links", "attachments", "acknowledged", "reviewed_at", "review"}
        for event in self.events:
            if not event.declared.begins:
                taken.update(event.__struct_fields__)
        taken -= {"title", "owner", "area", "tags"}
        return tuple(
            field.name
            for field in fields(self.record)
            if field.name not in taken and not {"filled", "fixed"} & marks_of(field.type).keys()
        )

    @cached_property
    def correctable(self) -> tuple[str, ...]:
        """Fields that a correction can change: all that somebody entered, through any event."""
        kept = ("state", "links", "attachments", "acknowledged")
        return tuple(
            field.name
            for field in fields(self.record)
            if field.name not in kept and "filled" not in marks_of(field.type)
        )

    def __repr__(self) -> str:
        """`Kind('issue')`, with the kind's name."""
        return f"Kind({self.name!r})"
