"""The states of records as the views store them: JSON (UTF-8), decoded by kind."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import ValidationError

from opsledger_events.decoding import decoder_of
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import KINDS


class StateDecoders(dict[str, "Callable[[bytes], Record]"]):
    """The decoder of stored states for each kind, made at first use."""

    def __missing__(self, kind: str) -> Callable[[bytes], Record]:
        """Make and keep the decoder of one kind. Raises ValidationError if there is no such kind.

        Views that name such a kind are damaged or come from a newer program, and are built again from the log.
        """
        if kind not in KINDS:
            raise ValidationError(tr("There is no record kind “{name}”.", name=kind))
        decode: Callable[[bytes], Record] = decoder_of(KINDS[kind].record)
        self[kind] = decode
        return decode


DECODERS = StateDecoders()


def decode_state(kind: str, state: bytes) -> Record:
    """A record's state from its JSON."""
    return DECODERS[kind](state)
