r"""JSON with the types that values have, and nothing in it that could act on a terminal.

JSON escapes control characters below U+0020 by itself. What else could hide or act (DEL, C1, bidirectional
overrides) is written as `\uXXXX` too: the same value for every reader, harmless on a screen.
"""

from __future__ import annotations

from typing import Any

import msgspec

from opsledger.harmless import is_harmful

_encode = msgspec.json.Encoder(enc_hook=str).encode


def compact(value: Any) -> str:
    """JSON on one line."""
    return safe(_encode(value).decode())


def pretty(value: Any) -> str:
    """JSON over several lines."""
    text = msgspec.json.format(_encode(value), indent=2).decode()
    return text if text.isascii() else "\n".join(map(safe, text.split("\n")))


def safe(text: str) -> str:
    """JSON text with harmful characters as escapes. They can stand only inside its strings."""
    if text.isprintable():
        return text
    return "".join(_escape(char) if is_harmful(char) else char for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
