"""The mapping file: how rows of another system become commands. This is the only declaration of its format.

The reference in `docs/reference/mapping.md` is generated from the descriptions here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from opsledger_events.values import Value

Scalar = str | int | float | bool
"""A value written in a mapping."""


class Table(Value, forbid_unknown_fields=True):
    """A table of the mapping file."""


def about(description: str, **limits: Any) -> Meta:
    """The purpose of a key of the mapping, with msgspec's limits."""
    return Meta(description=description, **limits)


Sign = Annotated[str, Meta(max_length=1)]
Columns = str | tuple[str, ...]


class SourceTable(Table):
    """`[source]`: how the file is written. Gzip is recognised by its first bytes."""

    format: Annotated[
        Literal["", "csv", "ndjson"],
        about("`csv` or `ndjson`; by the file's name if left out (`.jsonl`, `.ndjson`, `.json`: NDJSON)"),
    ] = ""
    encoding: Annotated[str, about("Any of Python's encodings: `utf-8`, `gb18030`, `cp1252`, `utf-16`")] = (
        "utf-8"
    )
    delimiter: Annotated[Sign, about("CSV: the character between two columns", min_length=1)] = ","
    quote: Annotated[Sign, about("CSV: the quotation mark; empty for none")] = '"'
    escape: Annotated[Sign, about("CSV: the escape character; empty where quotation marks are doubled")] = ""
    header: Annotated[
        tuple[str, ...], about("CSV: the names of the columns, where the file has no header")
    ] = ()
    skip_lines: Annotated[
        int, about("Lines to pass over before the header or the first row", ge=0, le=1_000_000)
    ] = 0
    null: Annotated[tuple[str, ...], about("Values that mean “nothing”")] = ("",)
    decimal: Annotated[
        Literal[".", ","],
        about("The decimal mark of numbers that are texts; the other one may part thousands"),
    ] = "."
    trim: Annotated[bool, about("Take space at both ends off every value")] = False


class KeyTable(Table):
    """`[key]`: which record a row is about, and what tells one row from another."""

    columns: Annotated[Columns, about("The column, or columns, whose values name the record")]
    record: Annotated[
        str, about("Template of the record's id (`{number}`); left out, the ledger allots one (`DOC-7`)")
    ] = ""
    moved_from: Annotated[
        Columns,
        about("The column, or columns, that hold the former key on a row that gives the record another"),
    ] = ()
    row: Annotated[Columns, about("The columns that tell a row from every other; its text if left out")] = ()


class TimeTable(Table):
    """`[time]`: when a row's changes held in the world. Without it, they hold from now on."""

    column: Annotated[Columns, about("The column; of several, the first that is not null")]
    format: Annotated[
        str,
        about(
            "`iso`, `epoch`, `epoch_ms`, `epoch_us`, `period` (`2026-Q1`, `2026-W07`), or a pattern of strptime: `%d-%m-%Y %H:%M`"
        ),
    ] = "iso"
    zone: Annotated[
        str, about("Of times that do not name one themselves: `UTC`, `Europe/Lisbon`, `+08:00`")
    ] = "UTC"
    edge: Annotated[
        Literal["start", "end of day", "end of week", "end of month", "end of quarter", "end of year"],
        about("`end of day` …: what a row says is known only when the period it lies in is over"),
    ] = "start"


class Condition(Table):
    """A condition. All of its tests must hold; a list of conditions holds where each does."""

    column: Annotated[str, about("The column that the tests of this condition look at")] = ""
    is_: Annotated[
        Scalar | tuple[Scalar, ...] | None, about('Its value is this, or one of these; `""` is null')
    ] = msgspec.field(name="is", default=None)
    like: Annotated[
        Columns, about("Its text matches one of these patterns of `*`, `?` and `[a-z]`, in either case")
    ] = ()
    above: Annotated[float | None, about("It is a number above this")] = None
    below: Annotated[float | None, about("It is a number below this")] = None
    same_as: Annotated[str, about("It is equal to the value of this other column")] = ""
    empty: Annotated[bool | None, about("It is null (`true`) or not (`false`)")] = None
    changed: Annotated[
        bool | None, about("It is another than on the last row of the same key, or it is not")
    ] = None
    was: Annotated[
        Scalar | tuple[Scalar, ...] | None, about('On the last row of the same key it was this; `""` is null')
    ] = None
    first: Annotated[bool | None, about("This is the first row of its key, or it is not")] = None
    moved: Annotated[bool | None, about("This row gave its record another key, or it did not")] = None
    all: Annotated[tuple[Condition, ...], about("Each of these holds")] = ()
    any: Annotated[tuple[Condition, ...], about("At least one of these holds")] = ()
    not_: Annotated[Condition | None, about("This does not hold")] = msgspec.field(name="not", default=None)


When = Condition | tuple[Condition, ...]


class CommandTable(Table):
    """`[command]`: what is the same for every command; each is a template."""

    actor: Annotated[str, about("Whose change it is; who runs the import where it comes to nothing")] = ""
    reason: Annotated[str, about("Why")] = ""
    source: Annotated[str, about("Where it comes from")] = "{@file}:{@line}"
    correlation: Annotated[str, about("A word that what belongs together shares")] = ""


class Rule(Table):
    """`[[rule]]`: what follows from a row. Rules are tried in their order; each may give one command, or one for each item."""

    do: Annotated[str, about("The command: `issue resolve`, or only `resolve` with a `kind` on top")]
    on: Annotated[
        Literal["always", "first", "change", "move"],
        about("`first` row of a key; `change` of a column; `move` to another key; `always`"),
    ] = "always"
    column: Annotated[Columns, about("With `change`: the column, or any of the columns, that changes")] = ()
    from_: Annotated[
        tuple[Scalar, ...], about('With `change`: it was one of these; `""` is null or a first row')
    ] = msgspec.field(name="from", default=())
    to: Annotated[tuple[Scalar, ...], about('With `change`: it is one of these now; `""` is null')] = ()
    when: Annotated[When, about("And this holds")] = ()
    each: Annotated[
        str,
        about(
            "Template of a list: `{changes}`, `{cell|split:;}`. The rule gives a command for each of its items, `{@each}`"
        ),
    ] = ""
    fields: Annotated[
        dict[str, Any], about("The command's fields: templates, numbers, lists. A null is left out")
    ] = msgspec.field(default_factory=dict[str, Any])
    record: Annotated[str, about("Template of the id of another record that the command is for")] = ""
    actor: Annotated[str | None, about("Instead of `command.actor`")] = None
    reason: Annotated[str | None, about("Instead of `command.reason`")] = None
    time: Annotated[str, about("Another column that says when it held, written like the one of `[time]`")] = (
        ""
    )
    ends: Annotated[
        bool, about("The key ends with it: its next row is a first one again, of the same record")
    ] = False


class Figure(Table):
    """One column of a wide table, where it needs more than the indicator's id."""

    indicator: Annotated[str, about("Template of the indicator's id")]
    denominator: Annotated[
        str, about("Template of what a ratio or mean is out of; weighs it when segments are put together")
    ] = ""


class Measure(Table):
    """`[[measure]]`: a wide table, in which each column is an indicator. A null cell is left out."""

    period: Annotated[str, about("Template of the period: `{day|period:day}`")]
    segment: Annotated[str, about("Template of the segment; the whole if left out")] = ""
    columns: Annotated[dict[str, str | Figure], about("Column → indicator, or a table of the two keys below")]
    again: Annotated[
        Literal["refuse", "correct"],
        about("A value that differs from the one recorded for its period: `refuse` the row, or `correct` it"),
    ] = "refuse"
    reason: Annotated[str, about("Why a value is corrected")] = "Restated in {@file}"
    when: Annotated[When, about("Only rows for which this holds")] = ()


class Setup(Table):
    """`[[setup]]`: a command before the first row, such as `indicator define`. Recorded once."""

    do: Annotated[str, about("The command")]
    record: Annotated[str, about("The id of its record")]
    at: Annotated[str, about("When it held, as an ISO time; now if left out")] = ""
    fields: Annotated[dict[str, Any], about("The command's fields")] = msgspec.field(
        default_factory=dict[str, Any]
    )
    actor: Annotated[str, about("Whose change it is; who runs the import if left out")] = ""
    reason: Annotated[str, about("Why")] = ""


class Computed(Table):
    """`[computed.NAME]`: a column made from others. A number is null where one of them is null or no number."""

    text: Annotated[
        str, about("Template: `{date} {time}`, or `{state|map}` to watch a few states instead of many")
    ] = ""
    sum: Annotated[tuple[str, ...], about("The columns to add up")] = ()
    difference: Annotated[tuple[str, ...], about("The first column less the others")] = ()
    product: Annotated[tuple[str, ...], about("The columns to multiply")] = ()
    quotient: Annotated[tuple[str, ...], about("The first column divided by the others; null over 0")] = ()


class Mapping(Table):
    """The whole of a mapping file."""

    name: Annotated[
        str,
        about(
            "Part of the idempotency keys: the same name and row are recorded once, whatever the file is called",
            pattern=r"^[\w][\w.-]{0,39}$",
        ),
    ]
    kind: Annotated[str, about("The kind of the key's records; then `do` may be the verb alone")] = ""
    as_found: Annotated[
        bool,
        about(
            "Record history as found: a rule of the handbook that is not met is named in the event (`unmet`)"
        ),
    ] = True
    optional: Annotated[tuple[str, ...], about("Columns that a file may lack")] = ()
    source: Annotated[SourceTable, about("How the file is written")] = SourceTable()
    key: Annotated[KeyTable | None, about("Which record a row is about")] = None
    time: Annotated[TimeTable | None, about("When it held")] = None
    where: Annotated[When, about("Only rows for which this holds; others are passed over")] = ()
    command: Annotated[CommandTable, about("What every command has")] = CommandTable()
    values: Annotated[
        dict[str, dict[str, Scalar]],
        about('Value maps for the filter `map`: `[values.NAME]`; `"*"` for any other'),
    ] = msgspec.field(default_factory=dict[str, dict[str, Scalar]])
    computed: Annotated[
        dict[str, Computed], about("Columns made from others; a later one may use an earlier one")
    ] = msgspec.field(default_factory=dict[str, Computed])
    setup: Annotated[tuple[Setup, ...], about("Commands before the first row")] = ()
    rule: Annotated[tuple[Rule, ...], about("What follows from a row")] = ()
    measure: Annotated[tuple[Measure, ...], about("Wide tables")] = ()


TABLES: tuple[type[Table], ...] = (
    Mapping,
    SourceTable,
    KeyTable,
    TimeTable,
    CommandTable,
    Rule,
    Condition,
    Measure,
    Figure,
    Setup,
    Computed,
)
"""Every table, in the order of the reference."""


def several(names: Columns) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    return (names,) if isinstance(names, str) else names
