"""What a sentence asks somebody to give, to do or to look at, which each front-end has words of its own for.

`tr("Add {reason}.", reason=asked("reason"))` is "Add --reason." to somebody at a command line, and names a line of the form to
somebody who fills in one. So a rule says what is wanted, and never how it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Self


class Words:
    """How a front-end names what is asked for: in the words of the command line, unless it has its own."""

    def field(self, name: str, value: str) -> str:
        """A field of an event or of a command; `value` is what is wanted there, empty for anything."""
        return f"--{name.replace('_', '-')} {value}".rstrip()

    def deed(self, kind: str, verb: str, record: str, given: dict[str, str]) -> str:
        """Something to record first or instead, with what has to be given of its fields."""
        words = [kind, verb, record, *(self.field(name, value) for name, value in given.items())]
        return f"`{' '.join(filter(None, words))}`"

    def verb(self, kind: str, verb: str) -> str:
        """A verb of a kind, by name."""
        del kind
        return verb

    def sight(self, question: str, about: str) -> str:
        """Where something is seen: `log` or `show` of a record, `list` of a kind or of all, `schema`."""
        return f"`{f'opsledger {question} {about}'.rstrip()}`"

    def moment(self, moment: datetime) -> str:
        """A moment that was given, with its zone, to the microsecond."""
        return str(moment)


COMMAND_LINE = Words()


class Told(str):
    """A text that asks for something, in the words of the command line; `by` has it in those of another front-end."""

    __slots__ = ("_tell",)
    _tell: Callable[[Words], str]

    def __new__(cls, tell: Callable[[Words], str]) -> Self:
        """The text that `tell` makes of the words of any front-end."""
        text = super().__new__(cls, tell(COMMAND_LINE))
        text._tell = tell
        return text

    def by(self, words: Words) -> str:
        """The same in other words, as plain text."""
        return str(self._tell(words))


def told_by(words: Words, value: object) -> object:
    """A value of a sentence in the words of a front-end; what asks for nothing as it is."""
    return value.by(words) if isinstance(value, Told) else value


def asked(name: str, value: object = "") -> Told:
    """A field to be given: of the event, or one that every command has (`reason`, `at`, `actor`)."""
    return Told(lambda words: words.field(name, str(value)))


def deed(kind: str, verb: str, record: str = "", **given: str) -> Told:
    """A verb of a kind that leads on, and what is to be given with it."""
    return Told(lambda words: words.deed(kind, verb, record, given))


def named(kind: str, verb: str) -> Told:
    """A verb, where a sentence speaks of it."""
    return Told(lambda words: words.verb(kind, verb))


def sight(question: str, about: str = "") -> Told:
    """Where something is seen: `log` or `show` of a record, `list` of a kind or of all records."""
    return Told(lambda words: words.sight(question, about))


def moment_given(moment: datetime) -> Told:
    """A moment that is not what was wanted."""
    return Told(lambda words: words.moment(moment))
