"""A list as a file, in several forms: first its subject, its filter and its moment, then its rows.

The header is part of the file itself, so that a list that is passed on still says what it shows: in CSV as lines that
begin with `#`, in NDJSON as a first object with the one key `about`, in Markdown as a list under the title.

CSV, NDJSON and JSON are for programs, with names and values as the ledger has them. Markdown and plain text are for
people, with labels and words as the screen shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from opsledger.exporting.handbook.markdown_blocks import escaped
from opsledger.exporting.json_text import compact, pretty
from opsledger.exporting.mark import BOM
from opsledger.exporting.separated import cell, csv_lines
from opsledger.harmless import harmless
from opsledger_events.language import tr


def _plain(row: Sequence[Any]) -> Sequence[str]:
    return [cell(value) for value in row]


class Listing(NamedTuple):
    """Rows with their header."""

    title: str
    about: tuple[tuple[str, str], ...]
    """What the list shows, as of when, and of which ledger: pairs of a label and a value."""
    names: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    """Values in the order of the names."""
    labels: tuple[str, ...] = ()
    """The labels of the columns for people; if empty, their names."""
    words: Callable[[Sequence[Any]], Sequence[str]] = _plain
    """Gives the values of a row as people read them."""

    @property
    def heads(self) -> tuple[str, ...]:
        """The headings of the columns for people."""
        return self.labels or self.names


def csv_of(listing: Listing) -> Iterator[str]:
    """The header, then comma-separated lines that are safe in a spreadsheet and that Excel reads as UTF-8."""
    yield BOM
    yield from (f"# {label}: {harmless(value)}\n" for label, value in _header(listing))
    yield from csv_lines(listing.names, listing.rows)


def ndjson_of(listing: Listing) -> Iterator[str]:
    """One object per line, after one with the header."""
    yield compact({"about": dict(_header(listing))}) + "\n"
    yield from (compact(dict(zip(listing.names, row, strict=True))) + "\n" for row in listing.rows)


def markdown_of(listing: Listing) -> Iterator[str]:
    """A page with a table."""
    yield f"# {escaped(listing.title)}\n\n"
    yield from (f"- {escaped(label)}: {escaped(value)}\n" for label, value in listing.about)
    yield "\n" + _row(map(escaped, listing.heads)) + _row("---" for _ in listing.heads)
    yield from (_row(map(escaped, listing.words(row))) for row in listing.rows)


def _header(listing: Listing) -> Iterator[tuple[str, str]]:
    yield tr("Title"), listing.title
    yield from listing.about


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


FORMS: dict[str, Callable[[Listing], Iterator[str]]] = {"csv": csv_of, "ndjson": ndjson_of, "md": markdown_of}
"""The forms of a list, by the extension of its file."""


def text_of_first(listing: Listing) -> str:
    """The first row as lines of a name and a value, without empty values."""
    return "\n".join(f"{label}: {harmless(text)}" for label, text in _said(listing))


def markdown_of_first(listing: Listing) -> str:
    """The first row as a Markdown list, with the header below it."""
    lines = [f"- **{escaped(label)}**: {escaped(text)}" for label, text in _said(listing)]
    about = " · ".join(f"{escaped(label)}: {escaped(value)}" for label, value in listing.about)
    return "\n".join([*lines, "", f"<sub>{about}</sub>"])


def json_of_first(listing: Listing) -> str:
    """The first row as a JSON object with every field."""
    row = next(iter(listing.rows))
    return pretty(dict(zip(listing.names, row, strict=True)))


def _said(listing: Listing) -> Iterator[tuple[str, str]]:
    """The labels and words of the first row, without empty fields."""
    row = next(iter(listing.rows))
    for label, value, text in zip(listing.heads, row, listing.words(row), strict=True):
        if text and cell(value) not in ("", "[]", "{}"):
            yield label, text


ONE: dict[str, Callable[[Listing], str]] = {
    "text": text_of_first,
    "md": markdown_of_first,
    "json": json_of_first,
}
"""The forms of a single row."""
