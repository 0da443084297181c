"""What a command hands over: to a file, or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from opsledger_events.errors import DeniedError
from opsledger_events.language import tr


def hand_over(target: str, data: bytes) -> None:
    """Write a text to a file, or print it where the target is `-`. Raises DeniedError."""
    if target == "-":
        sys.stdout.write(data.decode())
        return
    try:
        Path(target).write_bytes(data)
    except OSError as error:
        raise DeniedError(
            tr("{path} cannot be written: {error}", path=target, error=error.strerror or error)
        ) from error
