"""Why a command is not recorded in the end: somebody was quicker, the ledger has it already, or it is too much."""

from __future__ import annotations

import msgspec

from opsledger_events.asking import asked, sight
from opsledger_events.errors import ConflictError, InputError, KeyReusedError, RefusedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr

ENTRY_LIMIT_BYTES = 60 * 1024


def not_there_yet(record: str, expected: int) -> ConflictError:
    """A version is expected of a record that does not exist."""
    return ConflictError(
        tr("{record} does not exist yet; expected version {expected}.", record=record, expected=expected)
    )


def moved_on(last: AnyEntry, expected: int, *, other: bool) -> ConflictError:
    """The record of this entry, its last, is at another version than expected. `other`: than the one that is changed."""
    return ConflictError(
        tr(
            "{record} is at version {version}, not {expected}: {actor} recorded “{event}” at {when:%Y-%m-%d %H:%M:%S} UTC.",
            record=last.record,
            version=last.version,
            expected=expected,
            actor=last.actor,
            event=last.data.declared.label,
            when=last.recorded_at,
        ),
        tr(
            "Look at it with {page} and try again with {expect}.",
            page=sight("show", last.record),
            expect=asked("expect", f"{last.record}={last.version}" if other else str(last.version)),
        ),
    )


def claimed_by(claim: str, position: int, record: str) -> RefusedError:
    """What at most one entry may hold is held."""
    return RefusedError(
        tr("“{claim}” is taken by entry #{position}.", claim=claim, position=position),
        tr("Correct that entry instead; {page} shows it.", page=sight("show", record)),
        rule="claim",
    )


def key_reused(key: str, position: int) -> KeyReusedError:
    """An idempotency key came with another command before."""
    return KeyReusedError(
        tr(
            "The key “{key}” was used for another command, recorded as #{position}.",
            key=key,
            position=position,
        ),
        tr("Use a new key for a new command; `opsledger log` shows what was recorded."),
    )


def too_large(record: str, size: int) -> InputError:
    """An entry has more bytes than one may have."""
    return InputError(
        tr(
            "The entry for {record} would have {size} bytes; the limit is {limit}.",
            record=record,
            size=size,
            limit=ENTRY_LIMIT_BYTES,
        ),
        tr("Put long text in an attachment or a document."),
    )


def unfit(entry: AnyEntry, error: Exception) -> InputError:
    """An entry could not be read back if it were recorded: its event has a field of another form."""
    from opsledger_events.explaining import refusal  # noqa: PLC0415 - only what does not fit is explained

    event = type(entry.data)
    given = msgspec.to_builtins(entry.data)
    try:
        msgspec.convert(given, event)
    except msgspec.ValidationError as found:
        return refusal(found, given, event)
    if isinstance(error, msgspec.ValidationError):
        return refusal(error, msgspec.to_builtins(entry), type(entry))
    return InputError(
        tr("{record} cannot be recorded: a text in it is no text.", record=entry.record),
        tr("Write the text as UTF-8."),
    )
