"""Texts that say nothing: whatever somebody reads of them is white.

Decoding knows lengths only, and what is stored stays readable. So a required text is looked at once more where a
command is decided.
"""

from __future__ import annotations

from typing import Any, cast, get_args, get_origin
from unicodedata import category

from msgspec import Struct
from msgspec.structs import fields

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.marks import marks_of, metas_of

WHITE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Categories of Unicode whose characters leave no ink: controls, formats (U+200B, U+FEFF), separators (U+3000)."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are blank all the same: the fillers of Hangul, the Braille pattern without dots."""


def has_text(text: str) -> bool:
    """Whether there is anything to read in a text."""
    for character in text:  # noqa: SIM110 - every command comes here, and a generator takes twice as long
        if character not in FILLERS and category(character) not in WHITE:
            return True
    return False


def is_answered(value: object) -> bool:
    """Whether a field has an answer: a text that can be read, or a value of another type."""
    return has_text(value) if isinstance(value, str) else value is not None


def blank_text(annotation: Any, value: object, name: str) -> str:
    """Where in a value of a declared type a text that may not be empty is blank: `criteria.name`; empty for nowhere."""
    if isinstance(value, str):
        return name if is_required(annotation) and not has_text(value) else ""
    if isinstance(value, tuple):
        inner = items_of(annotation)
        places = (blank_text(inner, item, name) for item in cast("tuple[object, ...]", value))
    elif isinstance(value, Struct):
        places = (blank_text(f.type, getattr(value, f.name), f"{name}.{f.name}") for f in fields(value))
    else:
        return ""
    return next(filter(None, places), "")


def check_readable(text: str, name: str) -> None:
    """Raise InputError naming a text in which there is nothing to read."""
    if not has_text(text):
        raise InputError(
            tr("{field}: there is nothing to read in it.", field=name),
            tr("Write something that can be read."),
        )


def check_within(annotation: Any, value: object, name: str) -> None:
    """Raise InputError naming where in a value there is nothing to read in a text that may not be empty."""
    if place := blank_text(annotation, value, name):
        check_readable("", place)


def is_required(annotation: Any) -> bool:
    """Whether a text of this type may not be empty."""
    return any(meta.min_length for meta in metas_of(annotation))


def is_text(annotation: Any) -> bool:
    """Whether a value of this type is a text that may not be empty, not a list or an object with such texts in it."""
    return is_required(annotation) and items_of(annotation) is None


def items_of(annotation: Any) -> Any:
    """The type of the items of a tuple, of a type that has one; None for any other."""
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0]
    return next((found for part in get_args(annotation) if (found := items_of(part)) is not None), None)


def may_be_blank(annotation: Any) -> bool:
    """Whether a value of this type may have a text in it that may not be empty; an id is looked up, not read."""
    if "ref" in marks_of(annotation):
        return False
    if is_required(annotation):
        return True
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return any(may_be_blank(field.type) for field in fields(annotation))
    return any(map(may_be_blank, get_args(annotation)))
