"""A small language of conditions on a record: `state = resolved and (severity in (high, critical) or owner = null)`.

    condition   = either { "or" either } ;  either = part { "and" part } ;  part = [ "not" ] test
    test        = "(" condition ")" | field [ comparison ]
    comparison  = ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) value | "in" "(" value { "," value } ")"

The left side is a field, the right side a value of its type: a number, a moment, true, false, null, or a text,
which needs quotes only if it has spaces or signs. Fields, states and words of a vocabulary are written as ids or as
labels in either language; signs may be full-width, and 且, 或, 非 and 属于 may be written for the words. `~` means
"contains", whatever the case, and also searches the text of a document. A list equals a value if one of its items
does. `null` means that there is no value; a field on its own holds if it has a value other than false. Nothing is
run as code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from opsledger.entering.shapes import shape_of
from opsledger.expressions.called import fields_called, meant, to_choose, words_called
from opsledger.expressions.comparing import Comparison, Surroundings, compared, is_empty
from opsledger.expressions.tokens import Token, misplaced, tokens_of
from opsledger_events.changes import field_types
from opsledger_events.errors import InputError
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record

Holds = Callable[[Record], bool]

SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~")
DEEPEST = 50
"""How deep parentheses and `not` may be nested."""


class Condition(NamedTuple):
    """A condition, and how the moments in it were understood, one text for each."""

    holds: Holds
    words: list[str]


def condition(text: str, kind: Kind, around: Surroundings) -> Condition:
    """The condition that a text expresses, on records of a kind. Raises InputError, which names the column."""
    reader = _Reader(text, kind, around)
    return Condition(reader.whole(), list(dict.fromkeys(reader.words)))


class _Reader:
    def __init__(self, text: str, kind: Kind, around: Surroundings) -> None:
        self._tokens, self._kind, self._around = tokens_of(text), kind, around
        self._next, self._depth = 0, 0
        self.words: list[str] = []

    def whole(self) -> Holds:
        holds = self._either()
        if self._token.sort != "end":
            raise misplaced(self._token, tr("and, or, or the end"))
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
            raise misplaced(self._token, sign)

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
            raise misplaced(self._token, tr("less inside one another"))
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
            tests = [self._compared(name, "=", value).test for value in self._values()]
            return lambda record: any(test(getattr(record, name)) for test in tests)
        if sign.sort != "sign" or sign.text not in SIGNS:
            return lambda record: getattr(record, name) is not False and not is_empty(getattr(record, name))
        self._next += 1
        test = self._compared(name, sign.text, self._value()).test
        return lambda record: test(getattr(record, name))

    def _field(self) -> str:
        token = self._token
        if token.sort not in ("word", "quoted"):
            raise misplaced(token, tr("a field"))
        known = fields_called(self._kind)
        name = meant(token.text, known) or meant(token.text.replace("-", "_"), known)
        if name is None:
            raise InputError(
                tr("Column {column}: there is no field “{name}”.", column=token.column, name=token.text),
                to_choose(token.text, known),
            )
        self._next += 1
        return name

    def _compared(self, name: str, sign: str, given: Token) -> Comparison:
        shape = shape_of(field_types(self._kind.record)[name])
        comparison = compared(shape, sign, given, words_called(self._kind, name), self._around)
        if comparison.words:
            self.words.append(comparison.words)
        return comparison

    def _values(self) -> list[Token]:
        self._need("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._need(")")
        return values

    def _value(self) -> Token:
        token = self._token
        if token.sort not in ("word", "quoted"):
            raise misplaced(token, tr("a value"))
        self._next += 1
        return token
