"""Blank texts, which contain only invisible characters.

Decoding checks lengths only, and stored texts must stay readable. So a required text is checked for visible
characters when a command is decided.
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
"""Unicode categories of invisible characters: controls, formats (U+200B, U+FEFF), separators (U+3000)."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are blank nevertheless: the fillers of Hangul, the Braille pattern without dots."""


def has_text(text: str) -> bool:
    """Whether there is anything to read in a text."""
    for character in text:  # noqa: SIM110 - runs for every command, and a generator takes twice as long
        if character not in FILLERS and category(character) not in WHITE:
            return True
    return False


def is_answered(value: object) -> bool:
    """Whether a field is answered: by a text with something to read, or by a value of another type."""
    return has_text(value) if isinstance(value, str) else value is not None


def blank_text(annotation: Any, value: object, name: str) -> str:
    """The place of a blank required text in a value of a declared type: `criteria.name`; empty if there is none."""
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
    """Raise InputError, naming the text, if it has nothing to read."""
    if not has_text(text):
        raise InputError(
            tr("{field}: there is nothing to read in it.", field=name),
            tr("Write something that can be read."),
        )


def check_within(annotation: Any, value: object, name: str) -> None:
    """Raise InputError, naming the place, if a required text in a value has nothing to read."""
    if place := blank_text(annotation, value, name):
        check_readable("", place)


def is_required(annotation: Any) -> bool:
    """Whether a text of this type may not be empty."""
    return any(meta.min_length for meta in metas_of(annotation))


def is_text(annotation: Any) -> bool:
    """Whether a value of this type is itself a required text, rather than a list or an object that contains some."""
    return is_required(annotation) and items_of(annotation) is None


def items_of(annotation: Any) -> Any:
    """The item type of a type that contains a tuple; None for any other type."""
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0]
    return next((found for part in get_args(annotation) if (found := items_of(part)) is not None), None)


def may_be_blank(annotation: Any) -> bool:
    """Whether a value of this type may contain a required text; ids do not count, because they are looked up, not read."""
    if "ref" in marks_of(annotation):
        return False
    if is_required(annotation):
        return True
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return any(may_be_blank(field.type) for field in fields(annotation))
    return any(map(may_be_blank, get_args(annotation)))
