"""A record kind: the one declaration from which everything about it follows."""

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
    """Why a record needs a person, and from when until when it does.

    Told from the record alone, so that what is coming up is known as well as what is due.
    """

    what: str
    """Stable word for the reason: `overdue`, `review_overdue`, `incomplete`."""
    severity: int
    """3 act now, 2 soon, 1 worth knowing."""
    message: str
    begins: datetime | None = None
    """When it begins to hold; None where it has held all the while."""
    ends: datetime | None = None
    """When it holds no longer, where time alone ends it."""

    def holds(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


def nothing_needed(state: Record) -> Iterator[Need]:
    """For kinds that never call for attention."""
    del state
    return iter(())


class Kind:
    """One kind of record: names, states, events, and when it needs a person."""

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

        `prefix` starts its automatic ids; `heading` is its chapter in the handbook; `settled` are
        the states in which nobody waits for anything (`list --open` leaves them out); `final` those of them in
        which its life is over, though some may be taken up again, and none of a kind that never ends; `sealed` those in
        which nothing is added to the record any more, by whatever event; `listed`
        the states that a plain `list` shows (all of them where empty); `columns` the record fields
        that a list shows after id, state and title; one may be a property of the record whose
        return type is declared like a field's (see `field_marks`); `page_columns` those that a table of the handbook
        shows instead, where its readers want to know other things; `standing` the rules that hold of a record in whatever way it
        came to be as it is: an amendment or a correction breaks none of them. `about_access`: it is about who may
        do what with the ledger itself, so it is no chapter of the handbook, and only an admin writes it. `about_persons`: its records
        are persons, or tell what is nobody else's business about some, and who reads one is noted.
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
        """What a record of this kind needs a person for at a moment."""
        return [need for need in self.needs(state) if need.holds(now)]

    def is_said(self, name: str, state: Record) -> bool:
        """Whether a field tells something of a record: another value than a new record has, or a choice.

        A choice holds whoever made it: a control is monthly too where nobody said otherwise. What is approved holds
        once it is in force.
        """
        value = getattr(state, name)
        if value != getattr(self.initial, name):
            return True
        return isinstance(value, Choice) and (
            name not in state.under_approval or getattr(state, "edition", 1) > 0
        )

    @cached_property
    def verbs(self) -> dict[str, type[Event]]:
        """The events that can be asked for, by verb; those of every kind come last."""
        from opsledger_events.common import COMMON_EVENTS  # noqa: PLC0415 - common uses Kind

        return {e.declared.verb: e for e in self.events + COMMON_EVENTS if e.declared.verb}

    @cached_property
    def in_charge(self) -> tuple[str, ...]:
        """Fields that name the person whose call a record is: its owner first."""
        return tuple(field.name for field in fields(self.record) if marks_of(field.type).get("in_charge"))

    def people_of(self, state: Record) -> list[str]:
        """The persons whose call a record is: who answers for it first."""
        return [held for name in self.in_charge if (held := getattr(state, name))]

    @cached_property
    def amendable(self) -> tuple[str, ...]:
        """Fields that have no event of their own and are changed by `amend`."""
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
        """Fields that a correction is offered: all that somebody entered, by whatever event."""
        kept = ("state", "links", "attachments", "acknowledged")
        return tuple(
            field.name
            for field in fields(self.record)
            if field.name not in kept and "filled" not in marks_of(field.type)
        )

    def __repr__(self) -> str:
        """The name it goes by."""
        return f"Kind({self.name!r})"
