"""By what a command is known again that comes a second time under one idempotency key."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from opsledger_events.command import Command


def fingerprint(command: Command, data: dict[str, Any] | None = None) -> bytes:
    """SHA-256 over what a command asks for; not over who was logged in or when it came.

    `data` stands for the event's own, where that tells of persons.
    """
    body = (
        command.kind,
        command.event.declared.type,
        command.event if data is None else data,
        command.record,
        command.at,
        command.actor,
        command.reason,
    )
    return sha256(msgspec.json.encode(body)).digest()
