"""One way to print rows: as a table for people, or as JSON, NDJSON, CSV or TSV for programs.

The form `excel` is CSV behind a byte order mark: Excel takes a file without one for the encoding of its machine, and Chinese for
nonsense. Other programs have that mark in the name of the first column, so it is not there unasked.

JSON keeps types; CSV and TSV have one line for each row, whatever is in it. Whatever comes from data is
harmless in every form: escapes and control characters are shown, formulas are not formulas.
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
    """Whether a table has it unless --fields says otherwise. The other forms have every field."""
    spare: bool = False
    """A table on a narrow terminal goes without it, the last of the spare ones first."""
    least: int = 0
    """Cells that it has in a table which goes on: what comes later may need them."""
    digits: int | None = None
    """So many digits are read of numbers that a method worked out; None for numbers that were recorded: all of them."""


class Output:
    """Prints rows on stdout in the form asked for."""

    def __init__(self, form: str, fields: Sequence[str], clock: Clock) -> None:
        """`form` is one of FORMATS; `fields` empty for the usual ones."""
        self.form = "csv" if form == "excel" else form
        """How it is written: `excel` is CSV."""
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
        """Whether a person reads it, not a program."""
        return self.form == "table"

    @property
    def picks(self) -> bool:
        """Whether fields were chosen by name: then rows are wanted, whoever reads them."""
        return bool(self._fields)

    def rows(
        self, rows: Iterable[Row], columns: Sequence[Column], *, more: bool = False, goes_on: bool = False
    ) -> int:
        """Print rows with these columns, however many; returns how many there were.

        `more`: they go on with the rows of the call before, under the same header. `goes_on`: more will come.
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
        first = list(islice(counting, 1))  # before a header is printed, or anything else
        writer(chain(first, counting), columns)
        return count

    def record(self, row: Row, columns: Sequence[Column]) -> None:
        """Print one thing in full: a field a line for people, one object for programs."""
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
        """Print one line that is harmless already."""
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
