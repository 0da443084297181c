"""Reads NDJSON: one JSON object on each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from opsledger.importing.lines import Line
from opsledger.importing.rows import BadRow, Row, Values
from opsledger_events.errors import InputError
from opsledger_events.json_text import object_of

if TYPE_CHECKING:
    from opsledger.importing.mapping import SourceTable

PEEKED_ROWS = 200
PEEKED_CHARS = 4 * 1024 * 1024


class JsonRows:
    """The rows of an NDJSON file. `columns` are those of its first rows; a nested column is `outer.inner`."""

    complete = False

    def __init__(self, lines: Iterator[Line], table: SourceTable) -> None:
        """Read the first rows."""
        self._nulls = frozenset(table.null)
        self._trim = table.trim
        self._lines = lines
        for _ in range(table.skip_lines):
            next(lines, None)
        self._seen: list[dict[str, Any] | BadRow] = []
        self._seen_lines: list[Line] = []
        self.columns = self._peek()

    def rows(self, wanted: frozenset[str]) -> Iterator[Row | BadRow]:
        """Every row; a column that a row lacks is null."""
        flat = tuple(sorted(name for name in wanted if "." not in name))
        nested = tuple(sorted(name for name in wanted if "." in name))
        ahead = zip(self._seen_lines, self._seen, strict=True)
        rest = ((line, self._read(line)) for line in self._lines)
        for line, found in chain(ahead, rest):
            if isinstance(found, BadRow):
                yield found
                if found.ends:
                    return
                continue
            if not found and not line.text.strip():
                continue
            values = {name: self._value(found.get(name)) for name in flat}
            for name in nested:
                values[name] = self._value(_inside(found, name))
            yield Row(line.number, values, line.text)

    def _peek(self) -> Sequence[str]:
        names: dict[str, None] = {}
        size = 0
        for line in self._lines:
            found = self._read(line)
            self._seen_lines.append(line)
            self._seen.append(found)
            size += len(line.text)
            if not isinstance(found, BadRow):
                names.update(dict.fromkeys(_names(found)))
            if len(self._seen) >= PEEKED_ROWS or size > PEEKED_CHARS:
                break
        return tuple(names)

    def _read(self, line: Line) -> dict[str, Any] | BadRow:
        if line.problem:
            return BadRow(line.number, line.problem, line.text, line.way_out, ends=line.ends)
        if not line.text.strip():
            return {}
        try:
            return object_of(line.text.encode())
        except InputError as error:
            return BadRow(line.number, error.message, line.text, error.way_out)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            if self._trim:
                value = value.strip()
            return None if value in self._nulls else value
        return value


def _inside(found: Values, name: str) -> Any:
    """The value of a column; `a.b` is `b` inside `a` unless there is a column `a.b`."""
    if name in found:
        return found[name]
    value: Any = found
    for part in name.split("."):
        if not isinstance(value, dict):
            return None
        value = cast("dict[str, Any]", value).get(part)
    return value


def _names(found: Values, prefix: str = "") -> Iterator[str]:
    for name, value in found.items():
        yield prefix + name
        if isinstance(value, dict):
            yield from _names(cast("Values", value), f"{prefix}{name}.")
