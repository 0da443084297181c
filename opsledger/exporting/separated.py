"""CSV and TSV that are safe to open in a spreadsheet and to read line by line.

One row is one line: line ends and control characters inside a value are written as visible escapes. A text
that a spreadsheet would take for a formula (it starts with = + - @) gets a leading apostrophe, unless it
is a number. Moments are ISO 8601 in UTC; lists and nested values are JSON. NDJSON is the lossless form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec import UNSET

from opsledger.exporting.json_text import compact
from opsledger.harmless import harmless

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters that begin a formula in a spreadsheet, in ASCII and full width."""


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """RFC 4180 lines with their line ends; the first has the names."""
    yield ",".join(map(_quoted, names)) + "\n"
    for row in rows:
        yield ",".join([_quoted(cell(value)) for value in row]) + "\n"


def tsv_lines(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    r"""Tab-separated lines; the first has the names. Tabs and line ends in a value are written as `\t` and `\n`."""
    yield "\t".join(names) + "\n"
    for row in rows:
        yield "\t".join([cell(value) for value in row]) + "\n"


def cell(value: Any) -> str:
    """One value as the text of a cell, on one line and harmless."""
    if isinstance(value, str):
        return harmless(f"'{value}" if is_formula(value) else value)
    if value is None or value is UNSET:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    return harmless(compact(value))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate with this text."""
    start = text.lstrip(" ")
    if not start.startswith(FORMULA_STARTS):
        return False
    return not _is_number(start)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()


def _quoted(text: str) -> str:
    return (
        '"' + text.replace('"', '""') + '"'
        if any(mark in text for mark in ',"\n\r') or text != text.strip()
        else text
    )
