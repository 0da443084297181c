"""Prints rows: as a table for people, or as JSON, NDJSON, CSV or TSV for programs.

The form `excel` is CSV with a byte order mark: without it, Excel assumes the machine's encoding and garbles Chinese. Other
programs would take the mark for a part of the first column's name, so plain CSV has none.

JSON keeps types; CSV and TSV have one line for each row, whatever it contains. Data are harmless in every
form: escapes and control characters are made visible, and formulas are disarmed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from opsledger.exporting.mark import BOM, can_be_marked
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.cli.table import Table
    from opsledger.clock import Clock

Row = Mapping[str, Any]
CHUNK = 500


class Column(NamedTuple):
    """One field of a row: its name for programs, its label for people."""

    name: str
    label: str = ""
    shown: bool = True
    """Whether a table shows it by default. The other forms have every field."""
    spare: bool = False
    """Whether a table on a narrow terminal may omit it; the last spare one goes first."""
    least: int = 0
    """Least number of cells in a table that continues, because later rows may need them."""
    digits: int | None = None
    """Significant digits to show of computed numbers; None to show all digits, as for recorded numbers."""


class Output:
    """Prints rows on stdout in the form asked for."""

    def __init__(self, form: str, fields: Sequence[str], clock: Clock) -> None:
        """`form` is one of FORMATS; `fields` is empty for the default ones."""
        self.form = "csv" if form == "excel" else form
        """The format that is written; `excel` is CSV."""
        self._marked = form == "excel"
        self._fields = fields
        self._clock = clock
        self._layout: Table | None = None
        self._headed = False
        self.began = False
        """Whether anything was printed, or is about to be."""
        self._goes_on = False

    @property
    def for_people(self) -> bool:
        """Whether the output is for a person, not a program."""
        return self.form == "table"

    @property
    def picks(self) -> bool:
        """Whether fields were chosen by name, which asks for rows, whoever reads them."""
        return bool(self._fields)

    def rows(
        self, rows: Iterable[Row], columns: Sequence[Column], *, more: bool = False, goes_on: bool = False
    ) -> int:
        """Print any number of rows with these columns; returns their number.

        `more`: they continue the rows of the previous call under the same header. `goes_on`: more rows will follow.
        """
        columns = self._chosen(columns)
        self._goes_on = goes_on
        if not more:
            self._layout = None
            self._headed = False
        count = 0

        def counted() -> Iterator[Row]:
            nonlocal count
            for row in rows:
                self.began = True
                count += 1
                yield row

        writer: Callable[[Iterable[Row], Sequence[Column]], None] = getattr(self, f"_{self.form}")
        counting = counted()
        first = list(islice(counting, 1))  # before a header or anything else is printed
        writer(chain(first, counting), columns)
        return count

    def record(self, row: Row, columns: Sequence[Column]) -> None:
        """Print one thing in full: one field per line for people, one object for programs."""
        columns = self._chosen(columns)
        if self.form == "json":
            from opsledger.exporting.json_text import pretty

            self.text(pretty(_picked(row, columns)))
        elif self.form != "table":
            self.rows([row], columns)
        else:
            from opsledger.cli.table import details

            for line in details(row, columns, self._clock):
                self.text(line)

    def text(self, line: str) -> None:
        """Print one line that is already harmless."""
        self.began = True
        sys.stdout.write(line + "\n")

    def _chosen(self, columns: Sequence[Column]) -> Sequence[Column]:
        """The columns that --fields names, else those of this form. Raises InputError."""
        if not self._fields:
            return [c for c in columns if c.shown] if self.for_people else columns
        known = {column.name: column for column in columns}
        for name in self._fields:
            if name not in known:
                from opsledger_events.nearest import did_you_mean

                raise InputError(
                    tr("There is no field “{name}”.", name=name),
                    did_you_mean(name, known),
                )
        return [known[name]._replace(spare=False) for name in self._fields]

    def _table(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        from opsledger.cli.table import Table

        source, new = iter(rows), False
        while chunk := list(islice(source, CHUNK)):
            if self._layout is None:
                self._layout, new = Table(columns, chunk, self._clock, goes_on=self._goes_on), True
                self.text(self._layout.header())
            sys.stdout.write("".join(f"{line}\n" for line in self._layout.lines(chunk)))
        sys.stdout.flush()
        if new and self._layout is not None and self._layout.left_out:
            names = ", ".join(self._layout.left_out)
            sys.stderr.write(
                tr("Left out for lack of room: {names}; --fields says what to show.", names=names) + "\n"
            )

    def _json(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        from opsledger.exporting.json_text import compact

        write, before = sys.stdout.write, "[\n"
        for row in rows:
            write(f"{before}  {compact(_picked(row, columns))}")
            before = ",\n"
        write("[]\n" if before == "[\n" else "\n]\n")

    def _ndjson(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        from opsledger.exporting.json_text import compact

        for row in rows:
            sys.stdout.write(compact(_picked(row, columns)) + "\n")

    def _csv(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        from opsledger.exporting.separated import csv_lines

        if self._marked and can_be_marked(sys.stdout.encoding):
            sys.stdout.write(BOM)
        self._marked = False
        self._under_one_header(csv_lines(*_separated(rows, columns)))

    def _tsv(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        from opsledger.exporting.separated import tsv_lines

        self._under_one_header(tsv_lines(*_separated(rows, columns)))

    def _under_one_header(self, lines: Iterator[str]) -> None:
        sys.stdout.writelines(islice(lines, int(self._headed), None))
        self._headed = True


def _picked(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: row.get(column.name) for column in columns}


def _separated(rows: Iterable[Row], columns: Sequence[Column]) -> tuple[list[str], Iterator[list[Any]]]:
    names = [column.name for column in columns]
    return names, ([row.get(name) for name in names] for row in rows)
