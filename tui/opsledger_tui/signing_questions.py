"""Signing a checkpoint over the ledger's head, which is kept outside the ledger and vouches for it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual.message import Message

from opsledger.audit.anchors import Delivery
from opsledger.audit.trust import TrustStore
from opsledger_events.errors import DeniedError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of
from opsledger_tui.desk import Asked


@dataclass
class CheckpointSigned(Message):
    """The head of the log is signed."""

    size: int
    deliveries: list[Delivery]
    """The result of the delivery to each place outside."""


@contextmanager
def signing(place: Path) -> Generator[None]:
    """A block that may sign. Raises DeniedError if the ledger's folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise DeniedError(
            tr("{place} cannot be written: {error}", place=place, error=reason_of(error)),
            tr("Whoever may write to the ledger's folder signs."),
        ) from error


def sign_checkpoint(asked: Asked, now: Callable[[], datetime]) -> None:
    """Sign the head of the log and deliver the checkpoint. Raises as `sign_head`, and DeniedError if the folder cannot be written."""
    from opsledger.audit.signing import sign_head  # noqa: PLC0415 - signatures are slow to load

    with signing(asked.ledger.place):
        signed = sign_head(asked.ledger.place, TrustStore(asked.ledger.identity), now)
    asked.post(CheckpointSigned(signed.head.size, signed.deliveries))
