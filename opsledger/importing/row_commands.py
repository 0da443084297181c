"""Records the commands that rules give for a row, under idempotency keys, so that a repeated import does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from opsledger.importing.context import Context, text_of
from opsledger.importing.figures import Figures, correction_of
from opsledger.importing.plan import Plan, joined, key_text
from opsledger.importing.plan_rules import Action
from opsledger.importing.rows import Occurrences, Row
from opsledger.importing.tracker import Look, Point, Seen, Tracker
from opsledger_events.command import Command
from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.language import tr
from opsledger_events.values import microseconds
from opsledger_events.wire import event_from

if TYPE_CHECKING:
    from opsledger.batch import Batch
    from opsledger_events.event import AnyEntry

KEY_LIMIT_CHARS = 200
NOTHING_KNOWN = Look(True, {}, frozenset())


class Outcome(Enum):
    """What became of a row."""

    RECORDED = "recorded"
    KNOWN = "known"
    REPEATED = "repeated"
    UNCHANGED = "unchanged"


class Subject(NamedTuple):
    """One row and its key."""

    name: str
    """The idempotency key of the row."""
    context: Context
    seen: Seen | None
    """What earlier rows said about its key; None if nothing."""
    look: Look
    point: Point
    """What this row says about it."""
    former: str = ""
    """The key that its record had until this row; empty if it does not change."""


class RowCommands:
    """Records rows one after another, and remembers what they said about each key."""

    def __init__(
        self,
        plan: Plan,
        file: str,
        head: int,
        shown: Callable[[tuple[AnyEntry, ...]], None] | None = None,
    ) -> None:
        """Record the rows of a file into a ledger whose last position was `head` when the import began."""
        self._plan = plan
        self._file = file
        self._head = head
        self._shown = shown
        self._ordinal = 0
        self._names = Occurrences()
        self._figures = Figures()
        self._tracker = Tracker(plan.watched, plan.uses.whole)
        self._owned = any(action.record is None for action in plan.actions)
        self._foreign = any(action.record is not None for action in plan.actions)
        self._automatic = plan.key is None or plan.key.record is None

    def close(self) -> None:
        """Remove temporary files."""
        self._tracker.close()

    def set_up(self, batch: Batch) -> int:
        """Record the commands before the first row, unless they are recorded already; returns the number of events."""
        events = 0
        for number, setup in enumerate(self._plan.setup, 1):
            do = f"{setup.kind.name}-{setup.event.declared.verb}"
            key = _key(self._plan.name, f"setup:{number}:{do}:{setup.record}")
            if batch.keys_known([key]) or (setup.event.declared.begins and batch.state(setup.record)):
                continue
            command = Command(
                kind=setup.kind.name,
                event=event_from(setup.kind, setup.event.declared.verb, setup.data, strict=False),
                record=setup.record,
                actor=setup.actor or self._plan.actor,
                reason=setup.reason or self._plan.reason,
                source=self._plan.name,
                at=setup.at,
                key=key,
                as_found=self._plan.as_found,
            )
            events += self._execute(batch, command)[0]
        return events

    def record(self, batch: Batch, row: Row) -> tuple[Outcome, int]:
        """Record the commands for a row; returns the outcome and the number of events.

        Raises the errors of the commands. A row that raised is not remembered; the caller must undo what it
        put into the batch.
        """
        self._ordinal += 1
        plan = self._plan
        values = plan.values_of(row.values)
        context = Context(values, line=row.line, file=self._file)
        if plan.where is not None and not plan.where(context):
            return Outcome.UNCHANGED, 0
        subject = self._subject(row, context._replace(at=plan.at(values)))
        if position := self._known(batch, subject.name):
            self._learn(batch, subject)
            return (Outcome.REPEATED if position > self._head else Outcome.KNOWN), 0
        if subject.seen is None and plan.key is not None and not self._automatic:
            subject = self._in_ledger(batch, subject)
        try:
            events, record = self._commands(batch, subject)
        except BaseException:
            self._figures = Figures()  # it may hold values that are now undone
            raise
        self._remember(subject, record)
        return (Outcome.RECORDED if events else Outcome.UNCHANGED), events

    def _subject(self, row: Row, context: Context) -> Subject:
        values, at = context.values, context.at
        moment = self._ordinal if at is None else microseconds(at)
        point = Point(moment, self._tracker.kept(values))
        table = self._plan.key
        name = _key(self._plan.name, self._row_name(row))
        if table is None:
            return Subject(name, context, None, NOTHING_KNOWN, point)
        key = key_text(values, table.columns)
        if key is None:
            raise InputError(tr("{columns}: the row has no key.", columns=", ".join(table.columns)))
        former, seen = self._former(key, values, table.moved_from)
        if not former:
            seen = self._tracker.get(key)
        context = context._replace(key=key, moved=bool(former))
        return self._seen(Subject(name, context, seen, NOTHING_KNOWN, point, former), seen)

    def _row_name(self, row: Row) -> str:
        """The name that distinguishes the row from every other."""
        if self._plan.key is not None and (columns := self._plan.key.row):
            return joined([text_of(row.values.get(column)) for column in columns])
        return self._names.of(row.digest())

    def _former(
        self, key: str, values: Mapping[str, Any], columns: tuple[str, ...]
    ) -> tuple[str, Seen | None]:
        """The key that the row's record had before, and what is known about it; empty if the key did not change."""
        former = key_text(values, columns) if columns else None
        if not former or former == key:
            return "", None
        seen = self._tracker.get(former)
        if seen is None or (seen.points and seen.points[-1].ended):
            return "", None
        return former, seen

    def _seen(self, subject: Subject, seen: Seen | None) -> Subject:
        """The subject with what is known about its key, and what the row changes."""
        look = self._tracker.look(seen, *subject.point[:2])
        record = seen.record if seen else self._record_by_key(subject.context)
        context = subject.context._replace(
            before=look.before, changed=look.changed, first=look.first, record=record
        )
        ending = (action for action in self._plan.actions if action.ends)
        point = subject.point._replace(ended=any(any(action.cases(context)) for action in ending))
        return subject._replace(context=context, seen=seen, look=look, point=point)

    def _record_by_key(self, context: Context) -> str:
        """The id that the key's template gives; empty if the ledger assigns it."""
        table = self._plan.key
        return "" if table is None or table.record is None else text_of(table.record.fill(context))

    def _in_ledger(self, batch: Batch, subject: Subject) -> Subject:
        """The subject with its record from an earlier import, if this file has not mentioned it yet."""
        record, at = subject.context.record, subject.context.at
        if not record or batch.state(record) is None:
            return subject
        if at is not None and batch.history(record)[0].effective_at > at:
            return subject  # a row further down begins it
        return self._seen(subject, Seen(record, ()))

    def _known(self, batch: Batch, name: str) -> int:
        """Position of the first event recorded for a row; 0 if there is none."""
        names = (name, f"{name}/other") if self._foreign else (name,)
        return next(iter(batch.keys_known(names).values()), 0)

    def _learn(self, batch: Batch, subject: Subject) -> None:
        """Remember the content of a row that was recorded before."""
        record = subject.context.record
        if self._automatic and self._owned and self._plan.key is not None:
            own = batch.keys_known([subject.name]).get(subject.name)
            record = batch.entry(own).record if own else record
        self._remember(subject, record)

    def _remember(self, subject: Subject, record: str) -> None:
        """Remember what a row says about its key, once there is a record (or if no rule needs one)."""
        if self._plan.key is None or (self._owned and not record):
            return
        seen = self._tracker.after(subject.seen, record, subject.point)
        self._tracker.put(subject.context.key, seen)
        if subject.former:
            self._tracker.forget(subject.former)

    def _commands(self, batch: Batch, subject: Subject) -> tuple[int, str]:
        """Execute the commands of a row; returns the number of events, and the record of its key once there is one."""
        context = subject.context
        begun = not context.first
        events = own = other = 0
        for action, case in self._cases(context):
            if self._plan.key is not None:
                case = case._replace(record=context.record)  # noqa: PLW2901 - an earlier rule may have begun it
            if action.record is not None:
                name = f"{subject.name}/other{other + 1 if other else ''}"
                command = self._command(action, case, name, _other(action, case))
                if (again := self._again(batch, action, case, command)) is not None:
                    other += 1
                    events += self._execute(batch, again)[0]
                continue
            own += 1
            name = subject.name if own == 1 else f"{subject.name}/{own}"
            target = self._target(action, case, begun=begun, ended=subject.look.ended)
            count, record = self._execute(batch, self._command(action, case, name, target))
            events += count
            if self._plan.key is not None:
                begun = True
                context = context._replace(record=record)
        return events, context.record if begun else ""

    def _cases(self, context: Context) -> Iterator[tuple[Action, Context]]:
        """Every action that applies to a row, with the context in which it applies."""
        return ((action, case) for action in self._plan.actions for case in action.cases(context))

    def _target(self, action: Action, context: Context, *, begun: bool, ended: bool) -> str | None:
        """The record that an action on the row's own record changes; None for a new one."""
        declared = action.event.declared
        if declared.begins:
            again = context.record and (declared.after or begun or not ended)
            return context.record if again or not self._automatic else None
        if not begun or not context.record:
            raise NotFoundError(
                tr(
                    "There is no {kind} of the key “{key}” yet, so “{do}” cannot be.",
                    kind=action.kind.name,
                    key=context.key,
                    do=action.do,
                ),
                tr("The file may not reach back to its beginning, or a rule should begin it before."),
            )
        return context.record

    def _again(self, batch: Batch, action: Action, context: Context, command: Command) -> Command | None:
        """The command; for a figure that exists already, a correction, or None if the value is the same."""
        event, record = command.event, command.record
        if not action.again or record is None or not isinstance(event, MeasurementRecorded):
            return command
        held = self._figures.held(batch, record, event)
        if held == (event.value, event.denominator):
            return None
        if held is None or action.restated is None:
            return command
        if action.again != "correct":
            raise RefusedError(
                tr(
                    "{record} has {held} for {period}, and this row says {value}.",
                    record=record,
                    held=held.value,
                    period=f"{event.period} {event.segment}".strip(),
                    value=event.value,
                ),
                tr('Where such a value is a correction, say again = "correct" in [[measure]].'),
                rule="indicator.one_value",
            )
        reason = text_of(action.restated(context))
        return replace(command, event=correction_of(event), reason=reason)

    def _command(self, action: Action, context: Context, key: str, record: str | None) -> Command:
        return Command(
            kind=action.kind.name,
            event=event_from(action.kind, action.event.declared.verb, action.data(context), strict=False),
            record=record,
            actor=text_of(action.actor(context)) or self._plan.actor,
            reason=text_of(action.reason(context)) or self._plan.reason,
            source=text_of(action.source(context)),
            correlation=text_of(action.correlation(context)),
            at=self._when(action, context),
            key=key,
            as_found=self._plan.as_found,
        )

    def _when(self, action: Action, context: Context) -> datetime | None:
        value = context.values.get(action.time) if action.time else None
        return context.at if value is None else self._plan.clock(value)

    def _execute(self, batch: Batch, command: Command) -> tuple[int, str]:
        receipt = batch.execute(command)
        self._figures.keep(receipt.record, receipt.entries[0].data)
        if self._shown is not None:
            self._shown(receipt.entries)
        return (0 if receipt.repeated else len(receipt.entries)), receipt.record


def _other(action: Action, context: Context) -> str:
    """The other record that an action changes."""
    record = text_of(action.record(context)) if action.record else ""
    if not record:
        raise InputError(tr("“{do}”: the row does not say for which record.", do=action.do))
    return record


def _key(mapping: str, row: str) -> str:
    """The idempotency key of a row."""
    if len(row) > KEY_LIMIT_CHARS:
        row = blake2b(row.encode(), digest_size=16).hexdigest()
    return f"import:{mapping}:{row}"
