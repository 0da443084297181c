"""Full-text search over all texts of the entries: titles, reasons, descriptions, document texts."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_projections.at import FOREVER_US, LIVE, At
from opsledger_projections.log import Log
from opsledger_projections.records import RecordRow, kind_of_record, records_named
from opsledger_projections.views import Views
from opsledger_projections.words import first_match, match_query, plain, texts_of_entry

AROUND = 40
"""Characters shown on either side of a match."""


class Hit(NamedTuple):
    """A record with an entry that contains all the words."""

    record: str
    kind: str
    title: str
    """The record's title at the moment; empty if only comments or measurements of the record count."""
    position: int
    """Position of its newest entry with all the words."""
    snippet: str
    """The passage with the words, in one line."""
    match: tuple[int, int]
    """Start and end of the match in the snippet, in characters; (0, 0) if no single place shows it."""


def search(views: Views, text: str, at: At = LIVE, limit: int = 50) -> list[Hit]:
    """The records with an entry that contains all the words, those with the newest such entries first.

    See `words.match_query` for what counts as a word. Only entries that count at the moment are
    searched. Empty if the text has no word.
    """
    query = match_query(text)
    if not query:
        return []
    views.catch_up_search()
    found = _newest_of_records(views, query, at, limit)
    entries = views.log.entries(found)
    rows = records_named(views, [entry.record for entry in entries], at)
    return [_hit(views, entry, rows.get(entry.record), text) for entry in entries]


def _newest_of_records(views: Views, query: str, at: At, limit: int) -> list[int]:
    """For each record, the position of its newest entry with the words; newest first."""
    condition = "" if at.effective_us == FOREVER_US else "AND t.effective_us <= ?"
    values: list[Any] = [query, at.position]
    values += [] if at.effective_us == FOREVER_US else [at.effective_us]
    rows = views.of("search", "book").execute(
        "SELECT t.no, t.position FROM search s CROSS JOIN timeline t ON t.position = s.rowid "
        f"WHERE s.search MATCH ? AND s.rowid <= ? {condition} ORDER BY s.rowid DESC",
        values,
    )
    found: dict[int, int] = {}
    for no, position in rows:
        found.setdefault(no, position)
        if len(found) == limit:
            break
    rows.close()
    return list(found.values())


def _hit(views: Views, entry: AnyEntry, row: RecordRow | None, text: str) -> Hit:
    kind = row.kind if row else str(kind_of_record(views, entry.record))
    line, match = snippet(entry, views.log, text)
    return Hit(entry.record, kind, row.state.title if row else "", entry.position, line, match)


def snippet(entry: AnyEntry, log: Log, text: str) -> tuple[str, tuple[int, int]]:
    """The passage of an entry that contains a searched text, and the place of the match in it."""
    texts = [" ".join(plain(found).split()) for found in texts_of_entry(entry, log)]
    for found in [*texts[1:], texts[0]]:
        if place := first_match(found, text):
            start, end = place
            first = max(0, start - AROUND)
            before = "…" if first else ""
            after = "…" if end + AROUND < len(found) else ""
            line = before + found[first : end + AROUND] + after
            shift = len(before) - first
            return line, (start + shift, end + shift)
    return texts[0], (0, 0)
