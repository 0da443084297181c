"""Compiles the rules, wide tables and setup commands of a mapping into actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import FieldInfo, fields

from opsledger.importing.conditions import Holds, Test, condition, texts
from opsledger.importing.context import Context, text_of
from opsledger.importing.filters import Tools
from opsledger.importing.items import each, is_item
from opsledger.importing.mapping import Figure, Measure, Rule, Setup, several
from opsledger.importing.mapping_file import MappingFile
from opsledger.importing.templates import Template, Value, template
from opsledger.importing.times import Clock
from opsledger.importing.toml_places import Path
from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.explaining import refusal
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import marks_of
from opsledger_events.nearest import did_you_mean
from opsledger_events.registry import kind_named, verb_named

COMMAND_PARTS = ("actor", "reason", "source", "correlation")


class Action(NamedTuple):
    """A command that a row may give."""

    holds: Callable[[Context], bool]
    kind: Kind
    event: type[Event]
    record: Value | None
    """The record that it changes; None for the record of the row's key, or a new one if rows have no key."""
    fields: tuple[tuple[str, Value], ...]
    actor: Value
    reason: Value
    source: Value
    correlation: Value
    time: str
    """The column of its effective time, if that is not the row's."""
    ends: bool
    each: Value | None = None
    """The list for each of whose items it gives a command; None if it gives one command."""
    again: str = ""
    """For a figure: `refuse` or `correct` a different value for the same period."""
    restated: Value | None = None
    """The reason of such a correction."""

    @property
    def do(self) -> str:
        """The command as a mapping writes it."""
        return f"{self.kind.name} {self.event.declared.verb}"

    def cases(self, context: Context) -> Iterator[Context]:
        """The row once if the action applies, or once for each item to which it applies."""
        rows = (context,) if self.each is None else each(self.each(context), context)
        return (row for row in rows if self.holds(row))

    def data(self, context: Context) -> dict[str, Any]:
        """The fields of the command for a row, without nulls. Raises InputError with the field."""
        found: dict[str, Any] = {}
        for name, fill in self.fields:
            try:
                value = fill(context)
            except InputError as error:
                raise InputError(f"{name}: {error.message}", error.way_out) from error
            if value is not None:
                found[name] = value
        return found


class SetupAction(NamedTuple):
    """A command before the first row."""

    kind: Kind
    event: type[Event]
    record: str
    data: dict[str, Any]
    actor: str
    reason: str
    at: datetime | None


class Columns:
    """The columns that a mapping reads, and where each is first mentioned."""

    def __init__(self) -> None:
        """Begin with none."""
        self.first_use: dict[str, Path] = {}
        self.watched: set[str] = set()
        self.whole: set[str] = set()
        """Watched columns whose full text is shown and not only compared."""
        self.items = False
        """Whether the part being compiled has items."""

    def read(self, names: Iterable[str], path: Path) -> None:
        """Note that these columns are read at `path`. Raises InputError for an item where there are no items."""
        for name in names:
            if not is_item(name):
                self.first_use.setdefault(name, path)
            elif not self.items:
                raise InputError(
                    tr("There is no list whose items “{name}” could be.", name=name),
                    tr('Say in the rule which: each = "{column}".'),
                )

    def watch(self, names: Iterable[str]) -> None:
        """Note that the earlier values of these columns are needed. Raises InputError for an item, which has none."""
        for name in names:
            if is_item(name):
                raise InputError(
                    tr("“{name}” is an item of this row; nothing is known of the rows before.", name=name)
                )
            self.watched.add(name)

    def template(self, written: Any, tools: Tools, path: Path) -> Template:
        """Compile the template at `path`."""
        compiled = template(written, tools)
        self.read(compiled.columns, path)
        self.watch(compiled.before)
        self.whole.update(compiled.before)
        return compiled


class Compiler:
    """Compiles the actions of a mapping, and checks every name."""

    def __init__(self, file: MappingFile, tools: Tools, uses: Columns) -> None:
        """Compile the mapping of a file."""
        self.file = file
        self.mapping = file.mapping
        self.tools = tools
        self.uses = uses
        self._defaults = {
            name: self._part(name, getattr(self.mapping.command, name)) for name in COMMAND_PARTS
        }
        self._key_kind: Kind | None = None
        if self.mapping.kind:
            with file.at("kind"):
                self._key_kind = kind_named(self.mapping.kind)

    def actions(self) -> tuple[Action, ...]:
        """The actions of all rules and wide tables, in the order of the file."""
        rules = [self._rule(rule, ("rule", index)) for index, rule in enumerate(self.mapping.rule)]
        measures = [
            action
            for index, measure in enumerate(self.mapping.measure)
            for action in self._measure(measure, ("measure", index))
        ]
        return (*rules, *measures)

    def setup(self) -> tuple[SetupAction, ...]:
        """The commands before the first row."""
        return tuple(self._setup(one, ("setup", index)) for index, one in enumerate(self.mapping.setup))

    def _rule(self, rule: Rule, path: Path) -> Action:
        kind, event = self._command(rule.do, (*path, "do"))
        items = self._template(rule.each, (*path, "each")).fill if rule.each else None
        self.uses.items = items is not None
        record = self._record(rule, kind, event, path)
        given = {
            name: self._template(written, (*path, "fields", name)) for name, written in rule.fields.items()
        }
        self._check_fields(kind, event, given, (*path, "fields"), path)
        parts = dict(self._defaults)
        for name in ("actor", "reason"):
            if (written := getattr(rule, name)) is not None:
                parts[name] = self._template(written, (*path, name)).fill
        if rule.time:
            self._check_time(rule, path)
        holds = self._holds(rule, path)
        self.uses.items = False
        return Action(
            holds=holds,
            each=items,
            kind=kind,
            event=event,
            record=record.fill if record else None,
            fields=tuple((name, value.fill) for name, value in given.items()),
            time=rule.time,
            ends=rule.ends,
            actor=parts["actor"],
            reason=parts["reason"],
            source=parts["source"],
            correlation=parts["correlation"],
        )

    def _measure(self, measure: Measure, path: Path) -> Iterable[Action]:
        kind = kind_named("indicator")
        event = verb_named(kind, "measure")
        common = {"period": self._template(measure.period, (*path, "period"))}
        if measure.segment:
            common["segment"] = self._template(measure.segment, (*path, "segment"))
        with self.file.at(*path, "when"):
            when = condition(measure.when, self.tools.decimal)
        self._reads(when, (*path, "when"))
        restated = self._template(measure.reason, (*path, "reason")).fill
        for column, written in measure.columns.items():
            place = (*path, "columns", column)
            figure = Figure(indicator=written) if isinstance(written, str) else written
            self.uses.read((column,), place)
            given = common | {"value": self._template(f"{{{column.replace('|', '||')}|number}}", place)}
            if figure.denominator:
                given["denominator"] = self._template(figure.denominator, (*place, "denominator"))
            self._check_fields(kind, event, given, place, place)
            yield Action(
                holds=_filled(column, when.holds),
                kind=kind,
                event=event,
                record=self._template(figure.indicator, place).fill,
                fields=tuple((name, value.fill) for name, value in given.items()),
                time="",
                ends=False,
                again=measure.again,
                restated=restated,
                actor=self._defaults["actor"],
                reason=self._defaults["reason"],
                source=self._defaults["source"],
                correlation=self._defaults["correlation"],
            )

    def _setup(self, setup: Setup, path: Path) -> SetupAction:
        kind, event = self._command(setup.do, (*path, "do"))
        given = {
            name: self._template(written, (*path, "fields", name)) for name, written in setup.fields.items()
        }
        for name, value in given.items():
            if not value.constant:
                raise self.file.wrong(
                    (*path, "fields", name),
                    tr("A setup command comes before the first row: it has no columns."),
                )
        self._check_fields(kind, event, given, (*path, "fields"), path)
        at = None
        if setup.at:
            with self.file.at(*path, "at"):
                at = Clock("iso", self.mapping.time.zone if self.mapping.time else "UTC")(setup.at)
        data = {name: value.fill(Context({})) for name, value in given.items()}
        return SetupAction(kind, event, setup.record, data, setup.actor, setup.reason, at)

    def _command(self, do: str, path: Path) -> tuple[Kind, type[Event]]:
        words = do.split()
        with self.file.at(*path):
            if len(words) == 1 and self._key_kind is not None:
                return self._key_kind, verb_named(self._key_kind, words[0])
            if len(words) != 2:
                raise InputError(
                    tr("“{do}” is not a command.", do=do), tr("Write kind and verb, such as `issue raise`.")
                )
            kind = kind_named(words[0])
            return kind, verb_named(kind, words[1])

    def _record(self, rule: Rule, kind: Kind, event: type[Event], path: Path) -> Template | None:
        if rule.record:
            return self._template(rule.record, (*path, "record"))
        if self.mapping.key is None:
            if not event.declared.begins:
                raise self.file.wrong(
                    (*path, "do"),
                    tr("“{do}” is for a record that is there, but rows have no key.", do=rule.do),
                    tr("Add a table [key], or say `record` in the rule."),
                )
            return None
        self._key_kind = self._key_kind or kind
        if kind is not self._key_kind:
            raise self.file.wrong(
                (*path, "do"),
                tr(
                    "The records of the key are of kind {kind}, not {other}.",
                    kind=self._key_kind.name,
                    other=kind.name,
                ),
                tr("Say in `record` which {other} it is for.", other=kind.name),
            )
        return None

    def _holds(self, rule: Rule, path: Path) -> Holds:
        with self.file.at(*path, "when"):
            when = condition(rule.when, self.tools.decimal)
        self._reads(when, (*path, "when"))
        if self.mapping.key is None and (rule.on != "always" or when.keyed or rule.ends):
            raise self.file.wrong(
                (*path, "on") if rule.on != "always" else path,
                tr("The rule asks about the rows before, but rows have no key."),
                tr("Add a table [key]."),
            )
        columns = several(rule.column)
        if bool(columns) is not (rule.on == "change"):
            raise self.file.wrong(
                (*path, "on") if rule.on == "change" else (*path, "column"),
                tr('`column` and `on = "change"` go together.'),
                tr("A test of a column that need not change is written in `when`."),
            )
        with self.file.at(*path, "column"):
            self.uses.read(columns, (*path, "column"))
            self.uses.watch(columns)
        return _event_of(rule, columns, when.holds)

    def _reads(self, test: Test, path: Path) -> None:
        with self.file.at(*path):
            self.uses.read(test.columns, path)
            self.uses.watch(test.watched)

    def _check_time(self, rule: Rule, path: Path) -> None:
        if self.mapping.time is None:
            raise self.file.wrong(
                (*path, "time"), tr("There is no table [time] that says how times are written.")
            )
        self.uses.read((rule.time,), (*path, "time"))

    def _part(self, name: str, written: str) -> Value:
        return self._template(written, ("command", name)).fill

    def _template(self, written: Any, path: Path) -> Template:
        with self.file.at(*path):
            return self.uses.template(written, self.tools, path)

    def _check_fields(
        self, kind: Kind, event: type[Event], given: Mapping[str, Template], path: Path, rule: Path
    ) -> None:
        """Check that every field belongs to the command, that constants fit, and that no required field is missing."""
        known = {field.name: field for field in fields(event) if not marks_of(field.type).get("filled")}
        do = f"{kind.name} {event.declared.verb}"
        for name, value in given.items():
            field = known.get(name)
            if field is None:
                raise self.file.wrong(
                    (*path, name),
                    tr("“{do}” has no field “{name}”.", do=do, name=name),
                    did_you_mean(name, known) if known else tr("It has none."),
                    key=True,
                )
            if value.constant:
                self._check_constant(event, field, value.fill(Context({})), (*path, name))
        for name, field in known.items():
            if field.required and name not in given:
                raise self.file.wrong(rule, tr("“{do}” needs the field “{name}”.", do=do, name=name))

    def _check_constant(self, event: type[Event], field: FieldInfo, value: Any, path: Path) -> None:
        try:
            msgspec.convert(value, field.type, strict=not isinstance(value, str))
        except msgspec.ValidationError as error:
            told = refusal(error, {field.encode_name: value}, event, within=field.encode_name)
            raise self.file.wrong(path, told.message, told.way_out) from error


def _filled(column: str, when: Holds | None) -> Holds:
    if when is None:
        return lambda context: context.values.get(column) is not None
    return lambda context: context.values.get(column) is not None and when(context)


def _event_of(rule: Rule, columns: tuple[str, ...], when: Holds | None) -> Holds:
    """The test whether a row meets `on` and `when`."""
    on: Holds = _ON[rule.on]
    if rule.on == "change":
        former, now = texts(rule.from_), texts(rule.to)

        def changes(context: Context) -> bool:
            return any(
                name in context.changed
                and (not former or text_of(context.before.get(name)) in former)
                and (not now or text_of(context.values.get(name)) in now)
                for name in columns
            )

        on = changes
    if when is None:
        return on
    return lambda context: on(context) and when(context)


def _always(context: Context) -> bool:
    del context
    return True


_ON: dict[str, Holds] = {
    "always": _always,
    "change": _always,
    "first": lambda context: context.first,
    "move": lambda context: context.moved,
}
