"""Decoders, made by one thread at a time.

msgspec keeps notes on types that several types share. Two threads that write them at the same time occasionally crash the process.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import msgspec

_making = Lock()


def decoder_of(type_: Any) -> Callable[[bytes], Any]:
    """A function that decodes JSON as a value of a type. It raises msgspec's errors for other bytes."""
    with _making:
        return msgspec.json.Decoder(type_).decode
