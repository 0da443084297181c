"""Commands inside one write transaction: read the records, decide, number the events, hand them to the recorder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from opsledger.fingerprints import fingerprint
from opsledger.pending import Key, Pending, Sizes
from opsledger.present import NO_MEMORY, Known, Memory, Present, known_by
from opsledger.refusals import (
    ENTRY_LIMIT_BYTES,
    claimed_by,
    key_reused,
    moved_on,
    not_there_yet,
    too_large,
    unfit,
)
from opsledger.store.mapper import row_of
from opsledger.store.reader import LogReader
from opsledger.store.recorder import LedgerRecorder
from opsledger.store.schema import ENTRY, Row
from opsledger.store.tree import not_holding
from opsledger_events.asking import asked, deed, moment_given
from opsledger_events.body import Body, body_fields
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded
from opsledger_events.decide import Draft, decide
from opsledger_events.errors import ConflictError, InputError, NotFoundError
from opsledger_events.event import AnyEntry, Entry, Event
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.four_eyes import judged_by, under_one_login
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.personal import ERASING, personal_in
from opsledger_events.record import Record
from opsledger_events.registry import DECODERS, kind_named, kind_of
from opsledger_events.roles import ACCESS_CLAIM
from opsledger_events.situation import Situation
from opsledger_events.values import microseconds, moment_of

if TYPE_CHECKING:
    from opsledger.gatekeeper import Gatekeeper
    from opsledger.vault.sealing import Sealer


class Receipt(NamedTuple):
    """The entries that a command led to; the first is the event that was asked for."""

    entries: tuple[AnyEntry, ...]
    repeated: bool = False
    """The same command was recorded earlier under the same idempotency key, and these are its entries."""

    @property
    def record(self) -> str:
        """Id of the record that was changed."""
        return self.entries[0].record

    @property
    def position(self) -> int:
        """Position of the first entry."""
        return self.entries[0].position


class Mark(NamedTuple):
    """A point that a batch can return to."""

    position: int
    entries: int
    pending: Sizes


class Batch:
    """The commands of one write transaction. An error of one command leaves no trace of it.

    Entries are numbered and encoded immediately and inserted together at the end. They share one
    `recorded_at`, because the ledger learns of a transaction as a whole. That time never goes backwards,
    even if the machine's clock does.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        recorder: LedgerRecorder,
        reader: LogReader,
        authenticated: str,
        clock: Callable[[], datetime],
        memory: Memory = NO_MEMORY,
    ) -> None:
        """Start at the head of the log, inside the recorder's transaction."""
        self._clock = clock
        self._rehearsed = False
        self._reader = reader
        self._authenticated = authenticated
        last = connection.execute("SELECT seq, recorded_us FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        self._before, last_us = last or (0, 0)
        self._position = self._before
        try:
            self._recorded_us = max(microseconds(clock()), last_us)
            self._recorded_at = moment_of(self._recorded_us)
        except (TypeError, ValueError, OverflowError) as error:  # not a number, or outside the calendar
            raise not_holding(self._before) from error
        memory = memory if memory.position == self._before else Memory(self._before, {})
        self._present, self._guarded = Present(reader, memory.known), memory.guarded
        self._entries: list[AnyEntry] = []
        self._pending = Pending(connection, recorder)
        self._sealer: Sealer | None = None
        self.erased: list[str] = []
        """Ids of the persons' records that are to be erased everywhere once the transaction is committed."""

    def execute(self, command: Command) -> Receipt:
        """Record the events that a command leads to. Raises the errors of `decide` and of the store."""
        command.check()
        if command.key and (earlier := self._earlier(command)):
            return earlier
        kind = kind_named(command.kind)
        record = command.record or self._next_id(kind)
        now = self._situation(command, kind, record)
        if self._guarded is not False or kind.about_access:
            self._admit(kind, now)
        drafts = decide(kind, now, command.reason, as_found=command.as_found)
        if kind.about_access:
            drafts = self._gatekeeper.pinned(drafts)
        entries = self._record(command, now, drafts)
        if command.key:
            key = Key(self._fingerprint(command, record), entries[0].position, len(entries))
            self._pending.add_key(command.key, key)
        if command.record is None:
            self._pending.count(kind.prefix, int(record.rpartition("-")[2]))
        return Receipt(entries)

    def look_ahead(self, records: Iterable[str]) -> None:
        """Prepare for commands on these records."""
        self._present.look_ahead(records)

    def flush(self) -> None:
        """Insert everything so far into the log. The transaction continues, so this may be called several times."""
        if self._sealer is not None:
            self._sealer.save()
        self._pending.flush()
        self._entries.clear()
        self._before = self._position
        self._present.forget_some()

    def rehearse(self) -> None:
        """Do not note refusals: this transaction will be rolled back, so nobody is trying to change anything."""
        self._rehearsed = True

    def memory(self) -> Memory:
        """What this transaction knows, for the next one. Valid only after this one is committed."""
        return Memory(self._position, self._present.known, self._guarded)

    def mark(self) -> Mark:
        """A point to return to with `undo`, as long as nothing has been flushed since."""
        return Mark(self._position, len(self._entries), self._pending.sizes())

    def undo(self, mark: Mark) -> None:
        """Forget every command since `mark`, so that commands that belong together are recorded all or not at all."""
        gone = {entry.record for entry in self._entries[mark.entries :]}
        self.erased = [record for record in self.erased if record not in gone]
        del self._entries[mark.entries :]
        self._pending.cut(mark.pending)
        self._position = mark.position
        self._guarded = None
        self.__dict__.pop("_gatekeeper", None)  # it may know a record that is now undone
        self._present.changed({record: known_by(self.history(record)) for record in gone})

    def history(self, record: str) -> list[AnyEntry]:
        """Every entry of a record, including those of this batch."""
        return [*self._reader.history(record), *(e for e in self._entries if e.record == record)]

    def keys_known(self, keys: Iterable[str]) -> dict[str, int]:
        """Those of these idempotency keys that are taken, each with the position of its first entry."""
        found = ((name, self._pending.key(name)) for name in keys)
        return {name: key.position for name, key in found if key}

    def claimed(self, claim: str) -> int:
        """Position of the entry that holds a claim, or 0."""
        return self._pending.claimed(claim)

    def entry(self, position: int) -> AnyEntry:
        """An entry of the log or of this batch."""
        mine = position - self._before - 1
        return self._entries[mine] if 0 <= mine < len(self._entries) else self._reader.entry(position)

    def put_blob(self, data: bytes) -> str:
        """Keep bytes under their SHA-256 (hex), which is returned. Raises InputError above the limit."""
        return self._pending.add_blob(data)

    def state(self, record: str) -> Record | None:
        """The present state of a record; None if it does not exist."""
        known = self._present.find(record)
        return known.state if known else None

    def _admit(self, kind: Kind, now: Situation) -> None:
        """Ask the gatekeeper whether the command is allowed; until a role was granted, only about granting the first."""
        if self._guarded is None:
            self._guarded = bool(self._pending.claims_within(ACCESS_CLAIM, limit=1))
        if self._guarded or kind.about_access:
            self._gatekeeper.admit(kind, now, self._position, guarded=self._guarded)

    @cached_property
    def _gatekeeper(self) -> Gatekeeper:
        from opsledger.access_log import AccessLog  # noqa: PLC0415 - only if roles were granted
        from opsledger.gatekeeper import Gatekeeper  # noqa: PLC0415

        log = AccessLog(self._reader.place, self._authenticated, self._clock)
        return Gatekeeper(self._pending, self.state, self._holder, log, noting=not self._rehearsed)

    def _situation(self, command: Command, kind: Kind, record: str) -> Situation:
        known = self._present.find(record)
        if known and type(known.state) is not kind.record:
            other = kind_of(known.state)
            raise InputError(
                tr(
                    "{record} is of kind {other}, not {kind}.",
                    record=record,
                    other=other.name,
                    kind=kind.name,
                ),
                tr("Use {deed}, or another id.", deed=deed(other.name, "…")),
            )
        version = known.version if known else 0
        if command.expect is not None and command.expect != version:
            raise self._conflict(record, command.expect, version)
        if command.expect_others:
            self._check_others(command.expect_others)
        if command.at is not None and command.at > self._recorded_at:
            error = InputError(
                tr(
                    "{at} lies in the future; an event records what has happened.",
                    at=moment_given(command.at),
                ),
                tr("Leave {at} out, or check the date and its zone.", at=asked("at")),
            )
            error.field = "at"
            raise error
        return Situation(  # by position: keywords take twice the time, and every command comes here
            record,
            known.state if known else kind.initial,
            version,
            command.event,
            command.actor or self._authenticated,
            self._authenticated,
            command.at or self._recorded_at,
            self.state,
            self._pending.claimed,
            self._pending.claims_within,
            self._holder,
        )

    def _holder(self, position: int) -> str:
        """Id of the record that the entry at a position belongs to; empty if there is no such entry."""
        try:
            return self.entry(position).record
        except NotFoundError:
            return ""

    def _check_others(self, expected: Mapping[str, int]) -> None:
        """Raise ConflictError for the first of other records that is not at its expected version."""
        for record, version in expected.items():
            known = self._present.find(record)
            found = known.version if known else 0
            if found != version:
                raise self._conflict(record, version, found, other=True)

    def _conflict(self, record: str, expected: int, version: int, *, other: bool = False) -> ConflictError:
        if not version:
            return not_there_yet(record, expected)
        mine = (entry for entry in reversed(self._entries) if entry.record == record)
        return moved_on(next(mine, None) or self._reader.history(record)[-1], expected, other=other)

    def _record(self, command: Command, now: Situation, drafts: list[Draft]) -> tuple[AnyEntry, ...]:
        """Number, fold and encode the events; none is kept unless all are valid."""
        first = self._position + 1
        effective = UNSET if command.at is None else command.at.astimezone(UTC)
        authenticated_as = UNSET if now.actor == self._authenticated else self._authenticated
        known: dict[str, Known] = {}
        claims: dict[str, int] = {}
        entries: list[AnyEntry] = []
        rows: list[Row] = []
        for offset, draft in enumerate(drafts):
            before = known.get(draft.record) or self._present.find(draft.record)
            entry = Entry(
                position=first + offset,
                record=draft.record,
                version=before.version + 1 if before else 1,
                type=draft.event.declared.type,
                recorded_at=self._recorded_at,
                effective=effective,
                actor=now.actor,
                authenticated_as=authenticated_as,
                reason=command.reason,
                source=command.source,
                correlation=command.correlation,
                causation=first if offset else command.causation,
                key="" if offset else command.key,
                unmet=draft.unmet,
                one_login=self._one_login(now, draft.event) if draft.event.four_eyes else (),
                data=self._without_texts(draft.event),
            )
            state = before.state if before else kind_of_history(entry).initial
            if entry.type in ERASING:
                entry = self._with_keys(entry)
            entry, row = self._row(entry, state)
            known[draft.record] = Known(evolve(state, entry), entry.version)
            entries.append(entry)
            rows.append(row)
            if claim := entry.data.claim(draft.record):
                self._check_claim(claim, draft.record)
                claims[claim] = entry.position
                if claim.startswith(ACCESS_CLAIM):
                    self._guarded = None  # this may be the very first role, and it may be undone
        self._pending.add_rows(rows, claims)
        self.erased.extend(entry.record for entry in entries if entry.type in ERASING)
        self._position += len(rows)
        self._present.changed(known)
        self._entries.extend(entries)
        return tuple(entries)

    def _one_login(self, now: Situation, event: Event) -> tuple[str, ...]:
        """The persons whose work the event judges and who worked under the same login as this event."""
        persons = judged_by(event, now.state)
        return under_one_login(persons, self._authenticated, self.history(now.record))

    def _without_texts(self, event: Event) -> Event:
        """The event with its texts moved into blobs and referred to. Raises InputError for a digest without a file."""
        if isinstance(event, AttachmentAdded) and not self._rehearsed:
            self._pending.check_blob(event.sha256, event.name)
        for name in body_fields(type(event)):
            body = getattr(event, name)
            if isinstance(body, Body) and body.text is not UNSET:
                self.put_blob(body.text.encode())
                event = replace(event, **{name: body.reference()})
        return event

    def _row(self, entry: AnyEntry, state: Record) -> tuple[AnyEntry, Row]:
        """An entry as it is read, and the row that keeps it, in which texts about persons are sealed."""
        row = row_of(entry, self._recorded_us)
        try:
            DECODERS[entry.type](row[ENTRY])  # whatever is recorded must be readable for ever
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise unfit(entry, error) from error
        if personal := personal_in(entry.data, state):
            entry, stored = self._sealing().sealed(entry, personal)
            row = row_of(stored, self._recorded_us)
        if len(row[ENTRY]) > ENTRY_LIMIT_BYTES:
            raise too_large(entry.record, len(row[ENTRY]))
        return entry, row

    def _sealing(self) -> Sealer:
        from opsledger.vault.sealing import Sealer  # noqa: PLC0415 - only texts about persons need it

        if self._sealer is None:
            self._sealer = Sealer(self._reader, self._reader.opener, self._present.existing)
        return self._sealer

    def _with_keys(self, entry: AnyEntry) -> AnyEntry:
        """The entry that erases a person, with the ids of the keys that are to be destroyed with it."""
        from opsledger.vault.erasing import keys_to_destroy  # noqa: PLC0415 - only an erasure needs it

        history, sealer = self.history(entry.record), self._sealing()
        kind = kind_of_history(history[0])
        own = self._reader.keys_in(entry.record)
        keys = keys_to_destroy(sealer, entry.record, history, own, self._others(kind, entry.record))
        sealer.doom(keys)
        return replace(entry, data=replace(entry.data, keys=keys))

    def _others(self, kind: Kind, record: str) -> Iterator[Record]:
        """The present states of the other records of a kind, except those in a state that `kind.sealed` names."""
        begins = [event.declared.type for event in kind.events if event.declared.begins]
        mine = (entry.record for entry in self._entries if entry.type in begins)
        for other in dict.fromkeys((*self._reader.begun(begins), *mine)):
            if other != record and (state := self.state(other)) and state.state not in kind.sealed:
                yield state

    def _check_claim(self, claim: str, record: str) -> None:
        if held := self._pending.claimed(claim):
            raise claimed_by(claim, held, record)

    def _earlier(self, command: Command) -> Receipt | None:
        key = self._pending.key(command.key)
        if key is None:
            return None
        record = command.record or self.entry(key.position).record
        # A command that was recorded before texts were sealed has the plain fingerprint.
        if key.fingerprint not in (fingerprint(command), self._fingerprint(command, record)):
            raise key_reused(command.key, key.position)
        positions = range(key.position, key.position + key.events)
        return Receipt(tuple(self.entry(position) for position in positions), repeated=True)

    def _fingerprint(self, command: Command, record: str) -> bytes:
        """The fingerprint of a command on a record; in it, keyed digests stand for texts about persons."""
        state = self.state(record) or kind_named(command.kind).initial
        personal = personal_in(command.event, state)
        return fingerprint(command, self._sealing().told(record, personal) if personal else None)

    def _next_id(self, kind: Kind) -> str:
        last = self._pending.last_number(kind.prefix)
        while self._present.find(f"{kind.prefix}-{last + 1}") is not None:
            last += 1
        return f"{kind.prefix}-{last + 1}"
