"""The rows of a file in the format that the mapping or the file's name gives."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from opsledger.importing.csv_rows import CsvRows
from opsledger.importing.json_rows import JsonRows
from opsledger.importing.lines import read_lines
from opsledger.importing.mapping import SourceTable
from opsledger.importing.rows import RowSource
from opsledger_events.errors import InputError
from opsledger_events.language import tr

JSON_SUFFIXES = (".ndjson", ".jsonl", ".json", ".jl")


def format_of(name: str, table: SourceTable) -> str:
    """`csv` or `ndjson`."""
    if table.format:
        return table.format
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes if suffix.lower() != ".gz"]
    return "ndjson" if suffixes and suffixes[-1] in JSON_SUFFIXES else "csv"


def check_source(table: SourceTable) -> Iterator[tuple[str, InputError]]:
    """The invalid settings of `[source]`, each with its key and an error."""
    try:
        codecs.lookup(table.encoding)
        " ".encode(table.encoding)
        # The encodings of names, idna and punycode, do not report where the first invalid byte is.
        b"\xff".decode(table.encoding, "backslashreplace")
    except (LookupError, ValueError):
        yield (
            "encoding",
            InputError(
                tr("There is no text encoding “{name}”.", name=table.encoding),
                tr("Write, for example, utf-8, gb18030, cp1252 or utf-16."),
            ),
        )
    marks = [("delimiter", table.delimiter), ("quote", table.quote), ("escape", table.escape)]
    for index, (name, mark) in enumerate(marks):
        if mark and (mark in "\r\n" or mark in [other for _, other in marks[:index]]):
            yield (
                name,
                InputError(
                    tr("“{mark}” cannot be the {name}.", mark=mark, name=name),
                    tr("Delimiter, quote and escape are three characters, and no ends of lines."),
                ),
            )
    for index, column in enumerate(table.header):
        if column in table.header[:index]:
            yield "header", InputError(tr("The column “{name}” is there twice.", name=column))


def rows_of(stream: BinaryIO, name: str, table: SourceTable) -> RowSource:
    """The rows of an open file. Raises InputError for one without a header."""
    lines = read_lines(stream, table.encoding)
    return JsonRows(lines, table) if format_of(name, table) == "ndjson" else CsvRows(lines, table)
