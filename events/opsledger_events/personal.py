"""Which texts of an event are about a person, and about whom: read off what is marked `personal`.

Looked at is an event's data as JSON has it (dicts, lists, texts), beside its declaration: a text is one by its
declared type, so days, words of a closed vocabulary, digests and ids of records are none.
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
"""Types of the events after which nothing is known of the person that their record is."""

ERASED_TITLE = "—"
"""What stands for the name of a person who was erased, in any language."""

NOT_HERE = "(sealed 已加密)"
"""What stands for a text whose key is not here. In both languages: views keep it, and a replay must come to the same."""

CHANGES = "changes"
"""The field in which amendments and corrections carry fields of the record, by their names."""

Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """A text about a person, and where it stands in an event's data."""

    path: Path
    text: str
    person: str | None
    """Name of the person, or id of the record that the person is; None for the record that the event is about."""


class Shape(NamedTuple):
    """Where texts about persons may stand in values of a type."""

    about: str | None = None
    """A text here is about a person, whom these fields name (the first that does); empty: it is the name."""
    each: Shape | None = None
    """Of the items of a list."""
    fields: Mapping[str, Shape] = {}
    """Of the fields of an object."""

    @property
    def bare(self) -> bool:
        """No such text may stand here."""
        return self.about is None and self.each is None and not self.fields


NOTHING = Shape()
ITSELF = "."
"""Stands for the record that the event is about, where a `Shape` names fields."""

_ID = metas_of(RecordId)[0]


@cache
def is_person(record: type[Record]) -> bool:
    """Whether records of a type are persons: their title is a name, and everything personal in them is theirs."""
    return any(field.name == "title" and marks_of(field.type).get("personal") for field in fields(record))


def personal_shape(event: type[Event], record: type[Record]) -> Shape:
    """Where texts about persons may stand in events of a type that a record of a type has."""
    pair = (event, record)
    return _shapes.get(pair) or _shapes.setdefault(pair, _shape_of_event(event, record))


_shapes: dict[Any, Shape] = {}


def _shape_of_event(event: type[Event], record: type[Record]) -> Shape:
    own = is_person(record)
    # What is said of a person in an event that every kind has is about that person: a comment, a review.
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
    """The shape of a type; `marked` is the mark of what it stands in, which its own mark replaces."""
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
    """A struct that marks fields of its own says itself what is personal in it; of another, every text is."""
    within = fields(struct)
    if any("personal" in marks_of(field.type) for field in within):
        marked = False
    elif marked:
        marked = ITSELF
    return _of_fields({field.encode_name: _shape(field.type, marked, own=own) for field in within})


class Personal(NamedTuple):
    """What an event says about persons."""

    data: dict[str, Any]
    """The event, as its JSON has it."""
    spots: list[Spot]


def personal_in(event: Event, state: Record) -> Personal | None:
    """What an event says about persons, or None where that is nothing; `state` is its record before it."""
    shape = personal_shape(type(event), type(state))
    if shape.bare:
        return None
    data = msgspec.json.decode(msgspec.json.encode(event))
    found = list(spots(shape, data, state))
    return Personal(data, found) if found else None


def spots(shape: Shape, data: dict[str, Any], state: Record) -> Iterator[Spot]:
    """Every text about a person in an event's data, in its order; `state` is the record before the event.

    A text without a letter or a digit is about nobody: an empty one, the `*` that stands for everybody.
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
    """Whom a text is about: as the nearest object around it says, else the event, else the record."""
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
    """The names of persons that a record says: its own title where it is one, and whoever its fields name."""
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
    """The fields of a record in which texts about persons may stand."""
    return frozenset(_record_shape(record, own=is_person(record)).fields)


def is_unreadable(value: object) -> bool:
    """Whether in a value something stands for a text that cannot be read: two such look the same, whatever they were."""
    if isinstance(value, str):
        return value in {ERASED_TITLE, NOT_HERE}
    if isinstance(value, tuple | list):
        return any(map(is_unreadable, cast("tuple[object, ...]", value)))
    if isinstance(value, Struct):
        return any(is_unreadable(getattr(value, name)) for name in value.__struct_fields__)
    return False
