"""A form for any verb of any kind, made from the declarations: its lines, and the command made from their texts.

A form holds no widgets and reads no ledger. It is given the present record, and turns the texts of its lines, one
each, into a command or into what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import datetime, tzinfo
from typing import Annotated, Any, NamedTuple

from opsledger.clock import Clock
from opsledger.entering.calendar_day import said_here
from opsledger.entering.faults import Fault, fault_of
from opsledger.entering.fields import Field, changed_by, fields_of
from opsledger.entering.shapes import read, read_field
from opsledger.entering.texts import typed
from opsledger.entering.wording import FormWords, in_words_of
from opsledger.moments import moment_in
from opsledger.phrases.plain import plain_signs
from opsledger_events.changes import field_types
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded
from opsledger_events.errors import InputError, OpsledgerError
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import told_of, tr
from opsledger_events.record import Record
from opsledger_events.values import Name, RecordId, Text, says
from opsledger_events.wire import event_from

Id = Annotated[
    RecordId, says(("Id", "编号"), ("Left empty, the ledger gives the next one", "留空则由账本编号"))
]
Why = Annotated[
    Text, says(("Reason", "理由"), ("Why; kept with the change", "为何；与更改一同保存"), long=True)
]
When = Annotated[
    datetime,
    says(
        ("Happened", "事件时间"),
        (
            "When it happened, where that was not now: 2024-03-01 18:00, yesterday, 2 hours ago",
            "并非现在发生时填写：2024-03-01 18:00、昨天、2小时前",
        ),
    ),
]
Who = Annotated[
    Name, says(("Actor", "操作人"), ("Whose change it is; left empty, yours", "这是谁的操作；留空则为您本人"))
]

File = Annotated[str, says(("File", "文件"), ("Its path; → completes it", "路径；按 → 补全"))]

ID, REASON, AT, ACTOR = "record", "reason", "at", "actor"
"""The lines besides the fields of the event: the id if a record begins, a file if one is attached, the others always."""

FILE = "file"
"""The line that asks for a file, in the form that attaches one."""

BESIDE = (ID, REASON, AT, ACTOR, FILE)


class Line(NamedTuple):
    """One line of a form."""

    name: str
    """Different from that of every other line of the form."""
    field: Field
    start: str = ""
    """Its text at first."""
    present: Any = None
    """What the record has in the field of that name; None if it has nothing."""
    change: bool = False
    """Whether it is one of the record's own fields, which is entered only if it differs from `start`."""

    read_off: bool = False
    """Whether its value is read off the file instead of typed."""

    @property
    def tall(self) -> bool:
        """Whether it takes several lines of text: a long text, or one value per line."""
        return self.field.long or self.field.shape.many


@dataclass(frozen=True)
class Form:
    """Everything that has to be entered for an event on one record."""

    kind: Kind
    event: type[Event]
    record: str
    """Id of the record; empty if the event begins one."""
    version: int
    """Version of the record as the form shows it; 0 if the event begins one."""
    lines: tuple[Line, ...]
    state: Record | None = None
    """The record as the form shows it; None if the event begins one."""

    @property
    def asked(self) -> list[Line]:
        """The lines that a person fills in."""
        return [line for line in self.lines if not line.read_off]

    def command(self, texts: Mapping[str, str], clock: Clock) -> Command | dict[str, str]:
        """The command made from the texts, or what is wrong with them, by the name of the line.

        An error that belongs to no line is given under the empty name.
        """
        read = self._read(texts, clock)
        if read.wrong:
            return read.wrong
        if not read.changes and any(field.changes and field.required for field in fields_of(self.event)):
            return {"": tr("Nothing is changed yet.")}
        try:
            return self._command(read, texts, clock)
        except InputError as error:
            return dict([self.fault(error, clock.zone)])

    def unreadable(self, texts: Mapping[str, str], clock: Clock) -> dict[str, str]:
        """What is wrong with each text on its own, by the name of the line; missing texts are not reported."""
        return self._read(texts, clock).wrong

    def missing(self, texts: Mapping[str, str]) -> list[Line]:
        """The lines that must be filled in and are not."""
        return [
            line
            for line in self.lines
            if line.field.required and not line.change and not texts.get(line.name, "").strip()
        ]

    def fault(self, error: OpsledgerError, zone: tzinfo | None) -> Fault:
        """The name of the line that an error is about (empty if none) and its message there, with times in the user's zone."""
        fields = [line.field for line in self.lines]
        field, said = fault_of(
            in_words_of(FormWords(self.kind, self.record, fields, zone), error), fields, (self.record,)
        )
        return Fault(next((line.name for line in self.lines if line.field.name == field), ""), said)

    def _read(self, texts: Mapping[str, str], clock: Clock) -> _Read:
        read = _Read()
        for line in self.lines:
            text = texts.get(line.name, "")
            try:
                if line.change:
                    if text != line.start:
                        read.changes[line.field.name] = value_of(line, text, clock)
                elif line.name == AT and text.strip():
                    read.at = moment_in(text.strip(), clock, start=True)
                elif line.name not in BESIDE and text.strip():
                    read.data[line.field.name] = value_of(line, text, clock)
            except InputError as error:
                read.wrong[line.name] = fault_of(error, [line.field]).said
        if read.changes:
            read.data["changes"] = read.changes
        return read

    def _command(self, read: _Read, texts: Mapping[str, str], clock: Clock) -> Command:
        event = event_from(self.kind, self.event.declared.verb, read.data)
        return Command(
            kind=self.kind.name,
            event=said_here(event, lambda: self.state, read.at or clock.now, clock.zone),
            record=self.record or plain_signs(texts.get(ID, "")).strip() or None,
            reason=texts.get(REASON, "").strip(),
            actor=texts.get(ACTOR, "").strip(),
            at=read.at,
            expect=self.version if self.record else None,
            source="tui",
        )


@dataclass
class _Read:
    """The values read from the texts of a form."""

    data: dict[str, Any] = field_of(default_factory=dict[str, Any])
    """The fields of the event."""
    changes: dict[str, Any] = field_of(default_factory=dict[str, Any])
    """The record's own fields that were changed, with their new values."""
    at: datetime | None = None
    wrong: dict[str, str] = field_of(default_factory=dict[str, str])
    """The errors of the texts that could not be read, by the name of the line."""


def form_of(
    kind: Kind,
    event: type[Event],
    clock: Clock,
    *,
    record: str = "",
    version: int = 0,
    state: Record | None = None,
    texts: Mapping[str, str] | None = None,
) -> Form:
    """The form of one event on the present record; `texts` are the record's long texts by the name of the field."""
    lines = _file() if event is AttachmentAdded else _fields(kind, event, clock, state, texts or {})
    if event.declared.begins:
        lines.append(Line(ID, Field(ID, Id, required=False)))
    lines.append(Line(REASON, Field(REASON, Why, required=event.declared.reason)))
    lines.append(Line(AT, Field(AT, When, required=False)))
    lines.append(Line(ACTOR, Field(ACTOR, Who, required=False)))
    return Form(kind, event, record, version, tuple(lines), state)


def _fields(
    kind: Kind, event: type[Event], clock: Clock, state: Record | None, texts: Mapping[str, str]
) -> list[Line]:
    """A line for each field of an event."""
    lines: list[Line] = []
    for field in fields_of(event):
        if field.changes:
            lines.extend(_changes(kind, event, state or kind.initial, clock))
        else:
            lines.append(Line(field.name, field, texts.get(field.name, ""), _present(state, field.name)))
    return lines


def _present(state: Record | None, name: str) -> Any:
    """What a record has in a field; if a draft of it is being written, what the draft has."""
    for holder in (getattr(state, "newest", None), state):
        # A method of that name is not a field of the record.
        if name in getattr(holder, "__struct_fields__", ()):
            return getattr(holder, name)
    return None


def _file() -> list[Line]:
    """The lines for a file: its digest and size are read off it, the other fields may be entered."""
    said = [
        Line(field.name, field.optional(), read_off=field.name in ("sha256", "size_bytes"))
        for field in fields_of(AttachmentAdded)
    ]
    return [Line(FILE, Field(FILE, File, required=True)), *said]


def _changes(kind: Kind, event: type[Event], state: Record, clock: Clock) -> list[Line]:
    """A line for each of the record's own fields that the event may change, with the present value."""
    types = field_types(kind.record)
    lines: list[Line] = []
    for name in changed_by(kind, event):
        field = Field(name, types[name], required=False)
        present = getattr(state, name)
        lines.append(Line(f"changes.{name}", field, typed(field.shape, present, clock), present, change=True))
    return lines


def value_of(line: Line, text: str, clock: Clock) -> Any:
    """The value of a line's text. Raises InputError."""
    shape, name = line.field.shape, line.field.name
    if line.field.plain:
        text = plain_signs(text)
    if not shape.many:
        return read_field(shape, text if line.field.long else text.strip(), name, clock)
    return [read(shape, part.strip(), name, clock) for part in text.split("\n") if part.strip()]


def verbs_for(kind: Kind, state: Record | None) -> list[type[Event]]:
    """The events that may follow in the state of a record, or that may begin a record if there is none.

    Their rules are checked only when the form is filled in.
    """
    events = list(kind.verbs.values())
    if state is None:
        return [event for event in events if event.declared.begins]
    if state.state in kind.sealed:
        return []
    return [
        event
        for event in events
        if state.state in event.declared.after or not (event.declared.after or event.declared.begins)
    ]


def title_of(form: Form) -> str:
    """The title of a form, in one line."""
    label = str(form.event.declared.label)
    return told_of(form.record, label) if form.record else tr("New: {event}", event=label)
