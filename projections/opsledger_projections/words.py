"""Both sides of the search: turning texts into words, and a user's search into an FTS5 query.

English and other languages with spaces are found by word and by the beginning of a word. Chinese and
Japanese have no spaces: every character is indexed as a word, and a search without spaces is a phrase
query, so that one, two or more characters match exactly where they stand together.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, cast
from unicodedata import is_normalized, normalize

from msgspec import Struct

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.values import Choice
from opsledger_projections.log import Log

_SINGLE = (
    "々〆〇"
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han and compatibility forms
    "\U00020000-\U0003ffff"  # Han, the other planes
)


@cache
def _singles() -> re.Pattern[str]:
    """A pattern for such characters in a row, compiled at first use because that takes as long as a small command."""
    return re.compile(f"[{_SINGLE}]+")


def _apart(found: re.Match[str]) -> str:
    return f" {' '.join(found[0])} "


def plain(text: str) -> str:
    """The text with variants of a character unified: full-width Latin, ligatures (NFKC)."""
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)


def spaced(text: str) -> str:
    """The text in lower case, with every Chinese or Japanese character set apart; ASCII text is returned unchanged."""
    if text.isascii():
        return text  # FTS5 itself makes ASCII lower case.
    return _singles().sub(_apart, plain(text).casefold())


def match_query(text: str) -> str:
    """An FTS5 query for a user's text; empty if the text has no word.

    Every part between spaces must occur. A part of several words must occur as a phrase. The last word of
    a part matches as a prefix, unless it is Chinese or Japanese. FTS5's own syntax is not let through.
    """
    parts: list[str] = []
    for part in spaced_parts(text):
        words = part.replace('"', " ").rstrip()
        if any(character.isalnum() for character in words):
            parts.append(f'"{words}"' + ("" if _singles().match(words[-1]) else "*"))
    return " AND ".join(parts)


def spaced_parts(text: str) -> list[str]:
    """The parts between a user's spaces, each with its Chinese and Japanese characters separated."""
    return [spaced(part).strip() for part in plain(text.replace("\0", " ")).split()]


class Words:
    """Folds entries into the full-text index. It lasts for one catch-up, under the lock."""

    def __init__(self, connection: sqlite3.Connection, log: Log) -> None:
        """Texts that are stored outside their entries are read from `log`."""
        self._connection = connection
        self._log = log

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Index the words of entries."""
        rows = [(entry.position, words_of_entry(entry, self._log)) for entry in entries]
        self._connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)

    def settle(self) -> None:
        """Do nothing: no row is held back."""


def words_of_entry(entry: AnyEntry, log: Log) -> str:
    """Everything by which an entry can be found: its record, its reason and its texts."""
    return spaced("\n".join(texts_of_entry(entry, log)))


def texts_of_entry(entry: AnyEntry, log: Log) -> list[str]:
    """The texts of an entry: the record's id, the reason, the event's texts and bodies."""
    found = [entry.record, entry.reason] if entry.reason else [entry.record]
    _gather(entry.data, log, found.append)
    return found


def _gather(value: Struct, log: Log, add: Callable[[str], None]) -> None:
    for name in value.__struct_fields__:
        part: Any = getattr(value, name)
        if type(part) is str:
            if part:
                add(part)
        elif part is not None and not isinstance(part, _WORDLESS):
            _gather_any(part, log, add)


_WORDLESS = (int, float, datetime, date, Choice)
"""Types without words to search for; a choice is the program's word, not the user's."""


def _gather_any(part: Any, log: Log, add: Callable[[str], None]) -> None:
    if type(part) is str:
        add(part)
    elif isinstance(part, Body):
        add(log.text(part))
    elif isinstance(part, Struct):
        _gather(part, log, add)
    elif isinstance(part, dict):
        _gather_all(cast("dict[Any, Any]", part).values(), log, add)
    elif isinstance(part, tuple | list):
        _gather_all(cast("Iterable[Any]", part), log, add)


def _gather_all(parts: Iterable[Any], log: Log, add: Callable[[str], None]) -> None:
    for part in parts:
        _gather_any(part, log, add)


def first_match(text: str, wanted: str) -> tuple[int, int] | None:
    """Start and end, in a text, of the first part of a user's search that occurs in it, ignoring case; None if none does."""
    for part in plain(wanted).split():
        words = re.findall(r"\w+", part)
        if words and (found := re.search(r"\W*".join(map(re.escape, words)), text, re.IGNORECASE)):
            return found.span()
    return None
