"""Reads CSV. A broken row does not affect the others, and every row has the number of its first line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from opsledger.importing.lines import Line
from opsledger.importing.rows import BadRow, Row
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from _csv import Reader

    from opsledger.importing.mapping import SourceTable

ROW_LIMIT_CHARS = 4 * 1024 * 1024
"""Most characters of a row; after an unclosed quotation mark, the whole rest of a file would be one row."""


class CsvRows:
    """The rows of a CSV file. The header is read immediately."""

    complete = True

    def __init__(self, lines: Iterator[Line], table: SourceTable) -> None:
        """Skip the lines before the header and read it. Raises InputError for a file without one."""
        self._lines = islice(lines, table.skip_lines, None)
        self._table = table
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        csv.field_size_limit(ROW_LIMIT_CHARS)
        self._reader = self._new_reader()
        self.columns = self._header()

    def rows(self, wanted: frozenset[str]) -> Iterator[Row | BadRow]:
        """Every row except the header and blank lines."""
        nulls = frozenset(self._table.null)
        picked = [(name, index) for index, name in enumerate(self.columns) if name in wanted]
        width = len(self.columns)
        trim = self._table.trim
        while (fields := self._next()) is not None:
            if isinstance(fields, BadRow):
                yield fields
                if fields.ends:
                    return
                continue
            if not fields:
                continue
            first = self._taken[0]
            raw = first.text if len(self._taken) == 1 else "".join(line.text for line in self._taken)
            if len(fields) != width:
                problem = tr("{found} columns instead of {expected}", found=len(fields), expected=width)
                yield BadRow(first.number, problem, raw)
                continue
            if trim:
                fields = [field.strip() for field in fields]
            values = {name: None if (v := fields[index]) in nulls else v for name, index in picked}
            yield Row(first.number, values, raw)

    def _header(self) -> Sequence[str]:
        if self._table.header:
            return self._table.header
        found = self._next()
        if found is None:
            raise InputError(tr("The file is empty: there is no header."))
        if isinstance(found, BadRow):
            raise InputError(
                tr("The header, line {line}: {problem}.", line=found.line, problem=found.problem),
                found.way_out,
            )
        names: list[str] = []
        for index, field in enumerate(found, 1):
            name = field.strip() or f"column_{index}"
            names.append(name if name not in names else f"{name}_{index}")
        return names

    def _next(self) -> list[str] | BadRow | None:
        """The fields of the next row; a BadRow if it is broken; None at the end."""
        self._taken.clear()
        try:
            fields = next(self._reader, None)
        except csv.Error as error:
            return self._broken(_in_words(str(error)))
        if fields is None and not self._taken:
            return None
        for line in self._taken:
            if line.problem:
                return self._broken(line.problem)
        return fields

    def _broken(self, problem: str) -> BadRow:
        """Give up the first of the lines taken so far as bad, and put the others back to be read again."""
        first, *rest = self._taken
        if first.problem:
            problem = first.problem
        self._again.extendleft(reversed(rest))
        self._reader = self._new_reader()
        return BadRow(first.number, problem, first.text, first.way_out, ends=first.ends)

    def _new_reader(self) -> Reader:
        table = self._table
        return csv.reader(
            self._texts(),
            delimiter=table.delimiter,
            quotechar=table.quote or None,
            quoting=csv.QUOTE_MINIMAL if table.quote else csv.QUOTE_NONE,
            escapechar=table.escape or None,
            doublequote=not table.escape,
            strict=True,
        )

    def _texts(self) -> Iterator[str]:
        size = 0
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            size = len(line.text) + (size if self._taken else 0)
            self._taken.append(line)
            if size > ROW_LIMIT_CHARS and len(self._taken) > 1:
                raise csv.Error(tr("a quotation mark is not closed"))
            if line.ends:
                self._taken[-1] = line
                yield line.text or "\n"
                return
            yield line.text


def _in_words(problem: str) -> str:
    """The complaint of Python's reader; the common ones in the user's language."""
    if problem == "unexpected end of data":
        return tr("a quotation mark is not closed")
    if problem.startswith("new-line character seen"):
        return tr("a line ends with CR alone: save the file with LF or CRLF")
    if " expected after '" in problem:
        return tr("a value goes on after the quotation mark that closes it")
    return problem
