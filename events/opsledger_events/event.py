"""An event and the entry it is stored in.

An event class is the one declaration of a change: its stored type, the verb that asks for it, the
states it may happen in and leads to, its fields with their labels, and the rules it must meet. The
command line, the forms, the JSON Schema, the documentation and the checks are read off it.

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
    """What the class line of an event says about it."""

    type: str
    """Stored type name with its version: `issue.raised/1`."""
    verb: str
    """What a user does: `raise`. Empty for an old version that is only read."""
    label: Label
    help: Label
    begins: bool
    """It brings a record into being."""
    after: tuple[str, ...]
    """States it may follow; empty for any."""
    to: str
    """State it leads to; empty where the state stays."""
    reason: bool
    """It takes something back, so somebody must say why."""
    approves: bool = False
    """It is the word of an approver on what others recorded: it approves, adopts, verifies, closes."""


class Fit(NamedTuple):
    """How the fields of an event fit those of a record."""

    own: tuple[str, ...]
    """Fields of the event alone, which set nothing."""
    optional: bool
    """Some of its fields may be UNSET: nothing said, nothing changed."""
    declared: dict[str, str]
    """What it sets whatever its fields say: the state that it leads to."""


class Fits(dict[type[Record], Fit]):
    """How an event type fits every type of record, found out when it first meets one: the fold's inner loop."""

    def __init__(self, event: type[Event]) -> None:
        """Of this type of event."""
        super().__init__()
        self._event = event

    def __missing__(self, record: type[Record]) -> Fit:
        """Find out and keep."""
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
    """Something that happened to one record. Fields of the same name set the record's."""

    declared: ClassVar[Declared]
    fits: ClassVar[Fits]
    rules: ClassVar[tuple[Rule, ...]] = ()
    inert: ClassVar[bool] = False
    """It never changes its record, whatever came before: a comment, a measurement. Views keep no
    version of the record for it."""
    looks: ClassVar[bool | Callable[[Record], bool]] = False
    """Somebody looked at the record, read it or told of it, and things are done as they were: no figure moves with it. A
    function says so of the record as the event left it: a check that failed is more than a look."""
    four_eyes: ClassVar[tuple[str, ...]] = ()
    """Fields of the record that name those whose work it judges: another person's word is needed."""

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
        """Raise InputError where the event's form does not fit the record; never waived."""
        del now

    def fill(self, now: Situation) -> Self:
        """This event with the fields that the ledger knows and nobody enters (`filled=True`)."""
        del now
        return self

    def on_day(self, state: Record, here: date, in_utc: date) -> Self:
        """This event as somebody says it on whose calendar it is `here`, another day than in UTC; `state` is the record before it."""
        del state, here, in_utc
        return self

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """Events on other records that follow from this one, in the same transaction."""
        del now
        return ()

    def at_will(self) -> dict[str, Any]:
        """Fields of its record that it sets past the events they have, with their values as given; none for most.

        The kind's standing rules are asked of what it leads to.
        """
        return {}

    def claim(self, record: str) -> str:
        """A key that at most one event of the ledger may hold for ever; empty for none."""
        del record
        return ""


E = TypeVar("E", bound=Event, covariant=True)


class Entry(Value, Generic[E]):
    """One line of the ledger: an event with who, when, why and where from.

    Its JSON, in this order of fields, is what is stored and hashed, and is never encoded again.
    """

    position: int
    """Place in the ledger, from 1, without gaps."""
    record: RecordId
    version: int
    """Place in the record's own history, from 1, without gaps."""
    type: str
    recorded_at: Moment
    """When the ledger learned of it (UTC); set by the ledger, never going backwards."""
    effective: Moment | UnsetType = UNSET
    """When it held in the world, where that is another moment. Read `effective_at`."""
    actor: Name
    """Whose change it is."""
    authenticated_as: Name | UnsetType = UNSET
    """Whom the ledger saw at the keyboard, where that is another name. Read `authenticated`."""
    reason: Text = ""
    source: Name = ""
    """Where it came from: `cli`, `tui`, `incidents.csv:12`."""
    correlation: Name = ""
    """What belongs together has the same word here."""
    causation: int = 0
    """Position of the event that this one follows from; 0 for none."""
    key: Name = ""
    """Idempotency key of the command, on its first event."""
    unmet: tuple[str, ...] = ()
    """Rules that history recorded as found did not meet."""
    one_login: tuple[Name, ...] = ()
    """Those whose work this event judges, and who did it under the login that this was recorded under."""
    data: E
    sealed: tuple[str, ...] = ()
    """Fields of `data` in which texts about persons are stored sealed; last, so that the end of the bytes tells."""

    @property
    def effective_at(self) -> datetime:
        """When it held in the world."""
        return self.recorded_at if self.effective is UNSET else self.effective

    @property
    def authenticated(self) -> str:
        """Whom the ledger saw at the keyboard."""
        return self.actor if self.authenticated_as is UNSET else self.authenticated_as


AnyEntry = Entry[Event]
