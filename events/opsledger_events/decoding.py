"""Decoders, made one at a time: what msgspec notes of a type that two others hold is written by one thread only.

Without that, two threads that make decoders at once now and then end the process.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import msgspec

_making = Lock()


def decoder_of(type_: Any) -> Callable[[bytes], Any]:
    """What reads JSON as values of a type. Raises msgspec's errors for bytes that are none."""
    with _making:
        return msgspec.json.Decoder(type_).decode
