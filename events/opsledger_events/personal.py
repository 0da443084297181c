"""Which texts of an event are about a person, and about which person, derived from the mark `personal`.

The functions examine an event's data in JSON form (dicts, lists, strings) beside its declaration. The declared type decides
what is a text, so days, words of a closed vocabulary, digests and record ids are not texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from opsledger_events.event import Event
from opsledger_events.marks import marks_of, metas_of
from opsledger_events.record import Record
from opsledger_events.values import RecordId

ERASING = ("contact.erased/1",)
"""Event types that erase the person whom their record represents."""

ERASED_TITLE = "—"
"""The placeholder for the name of an erased person, in any language."""

NOT_HERE = "(sealed 已加密)"
"""The placeholder for a text whose key is missing. It has both languages, because views store it and a replay must match."""

CHANGES = "changes"
"""The field in which amendments and corrections carry fields of the record, by name."""

Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """A text about a person, and its place in an event's data."""

    path: Path
    text: str
    person: str | None
    """Name of the person, or id of the person's record; None for the event's own record."""


class Shape(NamedTuple):
    """Where texts about persons may occur in values of a type."""

    about: str | None = None
    """A text here is about the person named by the first of these fields that is filled; empty: the text is the name itself."""
    each: Shape | None = None
    """The shape of a list's items."""
    fields: Mapping[str, Shape] = {}
    """The shapes of an object's fields."""

    @property
    def bare(self) -> bool:
        """Whether no such text can occur here."""
        return self.about is None and self.each is None and not self.fields


NOTHING = Shape()
ITSELF = "."
"""Stands for the event's own record among the fields that a `Shape` names."""

_ID = metas_of(RecordId)[0]


@cache
def is_person(record: type[Record]) -> bool:
    """Whether records of a type represent persons: the title is a name, and all personal data in them is that person's."""
    return any(field.name == "title" and marks_of(field.type).get("personal") for field in fields(record))


def personal_shape(event: type[Event], record: type[Record]) -> Shape:
    """Where texts about persons may occur in events of one type on records of another type."""
    pair = (event, record)
    return _shapes.get(pair) or _shapes.setdefault(pair, _shape_of_event(event, record))


_shapes: dict[Any, Shape] = {}


def _shape_of_event(event: type[Event], record: type[Record]) -> Shape:
    own = is_person(record)
    # In an event common to all kinds (a comment, a review), every text on a person's record is about that person.
    marked: Any = own and event.declared.type.startswith("record.")
    found = {
        field.encode_name: _record_shape(record, own=own)
        if field.name == CHANGES
        else _shape(field.type, marked, own=own)
        for field in fields(event)
    }
    return _of_fields(found)


def _record_shape(record: type[Record], *, own: bool) -> Shape:
    return _of_fields({field.encode_name: _shape(field.type, False, own=own) for field in fields(record)})


def _of_fields(found: dict[str, Shape]) -> Shape:
    return Shape(fields={name: shape for name, shape in found.items() if not shape.bare})


def _shape(annotation: Any, marked: Any, *, own: bool) -> Shape:
    """The shape of a type; `marked` is the mark of the enclosing field, which the type's own mark replaces."""
    marks = marks_of(annotation)
    if "ref" in marks or _ID in metas_of(annotation):
        return NOTHING
    marked = marks.get("personal", marked)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _shape(get_args(annotation)[0], marked, own=own)
    if origin in (Union, type(int | str)):
        shapes = [_shape(part, marked, own=own) for part in get_args(annotation)]
        return next((shape for shape in shapes if not shape.bare), NOTHING)
    if annotation is str and marked:
        return Shape(about=ITSELF if own else "" if marked is True else marked)
    if origin in (tuple, list):
        each = _shape(get_args(annotation)[0], marked, own=own)
        return NOTHING if each.bare else Shape(each=each)
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return _struct_shape(annotation, marked, own=own)
    return NOTHING


def _struct_shape(struct: type[Struct], marked: Any, *, own: bool) -> Shape:
    """The shape of a struct. If it marks its fields, only those are personal; otherwise every text in it is."""
    within = fields(struct)
    if any("personal" in marks_of(field.type) for field in within):
        marked = False
    elif marked:
        marked = ITSELF
    return _of_fields({field.encode_name: _shape(field.type, marked, own=own) for field in within})


class Personal(NamedTuple):
    """An event's texts about persons."""

    data: dict[str, Any]
    """The event in JSON form."""
    spots: list[Spot]


def personal_in(event: Event, state: Record) -> Personal | None:
    """An event's texts about persons, or None if it has none; `state` is its record before the event."""
    shape = personal_shape(type(event), type(state))
    if shape.bare:
        return None
    data = msgspec.json.decode(msgspec.json.encode(event))
    found = list(spots(shape, data, state))
    return Personal(data, found) if found else None


def spots(shape: Shape, data: dict[str, Any], state: Record) -> Iterator[Spot]:
    """Every text about a person in an event's data, in order; `state` is the record before the event.

    A text without a letter or a digit is about nobody, such as an empty one, or the `*` for everybody.
    """
    yield from _spots(shape, data, (), (data,), state)


def _spots(
    shape: Shape, value: Any, path: Path, around: tuple[dict[str, Any], ...], state: Record
) -> Iterator[Spot]:
    if isinstance(value, str):
        if shape.about is not None and any(character.isalnum() for character in value):
            yield Spot(path, value, _person(shape.about, value, around, state))
    elif isinstance(value, list) and shape.each is not None:
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _spots(shape.each, item, (*path, index), around, state)
    elif isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        for name, inner in shape.fields.items():
            if name in given:
                yield from _spots(inner, given[name], (*path, name), (given, *around), state)


def _person(about: str, text: str, around: tuple[dict[str, Any], ...], state: Record) -> str | None:
    """The person a text is about, named by the nearest enclosing object, else by the event, else by the record."""
    if about == ITSELF:
        return None
    if not about:
        return text
    for name in about.split():
        for held in (*(given.get(name) for given in around), getattr(state, name, None)):
            if isinstance(held, str) and held:
                return held
    return None


def names_in(state: Record) -> Iterator[str]:
    """The names of persons in a record: its title if it represents a person, and the names in its fields."""
    own = is_person(type(state))
    if own:
        yield state.title
    shape = _shape_of_record(type(state))
    if not shape.bare:
        data = msgspec.json.decode(msgspec.json.encode(state))
        yield from (spot.text for spot in spots(shape, data, state) if spot.person == spot.text)


@cache
def _shape_of_record(record: type[Record]) -> Shape:
    return _record_shape(record, own=is_person(record))


@cache
def personal_fields(record: type[Record]) -> frozenset[str]:
    """The fields of a record that may hold texts about persons."""
    return frozenset(_record_shape(record, own=is_person(record)).fields)


def is_unreadable(value: object) -> bool:
    """Whether a value contains a placeholder for an unreadable text; all of these look the same, whatever the texts were."""
    if isinstance(value, str):
        return value in {ERASED_TITLE, NOT_HERE}
    if isinstance(value, tuple | list):
        return any(map(is_unreadable, cast("tuple[object, ...]", value)))
    if isinstance(value, Struct):
        return any(is_unreadable(getattr(value, name)) for name in value.__struct_fields__)
    return False
