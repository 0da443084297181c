"""Reads entries in evidence without a ledger and without keys, so sealed texts stay sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from opsledger.audit.evidence.errors import EvidenceError
from opsledger.store.schema import SEALED
from opsledger.vault.opening import blank
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.fold import kind_of_history
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import decode_entry, owner_of

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Text(NamedTuple):
    """A text or file that an entry names."""

    sha256: str
    size_bytes: int


class _Envelope(msgspec.Struct):
    type: str
    data: dict[str, Any]


_envelope_of = msgspec.json.Decoder(_Envelope).decode


def entry_in(raw: bytes) -> AnyEntry:
    """The entry in stored bytes, with a placeholder for each sealed text. Raises EvidenceError, IntegrityError."""
    try:
        envelope = _envelope_of(raw)
        return decode_entry(envelope.type, blank(raw) if raw.endswith(SEALED) else raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EvidenceError(tr("an entry cannot be read: {error}", error=error)) from error


def texts_in(raw: bytes) -> Iterator[Text]:
    """The texts and files that an entry names by their digest, except an empty text, which has no file."""
    yield from _texts(_envelope_of(raw).data)


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)
    elif isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        digest, size = found.get("sha256"), found.get("size_bytes")
        if isinstance(digest, str) and DIGEST.fullmatch(digest) and isinstance(size, int) and size > 0:
            yield Text(digest, size)
        for item in found.values():
            yield from _texts(item)


def folded(entries: Sequence[AnyEntry]) -> tuple[Kind, Record]:
    """The kind and the record that entries fold to. Raises EvidenceError if they are not the history of one record."""
    try:
        kind = kind_of_history(entries[0])
        state = kind.initial
        for entry in entries:
            if owner_of(entry.type) not in (None, kind):
                raise EvidenceError(
                    tr("“{type}” is nothing that happens to {kind}.", type=entry.type, kind=kind.name)
                )
            state = entry.data.apply(state, entry)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        msgspec.MsgspecError,
    ) as error:
        raise EvidenceError(tr("its entries come to no record: {error}", error=error)) from error
    except OpsledgerError as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(tr("its entries come to no record: {error}", error=error.message)) from error
    return kind, state
