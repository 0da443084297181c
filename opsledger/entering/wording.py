"""What an error message asks for, in the words of a form: its lines, and the labels of its verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from opsledger.entering.faults import BEGINNING
from opsledger.entering.fields import Field, fields_of
from opsledger_events.asking import Words
from opsledger_events.errors import OpsledgerError
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_events.values import on_the_clock

_SPACED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=“)|(?<=”) (?=[\u3000-\u9fff\uff00-\uffef])")
"""Spaces to remove: Chinese sentences have them around the Latin letters of a command line, but not beside a quotation mark."""


def in_words_of(words: FormWords, error: OpsledgerError) -> OpsledgerError:
    """An error in the words of a form."""
    told = error.by(words)
    message = told.message
    if (named := BEGINNING.fullmatch(message)) and (label := words.label_elsewhere(named["name"])):
        message = tr("{field}: {message}", field=label, message=named["said"])
    return told.saying(_SPACED.sub("", message), _SPACED.sub("", told.way_out))


class FormWords(Words):
    """The words of one form (see `opsledger_events.asking`)."""

    def __init__(self, kind: Kind, record: str, fields: Iterable[Field], zone: tzinfo | None) -> None:
        """For a form about a record of a kind (empty if it begins one), with a line for each field; `zone` is the user's."""
        self._kind = kind
        self._record = record
        self._fields = tuple(fields)
        self._zone = zone

    def field(self, name: str, value: str) -> str:
        """The line; for a field that the form does not ask for, its label in another form of the kind."""
        here = (field.label for field in self._fields if field.name == name)
        label = next(here, "") or self.label_elsewhere(name)
        return f"“{label}”" if label else super().field(name, value)

    def label_elsewhere(self, name: str) -> str:
        """The label of a field that another form of the kind asks for and this one does not; empty if none does."""
        if any(field.name == name for field in self._fields):
            return ""
        of_kind = (field for event in self._kind.events for field in fields_of(event))
        return next((field.label for field in of_kind if field.name == name), "")

    def deed(self, kind: str, verb: str, record: str, given: dict[str, str]) -> str:
        """The label of the verb, with the record if that is another one."""
        del given  # the form of the verb asks for them
        of = KINDS[kind] if kind else self._kind
        event = of.verbs.get(verb)
        label = f"“{event.declared.label if event else of.label}”"
        if record in ("", self._record):
            return label
        return tr("{verb} of {record}", verb=label, record=record)

    def verb(self, kind: str, verb: str) -> str:
        """The label by which it is chosen."""
        return str(KINDS[kind].verbs[verb].declared.label)

    def sight(self, question: str, about: str) -> str:
        """Where a person who fills in a form can see it."""
        match question:
            case "log" if any(field.marks.get("entry") for field in self._fields):
                return tr("“Find”")
            case "log":
                return tr("{record}’s history", record=about)
            case "show":
                return tr("{record}’s page", record=about)
            case "list":
                return tr("“Find”")
            case "schema":
                return tr("The help of the line")
            case _:
                return super().sight(question, about)

    def moment(self, moment: datetime) -> str:
        """The moment on the user's clock, as the form shows a moment that it read."""
        return on_the_clock(moment, self._zone)
