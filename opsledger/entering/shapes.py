"""The shape of a declared field for a person who enters it: one value or several, and how a text becomes a value."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import fields

from opsledger.clock import Clock
from opsledger_events.errors import InputError
from opsledger_events.exact import check_exact_text
from opsledger_events.json_text import check_text, json_wanted, why_not
from opsledger_events.language import is_called, tr
from opsledger_events.marks import marks_of
from opsledger_events.nearest import did_you_mean
from opsledger_events.values import Choice, in_zone


class Shape(NamedTuple):
    """The base type of a field, and whether it takes several values, may be empty and may lie ahead."""

    base: Any
    many: bool = False
    optional: bool = False
    coming: str = ""
    """For a time, the mark `coming` of its declaration: `first`, `last`, or empty if it may lie in the past."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The vocabulary of the field; empty if it has none."""
        return tuple(self.base) if isinstance(self.base, type) and issubclass(self.base, Choice) else ()

    @property
    def structured(self) -> bool:
        """Whether a value has fields of its own."""
        return isinstance(self.base, type) and issubclass(self.base, Struct)

    @property
    def metavar(self) -> str:
        """The placeholder of a value in the help."""
        names = {str: "TEXT", int: "NUMBER", float: "NUMBER", bool: "YES|NO", datetime: "MOMENT", date: "DAY"}
        if self.choices:
            return "|".join(self.choices)
        if self.structured:
            return ",".join(f"{name}=…" for name in self.base.__struct_fields__)
        return names.get(self.base, "JSON")


def shape_of(annotation: Any) -> Shape:
    """The shape of a declared type, looking through `Annotated` and unions with None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        shape = shape_of(get_args(annotation)[0])
        return shape._replace(coming=marks_of(annotation).get("coming", shape.coming))
    if origin in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part not in (type(None), UnsetType)]
        optional = len(parts) < len(get_args(annotation))
        # A text that may be stored as a body is entered as a text.
        plain = next((part for part in parts if shape_of(part).base is str), parts[0])
        return shape_of(plain)._replace(optional=optional)
    if origin is tuple:
        return shape_of(get_args(annotation)[0])._replace(many=True)
    return Shape(origin or annotation)


def read(shape: Shape, text: str, name: str, clock: Clock) -> Any:
    """One value read from its text, in a form that msgspec converts. Raises InputError naming the field and the value."""
    check_text(name, text)
    if shape.choices:
        return _choice(shape.choices, text, name)
    if shape.structured:
        return _structured(shape.base, text, name, clock)
    readers: dict[Any, Callable[[str, str, Clock], Any]] = {
        int: _integer,
        float: _number,
        bool: _truth,
        datetime: partial(_moment, coming=shape.coming),
        date: partial(_day, coming=shape.coming),
        dict: _json,
    }
    reader = readers.get(shape.base)
    return reader(text, name, clock) if reader else text


def read_field(shape: Shape, text: str, name: str, clock: Clock) -> Any:
    """A whole field read from one text: several values separated by commas or as JSON, none if the text is empty."""
    if text == "" and (shape.optional or shape.many):
        return [] if shape.many else None
    if not shape.many:
        return read(shape, text, name, clock)
    if text.startswith("["):
        return _json(text, name, clock)
    return [read(shape, part.strip(), name, clock) for part in text.split(",") if part.strip()]


def moment_read(shape: Shape, text: str, name: str, clock: Clock) -> datetime | date | None:
    """The time or day that a text was read as; None for a field of another type, or if the text is no such moment."""
    if shape.base not in (datetime, date) or not text.strip():
        return None
    try:
        return read(shape, text.strip(), name, clock)
    except InputError:
        return None


def _choice(choices: tuple[Choice, ...], text: str, name: str) -> str:
    """The word of a vocabulary, found by its stored value or its label in either language. Raises InputError."""
    wanted = text.strip().lower()
    for choice in choices:
        if is_called(wanted, choice.value, choice.label):
            return choice.value
    words = [choice.value for choice in choices]
    raise InputError(
        tr("{name}: “{value}” is not one of the choices.", name=name, value=text),
        did_you_mean(wanted, words),
    )


def _digits(example: str) -> str:
    return tr("Write it in digits, such as {example}.", example=example)


def _integer(text: str, name: str, clock: Clock) -> int:
    del clock
    try:
        return int(text.removeprefix("#"))  # as a position is shown
    except ValueError:
        raise InputError(
            tr("{name}: “{value}” is not a whole number.", name=name, value=text), _digits("12")
        ) from None


def _number(text: str, name: str, clock: Clock) -> float:
    del clock
    try:
        value = float(text)
    except ValueError:
        raise InputError(
            tr("{name}: “{value}” is not a number.", name=name, value=text), _digits("12.5")
        ) from None
    if not math.isfinite(value):
        raise InputError(
            tr("{name}: “{value}” is not a finite number.", name=name, value=text), _digits("12.5")
        )
    check_exact_text(name, text, value)
    return value


def _truth(text: str, name: str, clock: Clock) -> bool:
    del clock
    words = {
        "yes": True,
        "true": True,
        "1": True,
        "是": True,
        "no": False,
        "false": False,
        "0": False,
        "否": False,
    }
    if text.lower() not in words:
        raise InputError(
            tr("{name}: “{value}” is neither yes nor no.", name=name, value=text), tr("Write yes or no.")
        )
    return words[text.lower()]


def _moment(text: str, name: str, clock: Clock, *, coming: str) -> datetime:
    from opsledger.moments import moment_in  # noqa: PLC0415 - only a field that holds a time needs it

    try:
        return moment_in(text, clock, start=coming != "last", coming=bool(coming))
    except InputError as error:
        message = tr("{field}: {message}", field=name, message=error.message)
        raise InputError(message, error.way_out) from None


def _day(text: str, name: str, clock: Clock, *, coming: str) -> date:
    return in_zone(_moment(text, name, clock, coming=coming), clock.zone).date()


def _json(text: str, name: str, clock: Clock) -> Any:
    del clock
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        why = why_not(text.encode("utf-8", "surrogateescape"), error)
        raise InputError(tr("{field}: {message}", field=name, message=why.message), json_wanted()) from None


def _structured(base: type[Struct], text: str, name: str, clock: Clock) -> Any:
    """JSON, or `field=value,field=value`."""
    if text.lstrip().startswith("{"):
        return _json(text, name, clock)
    types = {field: shape_of(annotation) for field, annotation in _field_types(base).items()}
    read_so_far: dict[str, Any] = {}
    for part in text.split(","):
        field, equals, value = part.partition("=")
        field = field.strip()
        if not equals or field not in types:
            raise InputError(
                tr(
                    "{name}: “{part}” is not one of {forms}.",
                    name=name,
                    part=part,
                    forms=", ".join(f"{t}=…" for t in types),
                ),
                tr("Write it as {form}, or as JSON.", form=",".join(f"{t}=…" for t in types)),
            )
        read_so_far[field] = read_field(types[field], value, f"{name}.{field}", clock)
    return read_so_far


def _field_types(base: type[Struct]) -> dict[str, Any]:
    return {field.name: field.type for field in fields(base)}
