"""Prepares a mapping to run: checks every name against the kinds, and compiles every template and condition."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from opsledger.importing.computed import Column, computed
from opsledger.importing.conditions import Test, condition
from opsledger.importing.context import Context, text_of
from opsledger.importing.filters import Tools
from opsledger.importing.mapping import KeyTable, Mapping, SourceTable, several
from opsledger.importing.mapping_file import MappingFile
from opsledger.importing.plan_rules import Action, Columns, Compiler, SetupAction
from opsledger.importing.rows import Values
from opsledger.importing.sources import check_source
from opsledger.importing.templates import Template
from opsledger.importing.times import Clock
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import nearest

BETWEEN = {";": ";", "|": "|", "\t": "\\t"}
"""The separators that columns may have instead of a comma, as TOML writes them."""


class KeyPlan(NamedTuple):
    """How a row identifies its record, and itself."""

    columns: tuple[str, ...]
    moved_from: tuple[str, ...]
    row: tuple[str, ...]
    record: Template | None
    """The record's id; None if the ledger assigns it."""


class Plan:
    """What to do with every row. It is made from a mapping file; mistakes raise InputError with line and column."""

    def __init__(self, file: MappingFile, *, actor: str = "", reason: str = "") -> None:
        """Compile the mapping of a file; `actor` and `reason` apply if it gives none."""
        self.actor = actor
        self.reason = reason
        self.file = file
        mapping = file.mapping
        self.name = mapping.name
        self.as_found = mapping.as_found
        self.source = self._source(mapping.source)
        self.uses = Columns()
        self.clock = self._clock(mapping)
        self.time_columns = self._time_columns(mapping)
        self.tools = Tools(mapping.values, self.clock, mapping.source.decimal)
        self.computed = self._computed(mapping)
        self.key = self._key(mapping.key) if mapping.key else None
        self.where = self._where(mapping)
        compiler = Compiler(file, self.tools, self.uses)
        self.actions: tuple[Action, ...] = compiler.actions()
        self.setup: tuple[SetupAction, ...] = compiler.setup()
        self._needs_something_to_do()

    @property
    def watched(self) -> tuple[str, ...]:
        """Columns whose earlier values are needed."""
        return tuple(sorted(self.uses.watched))

    @property
    def wanted(self) -> frozenset[str]:
        """Columns of the file that are read."""
        made = {column.name for column in self.computed if column.name not in column.columns}
        return frozenset(self.uses.first_use) - made

    def check_columns(self, columns: Sequence[str], *, complete: bool) -> None:
        """Raise InputError if a column that is read is not in the file."""
        there = set(columns) | set(self.file.mapping.optional)
        for name in sorted(self.wanted - there):
            if not complete and not columns:
                return  # an empty file lacks nothing
            raise self.file.wrong(
                self.uses.first_use[name],
                tr("The file has no column “{name}”.", name=name),
                _near_column(name, columns),
            )

    def values_of(self, values: Values) -> Values:
        """The values of a row with the computed columns. Raises InputError with the column."""
        for column in self.computed:
            try:
                values[column.name] = column.of(values)
            except InputError as error:
                raise InputError(f"{column.name}: {error.message}", error.way_out) from error
        return values

    def at(self, values: Values) -> datetime | None:
        """When a row took effect; None if the mapping has no time. Raises InputError for a null time."""
        if not self.time_columns:
            return None
        for name in self.time_columns:
            if (value := values.get(name)) is not None:
                try:
                    return self.clock(value)
                except InputError as error:
                    raise InputError(f"{name}: {error.message}", error.way_out) from error
        raise InputError(tr("{column}: the row has no time.", column=" / ".join(self.time_columns)))

    def _source(self, table: SourceTable) -> SourceTable:
        for name, problem in check_source(table):
            with self.file.at("source", name):
                raise problem
        return table

    def _clock(self, mapping: Mapping) -> Clock:
        time = mapping.time
        if time is None:
            return Clock()
        with self.file.at("time", "zone"):
            Clock(zone=time.zone)
        with self.file.at("time", "format"):
            return Clock(time.format, time.zone, time.edge)

    def _time_columns(self, mapping: Mapping) -> tuple[str, ...]:
        if mapping.time is None:
            return ()
        columns = several(mapping.time.column)
        with self.file.at("time", "column"):
            self.uses.read(columns, ("time", "column"))
        return columns

    def _computed(self, mapping: Mapping) -> tuple[Column, ...]:
        found: list[Column] = []
        for name, written in mapping.computed.items():
            with self.file.at("computed", name):
                found.append(computed(name, written, self.tools))
                self.uses.read(found[-1].columns, ("computed", name))
        return tuple(found)

    def _key(self, table: KeyTable) -> KeyPlan:
        columns, moved_from, row = several(table.columns), several(table.moved_from), several(table.row)
        if not columns:
            raise self.file.wrong(("key", "columns"), tr("A key has at least one column."))
        if moved_from and len(moved_from) != len(columns):
            raise self.file.wrong(
                ("key", "moved_from"),
                tr(
                    "The former key has {found} columns, the key {wanted}.",
                    found=len(moved_from),
                    wanted=len(columns),
                ),
            )
        for names, part in ((columns, "columns"), (moved_from, "moved_from"), (row, "row")):
            with self.file.at("key", part):
                self.uses.read(names, ("key", part))
        record = None
        if table.record:
            with self.file.at("key", "record"):
                record = self.uses.template(table.record, self.tools, ("key", "record"))
        return KeyPlan(columns, moved_from, row, record)

    def _where(self, mapping: Mapping) -> Callable[[Context], bool] | None:
        with self.file.at("where"):
            test: Test = condition(mapping.where, self.tools.decimal)
        if test.keyed:
            raise self.file.wrong(
                ("where",), tr("`where` looks at the row alone, not at the rows before it.")
            )
        with self.file.at("where"):
            self.uses.read(test.columns, ("where",))
        return test.holds

    def _needs_something_to_do(self) -> None:
        if not self.actions and not self.setup:
            raise self.file.wrong(
                (),
                tr("The mapping has no rule: it would record nothing."),
                tr("Add a table [[rule]] or [[measure]]."),
            )


def key_text(values: abc.Mapping[str, Any], columns: Sequence[str]) -> str | None:
    """The key of a row in these columns; None if one of them is null."""
    parts = [text_of(values.get(name)) for name in columns]
    return joined(parts) if all(parts) else None


def _near_column(name: str, columns: Sequence[str]) -> str:
    """The advice if a file lacks a column: the separator may be wrong, or a column may have a similar name."""
    between = next((mark for mark in BETWEEN if mark in columns[0]), None) if len(columns) == 1 else None
    if between:
        return tr(
            'All of its header is one column. Say what stands between columns: delimiter = "{mark}" in [source].',
            mark=BETWEEN[between],
        )
    return tr(
        "Did you mean “{near}”? A column that may be missing is named in `optional`.",
        near=nearest(name, columns),
    )


def joined(parts: Sequence[str]) -> str:
    """Several values as one unambiguous text; a single value unchanged."""
    if len(parts) == 1:
        return parts[0]
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
