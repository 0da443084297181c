"""A small language of conditions on a record: `state = resolved and (severity in (high, critical) or owner = null)`.

    condition   = either { "or" either } ;  either = part { "and" part } ;  part = [ "not" ] test
    test        = "(" condition ")" | field [ comparison ]
    comparison  = ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) value | "in" "(" value { "," value } ")"

The left side is a field, the right side a value: a number, a date, true, false, null, or text, which needs
quotes only where it has spaces or signs. `~` is "contains", whatever the case. A list equals a value that
is one of its items; `null` is what has no value; a field alone holds where it has one. Nothing is run as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from msgspec import Struct

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import nearest
from opsledger_events.record import Record
from opsledger_events.values import Choice

Holds = Callable[[Record], bool]
Ordered = int | float | date | datetime | str

SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~")
TOKEN = re.compile(
    r"\s*(?:(?P<quoted>\"[^\"]*\"|'[^']*'|“[^”]*”)|(?P<sign>!=|<=|>=|[=<>~(),])|(?P<word>[^\s=!<>~(),\"'“”]+))"
)
DEEPEST = 50
"""So many parentheses and `not` inside one another are read."""


class Token(NamedTuple):
    """One word, sign or quoted text and the column that it begins in, from 1."""

    sort: str
    text: str
    column: int

    def says(self, word: str) -> bool:
        """Whether it is this word or sign, and not quoted."""
        return self.sort != "quoted" and self.text.lower() == word


def condition(text: str, fields: Collection[str], states: Collection[str]) -> Holds:
    """The condition that a text says, on records with these fields that may be in these states.

    Raises InputError, which names the column; so does the condition, for a word that a vocabulary lacks.
    """
    return _Reader(text, fields, states).whole()


class _Reader:
    def __init__(self, text: str, fields: Collection[str], states: Collection[str]) -> None:
        self._tokens, self._fields, self._states = _tokens(text), fields, states
        self._next, self._depth = 0, 0

    def whole(self) -> Holds:
        holds = self._either()
        if self._token.sort != "end":
            raise _wrong(self._token, tr("and, or, or the end"))
        return holds

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self, word: str) -> bool:
        taken = self._token.says(word)
        self._next += taken
        return taken

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _wrong(self._token, sign)

    def _either(self) -> Holds:
        parts = [self._every()]
        while self._take("or"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else lambda record: any(part(record) for part in parts)

    def _every(self) -> Holds:
        parts = [self._part()]
        while self._take("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else lambda record: all(part(record) for part in parts)

    def _part(self) -> Holds:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _wrong(self._token, tr("less inside one another"))
        if self._take("not"):
            part = self._part()
            holds: Holds = lambda record: not part(record)  # noqa: E731 - like its neighbours
        elif self._take("("):
            holds = self._either()
            self._need(")")
        else:
            holds = self._test()
        self._depth -= 1
        return holds

    def _test(self) -> Holds:
        name = self._field()
        sign = self._token
        if self._take("in"):
            values = self._values(name)
            return lambda record: any(_equal(getattr(record, name), value) for value in values)
        if sign.sort != "sign" or sign.text not in SIGNS:
            return lambda record: not _is_empty(getattr(record, name))
        self._next += 1
        value, compare = self._value(), COMPARISONS[sign.text]
        if name == "state" and sign.text != "~":
            _check_word(value, self._states)
        return lambda record: compare(getattr(record, name), value)

    def _field(self) -> str:
        token = self._token
        if token.sort != "word":
            raise _wrong(token, tr("a field"))
        name = token.text.replace("-", "_")
        if name not in self._fields:
            raise InputError(
                tr("Column {column}: there is no field “{name}”.", column=token.column, name=token.text),
                tr("Did you mean “{near}”?", near=nearest(name, self._fields)),
            )
        self._next += 1
        return name

    def _values(self, name: str) -> list[Token]:
        self._need("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._need(")")
        if name == "state":
            for value in values:
                _check_word(value, self._states)
        return values

    def _value(self) -> Token:
        token = self._token
        if token.sort not in ("word", "quoted"):
            raise _wrong(token, tr("a value"))
        self._next += 1
        return token


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise _wrong(Token("", text[at], at + 1), tr("a closed quotation, a word or a sign"))
        sort = match.lastgroup or ""
        word = match[sort]
        found.append(Token(sort, word[1:-1] if sort == "quoted" else word, match.start(sort) + 1))
        at = match.end()
    return [*found, Token("end", "", end + 1)]


def _wrong(token: Token, wanted: str) -> InputError:
    return InputError(
        tr("Column {column}: “{text}” does not fit there.", column=token.column, text=token.text)
        if token.text
        else tr("Column {column}: something is missing there.", column=token.column),
        tr("Expected: {wanted}.", wanted=wanted),
    )


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", ())


def _equal(value: Any, given: Token) -> bool:
    if given.says("null"):
        return value is None or value in ("", ())
    if isinstance(value, tuple):
        return any(_equal(item, given) for item in _items(value))
    if isinstance(value, bool):
        return given.says("true" if value else "false")
    if isinstance(value, Choice):
        _check_word(given, [str(choice) for choice in type(value)])
    pair = _pair(value, given)
    return pair is not None and pair[0] == pair[1]


def _check_word(given: Token, words: Collection[str]) -> None:
    """Raise InputError for a word that the vocabulary does not have: it would never hold."""
    if given.text not in words:
        raise InputError(
            tr("Column {column}: “{text}” is none of the words.", column=given.column, text=given.text),
            tr("Did you mean “{near}”?", near=nearest(given.text, words)),
        )


def _ordered(value: Any, given: Token, compare: Callable[[Any, Any], bool]) -> bool:
    if isinstance(value, Choice):
        raise InputError(
            tr("Column {column}: words of a vocabulary have no order.", column=given.column),
            tr("Write, for example: severity in (high, critical)."),
        )
    pair = None if isinstance(value, bool) else _pair(value, given)
    return pair is not None and compare(*pair)


def _pair(value: Any, given: Token) -> tuple[Ordered, Ordered] | None:
    """Both sides as one type, that of the field; None where the given text is none of that type."""
    with suppress(ValueError):
        if isinstance(value, str):
            return str(value), given.text
        if isinstance(value, int | float):
            return value, float(given.text)
        if isinstance(value, datetime):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", given.text):
                return value.astimezone(UTC).date(), date.fromisoformat(given.text)
            moment = datetime.fromisoformat(given.text)
            return value, moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, date):
            return value, date.fromisoformat(given.text)
    return None


def _contains(value: Any, given: Token) -> bool:
    if isinstance(value, Struct):
        return any(_contains(getattr(value, name), given) for name in value.__struct_fields__)
    if isinstance(value, tuple):
        return any(_contains(item, given) for item in _items(value))
    return value is not None and given.text.casefold() in str(value).casefold()


def _items(value: Any) -> tuple[Any, ...]:
    return value


COMPARISONS: dict[str, Callable[[Any, Token], bool]] = {
    "=": _equal,
    "!=": lambda value, given: not _equal(value, given),
    "<": lambda value, given: _ordered(value, given, lambda a, b: a < b),
    "<=": lambda value, given: _ordered(value, given, lambda a, b: a <= b),
    ">": lambda value, given: _ordered(value, given, lambda a, b: a > b),
    ">=": lambda value, given: _ordered(value, given, lambda a, b: a >= b),
    "~": _contains,
}
