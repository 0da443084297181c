"""An event and the entry it is stored in.

An event class is the one declaration of a change: its stored type, the verb that asks for it, the
states in which it may happen, the state it leads to, its fields with their labels, and the rules it must
meet. The command line, the forms, the JSON Schema, the documentation and the checks derive from it.

    class IssueClosed(Event, type="issue.closed/1", verb="close", after=("verified",), to="closed",
                      label=("Issue closed", "问题关闭"), help=("...", "...")):
        rules = (no_open_action,)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, dataclass_transform

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from opsledger_events.language import Label
from opsledger_events.record import Record
from opsledger_events.situation import Rule, Situation
from opsledger_events.values import Moment, Name, RecordId, Text, Value, ValueMeta


class Declared(NamedTuple):
    """What the class line of an event declares."""

    type: str
    """Stored type name with its version: `issue.raised/1`."""
    verb: str
    """The verb that users give: `raise`. Empty for an old version that is only read."""
    label: Label
    help: Label
    begins: bool
    """Whether it creates a record."""
    after: tuple[str, ...]
    """States in which it may happen; empty for any."""
    to: str
    """State it leads to; empty if the state does not change."""
    reason: bool
    """Whether a reason is required, because it takes something back."""
    approves: bool = False
    """Whether it is an approver's judgement on what others recorded: it approves, adopts, verifies or closes."""


class Fit(NamedTuple):
    """How the fields of an event fit those of a record."""

    own: tuple[str, ...]
    """Fields that only the event has, so that they set nothing."""
    optional: bool
    """Whether some of its fields may be UNSET, which leaves the record's value unchanged."""
    declared: dict[str, str]
    """What it always sets: the state that it leads to."""


class Fits(dict[type[Record], Fit]):
    """How an event type fits each type of record, worked out at first use, because the fold's inner loop needs it."""

    def __init__(self, event: type[Event]) -> None:
        """Start empty, for this type of event."""
        super().__init__()
        self._event = event

    def __missing__(self, record: type[Record]) -> Fit:
        """Work out the fit for a record type and keep it."""
        event, names = self._event, record.__struct_fields__
        fit = self[record] = Fit(
            own=tuple(name for name in event.__struct_fields__ if name not in names),
            optional=any(default is UNSET for default in event.__struct_defaults__),
            declared={"state": event.declared.to} if event.declared.to else {},
        )
        return fit


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class EventMeta(ValueMeta):
    """Takes the declaration from the class line and keeps it on the class."""

    def __new__(  # noqa: PLR0913 - one keyword for each part of the declaration
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        type: str = "",
        verb: str = "",
        label: tuple[str, str] = ("", ""),
        help: tuple[str, str] = ("", ""),
        begins: bool = False,
        after: tuple[str, ...] = (),
        to: str = "",
        reason: bool = False,
        approves: bool = False,
        **options: Any,
    ) -> Any:
        """An event class with `declared` set."""
        cls = super().__new__(mcls, name, bases, namespace, **options)
        cls.declared = Declared(type, verb, Label(*label), Label(*help), begins, after, to, reason, approves)
        cls.fits = Fits(cls)
        return cls


class Event(Value, metaclass=EventMeta):
    """Something that happened to one record. A field sets the record's field of the same name."""

    declared: ClassVar[Declared]
    fits: ClassVar[Fits]
    rules: ClassVar[tuple[Rule, ...]] = ()
    inert: ClassVar[bool] = False
    """Whether it never changes its record, as with a comment or a measurement. Views keep no
    version of the record for it."""
    looks: ClassVar[bool | Callable[[Record], bool]] = False
    """Whether somebody only looked at the record, read it or reported on it, so that nothing is done differently and no
    figure moves because of it. A function decides this from the record after the event: a failed check is more than a look."""
    four_eyes: ClassVar[tuple[str, ...]] = ()
    """Fields of the record that name the persons whose work it judges, so that another person must record it."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record after this event. The default sets the fields of the same name and the state."""
        return self.apply_fields(state)

    def apply_fields(self, state: Record, /, **changes: Any) -> Record:
        """`state` with this event's fields of the same name, the declared state, and `changes`."""
        own, optional, declared = self.fits[type(state)]
        values = asdict(self)
        for name in own:
            del values[name]
        if optional:
            values = {name: value for name, value in values.items() if value is not UNSET}
        values |= declared
        if changes:
            values |= changes
        return replace(state, **values) if values else state

    def check(self, now: Situation) -> None:
        """Raise InputError if the event's form does not fit the record; never waived."""
        del now

    def fill(self, now: Situation) -> Self:
        """This event with the fields that the ledger fills and nobody enters (`filled=True`)."""
        del now
        return self

    def on_day(self, state: Record, here: date, in_utc: date) -> Self:
        """This event as somebody says it on whose calendar it is `here`, another day than in UTC; `state` is the record before it."""
        del state, here, in_utc
        return self

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """Events on other records that follow from this one and are recorded in the same transaction."""
        del now
        return ()

    def at_will(self) -> dict[str, Any]:
        """Fields of its record that it sets directly, bypassing their own events, with the values given; none for most.

        The resulting record must meet the kind's standing rules.
        """
        return {}

    def claim(self, record: str) -> str:
        """A key that at most one event of the ledger may hold for ever; empty for none."""
        del record
        return ""


E = TypeVar("E", bound=Event, covariant=True)


class Entry(Value, Generic[E]):
    """One line of the ledger: an event with its actor, times, reason and source.

    Its JSON, with the fields in this order, is stored and hashed, and is never encoded again.
    """

    position: int
    """Place in the ledger, counted from 1 without gaps."""
    record: RecordId
    version: int
    """Place in the record's own history, counted from 1 without gaps."""
    type: str
    recorded_at: Moment
    """When the ledger learned of it (UTC). The ledger sets it, and it never decreases."""
    effective: Moment | UnsetType = UNSET
    """When it held in the world, if that differs from `recorded_at`. Read `effective_at` instead."""
    actor: Name
    """The person who made the change."""
    authenticated_as: Name | UnsetType = UNSET
    """The login under which it was recorded, if that is another name than `actor`. Read `authenticated` instead."""
    reason: Text = ""
    source: Name = ""
    """Where it came from: `cli`, `tui`, `incidents.csv:12`."""
    correlation: Name = ""
    """A word shared by entries that belong together."""
    causation: int = 0
    """Position of the entry that caused this one; 0 for none."""
    key: Name = ""
    """Idempotency key of the command, on the command's first event."""
    unmet: tuple[str, ...] = ()
    """Rules that the event broke when it was recorded as found."""
    one_login: tuple[Name, ...] = ()
    """The persons whose work this event judges and who did that work under the same login as this event."""
    data: E
    sealed: tuple[str, ...] = ()
    """Fields of `data` in which texts about persons are stored sealed; last, so that the end of the bytes shows it."""

    @property
    def effective_at(self) -> datetime:
        """When it held in the world."""
        return self.recorded_at if self.effective is UNSET else self.effective

    @property
    def authenticated(self) -> str:
        """The login under which it was recorded."""
        return self.actor if self.authenticated_as is UNSET else self.authenticated_as


AnyEntry = Entry[Event]
