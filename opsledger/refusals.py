"""The errors for a command that cannot be recorded: the record has changed, the ledger has it already, or it is too large."""

from __future__ import annotations

import msgspec

from opsledger_events.asking import asked, sight
from opsledger_events.errors import ConflictError, InputError, KeyReusedError, RefusedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr

ENTRY_LIMIT_BYTES = 60 * 1024


def not_there_yet(record: str, expected: int) -> ConflictError:
    """The error for a version expected of a record that does not exist."""
    return ConflictError(
        tr("{record} does not exist yet; expected version {expected}.", record=record, expected=expected)
    )


def moved_on(last: AnyEntry, expected: int, *, other: bool) -> ConflictError:
    """The error for a record, given by its last entry, at an unexpected version. `other`: it is not the record being changed."""
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
    """The error for a claim that another entry already holds."""
    return RefusedError(
        tr("“{claim}” is taken by entry #{position}.", claim=claim, position=position),
        tr("Correct that entry instead; {page} shows it.", page=sight("show", record)),
        rule="claim",
    )


def key_reused(key: str, position: int) -> KeyReusedError:
    """The error for an idempotency key that was used for another command."""
    return KeyReusedError(
        tr(
            "The key “{key}” was used for another command, recorded as #{position}.",
            key=key,
            position=position,
        ),
        tr("Use a new key for a new command; `opsledger log` shows what was recorded."),
    )


def too_large(record: str, size: int) -> InputError:
    """The error for an entry that exceeds the limit of bytes."""
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
    """The error for an entry that could not be read back, because a field of its event has an invalid form."""
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
