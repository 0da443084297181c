"""Hypothesis strategies for values, events and entries, read off their declarations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st
from msgspec import NODEFAULT, UNSET, Meta, UnsetType

from opsledger_events.event import Entry
from opsledger_events.registry import event_types
from opsledger_events.values import LARGEST

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("问题改进\x1b\u202e\u0000")
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ANYTHING = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(CHARACTERS, max_size=5)


@cache
def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of a declared type, within its limits."""
    limits = Meta()
    if get_origin(annotation) is Annotated:
        annotation, *metas = get_args(annotation)
        merged: dict[str, Any] = {}
        for meta in metas:
            for name in ("ge", "le", "min_length", "max_length", "pattern"):
                if (limit := getattr(meta, name)) is not None:
                    merged[name] = limit
        if get_origin(annotation) is Annotated:
            inner, *deeper = get_args(annotation)
            return values(Annotated[(inner, *deeper, Meta(**merged))]) if merged else values(annotation)
        limits = Meta(**merged)
    return _plain(annotation, limits)


def _plain(annotation: Any, limits: Meta) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, type(int | str)):
        return st.one_of([values(part) for part in parts])
    if origin is tuple:
        return st.lists(values(parts[0]), min_size=limits.min_length or 0, max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(st.text(CHARACTERS, max_size=5), ANYTHING, max_size=3)
    if annotation is str and limits.pattern:
        return st.from_regex(limits.pattern.removesuffix("$") + r"\Z")
    if annotation is str:
        return st.text(CHARACTERS, min_size=limits.min_length or 0, max_size=min(limits.max_length or 20, 20))
    if annotation is int:
        return st.integers(int(limits.ge or 0), int(limits.le or 2**53))
    if annotation is float:
        low = -LARGEST if limits.ge is None else limits.ge
        high = LARGEST if limits.le is None else limits.le
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        datetime: MOMENTS,
        date: st.dates(),
        type(None): st.none(),
        UnsetType: st.just(UNSET),
    }
    if annotation in simple:
        return simple[annotation]
    if issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    return structs(annotation)


@cache
def structs(declared: Any) -> st.SearchStrategy[Any]:
    """Instances of a struct type, with any of its optional fields left out."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for field in msgspec.structs.fields(declared):
        bare = field.default is NODEFAULT and field.default_factory is NODEFAULT
        (required if bare else optional)[field.name] = values(field.type)
    return st.fixed_dictionaries(required, optional=optional).map(lambda held: declared(**held))


def entries(stored_type: str) -> st.SearchStrategy[Entry[Any]]:
    """Entries of one stored type, with any envelope."""
    event: Any = event_types()[stored_type]
    envelope = {
        field.name: values(field.type)
        for field in msgspec.structs.fields(Entry)
        if field.name not in ("data", "type")
    }
    needed = {name: envelope.pop(name) for name in ("position", "record", "version", "recorded_at", "actor")}
    return st.fixed_dictionaries(needed | {"data": structs(event)}, optional=envelope).map(
        lambda held: Entry(type=stored_type, **held)
    )
