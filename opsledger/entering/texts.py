"""A value as the text that would be typed for it: the inverse of `shapes`."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import Any

import msgspec
from msgspec import UNSET

from opsledger.clock import Clock
from opsledger.entering.shapes import Shape, read
from opsledger_events.digits import exact
from opsledger_events.errors import InputError
from opsledger_events.values import Choice, in_zone


def typed(shape: Shape, value: Any, clock: Clock) -> str:
    """The text that a person would type for a field's value; several values have a line each."""
    if shape.many:
        return "\n".join(_one(shape, part, clock) for part in value or ())
    return _one(shape, value, clock)


def _one(shape: Shape, value: Any, clock: Clock) -> str:
    match value:
        case None | msgspec.UNSET:
            return ""
        case Choice():
            return value.value
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case float() if isfinite(value):
            return _number(value)
        case datetime():
            return in_zone(value, clock.zone).isoformat(" ")
        case date():
            return value.isoformat()
        case msgspec.Struct():
            return _pairs(shape, value, clock)
        case _:
            return msgspec.json.encode(value).decode()


def _number(value: float) -> str:
    """All digits of a number, even of a whole one so large that people are shown fewer: only they give the same number again."""
    return str(int(value)) if value.is_integer() else exact(value)


def _pairs(shape: Shape, value: msgspec.Struct, clock: Clock) -> str:
    """`field=value,field=value` if that reads back as the same value, else JSON."""
    said = {
        name: held
        for name in value.__struct_fields__
        if (held := getattr(value, name)) not in (None, "", ()) and held is not UNSET
    }
    plain = not any(isinstance(held, msgspec.Struct | tuple | dict) for held in said.values())
    if plain:
        text = ",".join(f"{name}={_one(shape, held, clock)}" for name, held in said.items())
        try:
            if "\n" not in text and msgspec.convert(read(shape, text, "", clock), type(value)) == value:
                return text
        except (InputError, msgspec.ValidationError):
            pass
    return msgspec.json.encode(value).decode()
