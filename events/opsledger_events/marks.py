"""Read a field's label, help and marks back off its type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Meta

from opsledger_events.language import Label, tr

STATE = Label("State", "状态")
"""Every kind of record has one, and declares no label for it."""


def metas_of(annotation: Any) -> list[Meta]:
    """Every msgspec Meta on a type, the outermost last."""
    found: list[Meta] = []
    if get_origin(annotation) is Annotated:
        inner, *metas = get_args(annotation)
        found.extend(metas_of(inner))
        found.extend(m for m in metas if isinstance(m, Meta))
    elif get_origin(annotation) in (Union, type(int | str)):
        for part in get_args(annotation):
            found.extend(metas_of(part))
    return found


def leaves_of(annotation: Any) -> Iterator[Any]:
    """The plain types that a type is made of: `str` and `NoneType` of `tuple[Name, ...] | None`."""
    inner = get_args(annotation)
    if inner or get_origin(annotation):
        for part in inner:
            yield from leaves_of(part)
    elif isinstance(annotation, type):
        yield annotation


def marks_of(annotation: Any) -> dict[str, Any]:
    """What `says` and `in_unit` put on a type: label, help, unit, ref, personal, filled, long."""
    marks: dict[str, Any] = {}
    for meta in metas_of(annotation):
        marks.update(meta.extra or {})
    return marks


def label_of(owner: Any, name: str) -> str:
    """What a field is called and counts, of a record its state too; its name in words where its declaration says nothing."""
    label, unit = label_in_both(owner, name), field_marks(owner, name).get("unit")
    return str(label) if unit is None else tr("{label} ({unit})", label=label, unit=unit)


def label_in_both(owner: Any, name: str) -> Label:
    """What a field is called in either language, without what it counts."""
    if (label := field_marks(owner, name).get("label")) is not None:
        return label
    words = name.replace("_", " ").capitalize()
    return STATE if name == "state" else Label(words, words)


@cache
def field_marks(owner: Any, name: str) -> dict[str, Any]:
    """The marks of a field of a struct type, or of a property whose return type has them."""
    held = getattr(owner, name, None)
    if isinstance(held, property):
        return marks_of(get_type_hints(held.fget, include_extras=True).get("return"))
    return marks_of(_hints(owner).get(name))


@cache
def _hints(owner: Any) -> dict[str, Any]:
    """The types of a struct's fields. To evaluate them takes long, and one field needs those of all."""
    return get_type_hints(owner, include_extras=True)
