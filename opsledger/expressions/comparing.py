"""How a field is compared with a written value, depending on the declared type of the field.

A value is read together with its condition, so that a value the field can never have is an error and not an
answer. Times are read in the user's zone. The name of a day, a month or a year means all of it: `=` is within it,
`<` before it, `<=` not after it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from msgspec import Struct

from opsledger.clock import Clock
from opsledger.entering.shapes import Shape
from opsledger.expressions.called import Called
from opsledger.expressions.tokens import Token, misplaced, word_of
from opsledger_events.body import Body
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.values import in_zone

Test = Callable[[Any], bool]
"""Whether one value of a field passes."""

ORDER = ("<", "<=", ">", ">=")
TRUE = ("true", "yes", "是")
FALSE = ("false", "no", "否")


class Surroundings(NamedTuple):
    """What is needed to read and compare values, besides the field."""

    clock: Clock
    text_of: Callable[[Body], str]
    """Gives the text of a body."""


class Span(NamedTuple):
    """The range that a written value stands for, in the type of the field, `first` and `last` included."""

    first: Any
    last: Any
    words: str = ""
    """How the value was understood, if the user has to be told."""


class Comparison(NamedTuple):
    """The test of a field's value, and how the written value was understood; empty if there is nothing to say."""

    test: Test
    words: str = ""


def compared(shape: Shape, sign: str, given: Token, words: Called, around: Surroundings) -> Comparison:
    """The comparison of a field with a written value. Raises InputError, which names the column.

    `words` are the words that the field may have; empty if it has no vocabulary.
    """
    if sign == "~":
        return Comparison(_containing(given.text.casefold(), around))
    if given.says("null") and sign not in ORDER:
        return Comparison(_not(is_empty) if sign == "!=" else is_empty)
    if sign in ORDER and (words or shape.base is bool):
        raise InputError(
            tr("Column {column}: words of a vocabulary have no order.", column=given.column),
            tr("Write, for example: severity in (high, critical)."),
        )
    if words:
        given = word_of(given, words)
    span = _span(shape, given, around.clock)
    first, last = _widened(span, given) if sign in ("=", "!=") else span[:2]
    tests: dict[str, Test] = {
        "=": lambda value: first <= value <= last,
        "!=": lambda value: first <= value <= last,
        "<": lambda value: value < first,
        "<=": lambda value: value <= last,
        ">": lambda value: value > last,
        ">=": lambda value: value >= first,
    }
    some = _some(tests[sign])
    return Comparison(_not(some) if sign == "!=" else some, span.words)


def is_empty(value: Any) -> bool:
    """Whether a field has no value: None, or an empty text, list or body."""
    return value is None or value in ("", ()) or (isinstance(value, Body) and not value.size_bytes)


def _not(test: Test) -> Test:
    return lambda value: not test(value)


def _some(test: Test) -> Test:
    """The test of a value that is not None, or of any item of a list."""

    def tested(value: Any) -> bool:
        if isinstance(value, tuple):
            return any(map(test, _items(value)))
        return value is not None and test(value)

    return tested


def _span(shape: Shape, given: Token, clock: Clock) -> Span:
    if shape.choices or shape.base is str:
        return Span(given.text, given.text)
    if shape.base is bool:
        return _truth(given)
    if shape.base in (int, float):
        return _number(given)
    if shape.base is datetime:
        return _times(given, clock)
    if shape.base is date:
        return _days(given, clock)
    raise InputError(
        tr("Column {column}: this field is no single value to compare.", column=given.column),
        tr("Ask whether it contains something: ~ {text}.", text=given.text),
    )


def _truth(given: Token) -> Span:
    truth = any(map(given.says, TRUE))
    if not (truth or any(map(given.says, FALSE))):
        raise misplaced(given, tr("true or false"))
    return Span(truth, truth)


def _number(given: Token) -> Span:
    try:
        number = float(given.text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise misplaced(given, tr("a number"))
    return Span(number, number)


def _times(given: Token, clock: Clock) -> Span:
    from opsledger.moments import meaning_of  # noqa: PLC0415 - only a time needs the grammar of moments

    try:
        meant = meaning_of(given.text, clock)
    except InputError as error:
        raise InputError(
            tr("Column {column}: {message}", column=given.column, message=error.message), error.way_out
        ) from None
    first, last = (clock.show_exactly(moment) for moment in meant[:2])
    said = first if meant.first == meant.last else tr("{first} to {last}", first=first, last=last)
    return Span(meant.first, meant.last, f"{given.text}: {said}")


def _days(given: Token, clock: Clock) -> Span:
    times = _times(given, clock)
    first, last = (in_zone(moment, clock.zone).date() for moment in times[:2])
    said = str(first) if first == last else tr("{first} to {last}", first=first, last=last)
    return Span(first, last, "" if said == given.text else f"{given.text}: {said}")


def _widened(span: Span, given: Token) -> tuple[Any, Any]:
    """A time equals every time that is shown like it: all of its minute, or of its second if one is given."""
    first, last = span[:2]
    if not isinstance(first, datetime) or first != last or first.microsecond or "." in given.text:
        return first, last
    seconds = 1 if first.second or re.search(r":\d\d:\d\d", given.text) else 60
    return first, first + timedelta(seconds=seconds, microseconds=-1)


def _items(value: Any) -> tuple[Any, ...]:
    return value


def _containing(needle: str, around: Surroundings) -> Test:
    """Whether the text of a value contains `needle`, which is casefolded."""

    def contains(value: Any) -> bool:
        if isinstance(value, Body):
            return value.size_bytes > 0 and needle in around.text_of(value).casefold()
        if isinstance(value, Struct):
            return any(contains(getattr(value, name)) for name in value.__struct_fields__)
        if isinstance(value, tuple):
            return any(map(contains, _items(value)))
        if isinstance(value, datetime):
            return needle in around.clock.show_exactly(value)
        return value is not None and needle in str(value).casefold()

    return contains
