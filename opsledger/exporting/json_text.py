r"""JSON for all types of values, with nothing in it that could act on a terminal.

JSON itself escapes control characters below U+0020. Other characters that could hide text or act (DEL, C1,
bidirectional overrides) are written as `\uXXXX` too: the same value for every reader, harmless on a screen.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec

from opsledger.harmless import is_harmful

_json = msgspec.json.Encoder(enc_hook=str).encode


def _encode(value: Any) -> bytes:
    try:
        return _json(value)
    except UnicodeEncodeError:  # The name of a file that is no text.
        return _json(_as_text(msgspec.to_builtins(value, enc_hook=str)))


def _as_text(value: Any) -> Any:
    """The same value, with a visible escape for every character that Unicode text cannot hold."""
    match value:
        case str():
            return value.encode(errors="backslashreplace").decode()
        case list():
            return [_as_text(each) for each in cast("list[Any]", value)]
        case dict():
            return {key: _as_text(each) for key, each in cast("dict[str, Any]", value).items()}
        case _:
            return value


def compact(value: Any) -> str:
    """JSON on one line."""
    return safe(_encode(value).decode())


def pretty(value: Any) -> str:
    """JSON on several lines."""
    text = msgspec.json.format(_encode(value), indent=2).decode()
    return text if text.isascii() else "\n".join(map(safe, text.split("\n")))


def safe(text: str) -> str:
    """JSON text with harmful characters escaped. They can occur only inside its strings."""
    if text.isprintable():
        return text
    return "".join(_escape(char) if is_harmful(char) else char for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
