"""Finds the place of each key and value in a TOML text, which `tomllib` does not keep.

A mapping file is checked after it was read, and its author needs the line and column of a mistake. The
scanner below walks a text that `tomllib` has already accepted, so it only needs to distinguish keys,
strings, comments, tables and arrays.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and array indexes from the top: `("rule", 0, "fields", "title")`."""


class Place(NamedTuple):
    """A place in a text: line and column, both from 1."""

    line: int
    column: int


class Places(NamedTuple):
    """The places of every key and every value of a TOML text, by path."""

    keys: dict[Path, Place]
    values: dict[Path, Place]

    def key(self, path: Path) -> Place:
        """The place of a key, or else of the nearest enclosing table that has one."""
        return self._nearest(self.keys, path)

    def value(self, path: Path) -> Place:
        """The place of a value, or else of the nearest enclosing table that has one."""
        return self._nearest(self.values, path)

    def _nearest(self, places: dict[Path, Place], path: Path) -> Place:
        for length in range(len(path), 0, -1):
            for known in (places, self.keys, self.values):
                if place := known.get(path[:length]):
                    return place
        return Place(1, 1)


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    rf"|{_BASIC.pattern}|{_LITERAL.pattern}",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def places_of(text: str) -> Places:
    """The places in a valid TOML text."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found = Places({}, {})
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._arrays: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        double = self.text.startswith("[[", self.at)
        place = self._place()
        self.at += 2 if double else 1
        path = self._resolved(self._key()[0], whole=not double)
        if double:
            index = self._arrays.get(path, -1) + 1
            self._arrays[path] = index
            self.found.keys.setdefault(path, place)
            path = (*path, index)
        self.found.keys.setdefault(path, place)
        self.found.values.setdefault(path, place)
        self._skip(_SPACE)
        self.at += 2 if double else 1
        return path

    def _resolved(self, names: list[str], *, whole: bool) -> Path:
        """The path of a header, in which an array of tables means its last table."""
        path: Path = ()
        for position, name in enumerate(names, 1):
            path = (*path, name)
            if path in self._arrays and (whole or position < len(names)):
                path = (*path, self._arrays[path])
        return path

    def _pair(self, table: Path) -> None:
        names, places = self._key()
        path = table
        for name, place in zip(names, places, strict=True):
            path = (*path, name)
            self.found.keys.setdefault(path, place)
        self._skip(_SPACE)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> tuple[list[str], list[Place]]:
        names: list[str] = []
        places: list[Place] = []
        while True:
            self._skip(_SPACE)
            places.append(self._place())
            names.append(self._name())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return names, places
            self.at += 1

    def _name(self) -> str:
        for form in (_BARE, _BASIC, _LITERAL):
            if match := form.match(self.text, self.at):
                self.at = match.end()
                return _unquoted(match.group())
        raise ValueError(f"no key at {self._place()}")  # tomllib has accepted the text

    def _value(self, path: Path) -> None:
        self.found.values[path] = self._place()
        opening = self.text[self.at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else len(self.text)

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)
        self.at += 1

    def _skip(self, form: re.Pattern[str]) -> int:
        match = form.match(self.text, self.at)
        assert match is not None  # the patterns also match the empty text
        self.at = match.end()
        return self.at

    def _place(self) -> Place:
        from bisect import bisect_right  # noqa: PLC0415 - only a mistake needs it

        line = bisect_right(self._starts, self.at)
        return Place(line, self.at - self._starts[line - 1] + 1)


def _unquoted(written: str) -> str:
    if written[0] == "'":
        return written[1:-1]
    if written[0] == '"':
        import tomllib  # noqa: PLC0415 - only a quoted key needs it

        return tomllib.loads(f"k = {written}")["k"]
    return written
