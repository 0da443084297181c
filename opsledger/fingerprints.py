"""Fingerprints, by which a command that is repeated under the same idempotency key is recognised."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from opsledger_events.command import Command


def fingerprint(command: Command, data: dict[str, Any] | None = None) -> bytes:
    """SHA-256 over what a command asks for, but not over the login or the time.

    `data` replaces the event's own data if those contain texts about persons.
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
