"""Requests in sentences, to give, do or look at something, which each front-end puts into its own words.

`tr("Add {reason}.", reason=asked("reason"))` reads "Add --reason." at the command line, and names a line of the form to
somebody who fills one in. So a rule says what is wanted, never how to give it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Self


class Words:
    """How a front-end names what a sentence asks for: in the words of the command line, unless it has its own."""

    def field(self, name: str, value: str) -> str:
        """A field of an event or of a command; `value` is the value wanted, empty for any."""
        return f"--{name.replace('_', '-')} {value}".rstrip()

    def deed(self, kind: str, verb: str, record: str, given: dict[str, str]) -> str:
        """Something to record first or instead, with the fields to give."""
        words = [kind, verb, record, *(self.field(name, value) for name, value in given.items())]
        return f"`{' '.join(filter(None, words))}`"

    def verb(self, kind: str, verb: str) -> str:
        """A verb of a kind, by name."""
        del kind
        return verb

    def sight(self, question: str, about: str) -> str:
        """The place where something is shown: `log` or `show` of a record, `list` of a kind or of all, `schema`."""
        return f"`{f'opsledger {question} {about}'.rstrip()}`"

    def moment(self, moment: datetime) -> str:
        """A given moment with its zone, to the microsecond."""
        return str(moment)


COMMAND_LINE = Words()


class Told(str):
    """A text that asks for something, in the words of the command line; `by` gives it in those of another front-end."""

    __slots__ = ("_tell",)
    _tell: Callable[[Words], str]

    def __new__(cls, tell: Callable[[Words], str]) -> Self:
        """The text that `tell` makes from the words of a front-end."""
        text = super().__new__(cls, tell(COMMAND_LINE))
        text._tell = tell
        return text

    def by(self, words: Words) -> str:
        """The same text in the words of a front-end, as a plain string."""
        return str(self._tell(words))


def told_by(words: Words, value: object) -> object:
    """A value of a sentence in the words of a front-end; a value that asks for nothing is returned unchanged."""
    return value.by(words) if isinstance(value, Told) else value


def asked(name: str, value: object = "") -> Told:
    """A request for a field of the event, or for one that every command has (`reason`, `at`, `actor`)."""
    return Told(lambda words: words.field(name, str(value)))


def deed(kind: str, verb: str, record: str = "", **given: str) -> Told:
    """A request to use a verb of a kind, with the fields to give."""
    return Told(lambda words: words.deed(kind, verb, record, given))


def named(kind: str, verb: str) -> Told:
    """A verb that a sentence mentions."""
    return Told(lambda words: words.verb(kind, verb))


def sight(question: str, about: str = "") -> Told:
    """A pointer to where something is shown: `log` or `show` of a record, `list` of a kind or of all records."""
    return Told(lambda words: words.sight(question, about))


def moment_given(moment: datetime) -> Told:
    """A given moment that a sentence rejects."""
    return Told(lambda words: words.moment(moment))
