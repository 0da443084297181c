"""Text and data from files or standard input, which is `-` wherever a file is accepted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

TEXT_LIMIT_BYTES = 64 * 1024 * 1024


def long_text(given: str, name: str) -> str:
    """A text, or the content of `@file` or of standard input (`-`). `@@` begins a text that starts with @."""
    if given == "-":
        return text_of(sys.stdin.buffer.read(TEXT_LIMIT_BYTES + 1), name, "-")
    if given.startswith("@@"):
        return given[1:]
    if given.startswith("@"):
        return text_of(bytes_of(given[1:]), name, given[1:])
    return given


def bytes_of(path: str) -> bytes:
    """The bytes of a file. Raises NotFoundError or the system's own error."""
    file = Path(path)
    if not file.is_file():
        raise NotFoundError(
            tr("There is no file {path}.", path=path), tr("A text that starts with @ is written with @@.")
        )
    return file.read_bytes()


def text_of(raw: bytes, name: str, source: str) -> str:
    """UTF-8 bytes as text, without a byte order mark. Raises InputError with the place of bytes that are not UTF-8."""
    if len(raw) > TEXT_LIMIT_BYTES:
        raise InputError(
            tr("{name}: the text is over the limit of {limit} bytes.", name=name, limit=TEXT_LIMIT_BYTES)
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            tr("{name}: {source} is not UTF-8 at byte {place}.", name=name, source=source, place=error.start),
            tr("Save it as UTF-8 and try again."),
        ) from None


def object_from(given: str, name: str) -> dict[str, Any]:
    """A JSON object from a text, `@file` or standard input. Duplicate keys are refused."""
    from opsledger_events.json_text import object_of

    try:
        return object_of(long_text(given, name).encode("utf-8", "surrogateescape"))
    except InputError as error:
        raise InputError(tr("{field}: {message}", field=name, message=error.message), error.way_out) from None
