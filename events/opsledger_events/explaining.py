"""Why a value does not fit its field: the field, the value and the way out, in words."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from opsledger_events.asking import sight
from opsledger_events.digits import exact
from opsledger_events.errors import InputError
from opsledger_events.json_text import name_of
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean

_PLACE = r" - at `\$\.?(?P<path>.*)`$"
_MISSING = r"missing required field `(?P<name>.+?)`"
_UNKNOWN = r"unknown field `(?P<name>.+?)`"
_LENGTH = r"of length (?P<sign><=|>=) (?P<limit>\d+)"
_RANGE = r"Expected `(?:int|float)` (?P<sign><=|>=) (?P<limit>\S+)"
_FORM = r"matching regex '(?P<pattern>.*)'"
_EXPECTED = r"Expected `(?P<types>[^`]+)`"


def refusal(error: msgspec.ValidationError, given: Any, asked: type[Any], within: str = "") -> InputError:
    """What `msgspec` says about `given`, which should have been an `asked`, for a person to read.

    `within`: the error is about the value of this field alone. Nothing of `msgspec`'s own words is told.
    """
    said = str(error)
    place = re.search(_PLACE, said)
    path = place["path"] if place else ""
    if within:
        path = within + (f".{path}" if path[:1] not in ("", "[") else path)
    if missing := re.search(_MISSING, said):
        name = missing["name"]
        if path:
            within = tr("{field}: {message}", field=f"{path}.{name}", message=tr("it is missing."))
            return InputError(within, tr("Add it."))
        return InputError(tr("{field} is missing.", field=name), tr("Add it."))
    if unknown := re.search(_UNKNOWN, said):
        return no_such_field(unknown["name"], asked.__struct_fields__)
    value = value_at(given, path)
    message, way_out = _reason(said.removesuffix(place[0] if place else ""), value, path, asked)
    return InputError(tr("{field}: {message}", field=path, message=message) if path else message, way_out)


def no_such_field(name: str, known: tuple[str, ...]) -> InputError:
    """The error for a field that is not there, with the nearest that is."""
    return InputError(
        tr("There is no field “{name}”.", name=name),
        did_you_mean(name, known) if known else tr("Leave it out."),
    )


def _reason(said: str, value: Any, path: str, asked: type[Any]) -> tuple[str, str]:
    shown = (
        f"“{shorten(value)}”"
        if isinstance(value, str)
        else exact(value)
        if isinstance(value, float)
        else shorten(value)
    )
    if "Invalid enum value" in said:
        choices = choices_of(asked, path)
        return (
            tr("{value} is not one of the choices.", value=shown),
            did_you_mean(str(value), choices) if choices else tr("Leave it out."),
        )
    if length := re.search(_LENGTH, said):
        if length["sign"] == ">=":
            return tr("it may not be empty."), tr("Say what it is.")
        if not isinstance(value, str):
            return tr("it has more values than {limit}.", limit=length["limit"]), tr("Leave some out.")
        return (
            tr(
                "{size} characters are over the limit of {limit}.",
                size=len(str(value)),
                limit=length["limit"],
            ),
            tr("Give one character.")
            if length["limit"] == "1"
            else tr("Put long text in an attachment or a document."),
        )
    if bounds := re.search(_RANGE, said):
        word = tr("at least") if bounds["sign"] == ">=" else tr("at most")
        return (
            tr("{value} is out of range.", value=shown),
            tr("It is {word} {limit}.", word=word, limit=bounds["limit"].removesuffix(".0")),
        )
    if "out of range" in said:
        return (
            tr("{value} is out of range.", value=shown),
            tr("Give a finite number of at most 308 digits, or leave the field out."),
        )
    if "timezone" in said:
        return tr("{value} has no time zone.", value=shown), tr("Add Z for UTC, or an offset such as +08:00.")
    if form := re.search(_FORM, said):
        return tr("{value} is not of the form wanted.", value=shown), _wanted_form(form["pattern"])
    if ("datetime" in said or "timestamp" in said) and isinstance(value, str):
        return tr("{value} is not a time.", value=shown), tr("Write it like 2026-02-09T08:30:00+08:00.")
    if "date" in said and isinstance(value, str):
        return tr("{value} is not a day.", value=shown), tr("Write it like 2026-02-09.")
    if expected := re.search(_EXPECTED, said):
        asked_for = words_of(expected["types"])
        return (
            tr(
                "{value} is {found}; asked for: {expected}.",
                value=shown,
                found=name_of(value),
                expected=asked_for,
            ),
            tr("Give {expected}.", expected=asked_for),
        )
    return tr("{value} does not fit.", value=shown), tr(
        "{schema} shows what each field takes.", schema=sight("schema")
    )


def _wanted_form(pattern: str) -> str:
    """A way out where a text has another form than the pattern of its field."""
    if digits := re.fullmatch(r"\^\[0-9a-f\]\{(?P<count>\d+)\}\$", pattern):
        return tr("Give {count} hexadecimal digits, in small letters (0-9, a-f).", count=digits["count"])
    return tr("It has this form: {pattern}", pattern=pattern.replace("\\\\", "\\"))


def words_of(types: str) -> str:
    """The types of a msgspec message in words: `int | null` is "a whole number or nothing"."""
    words = {
        "int": tr("a whole number"),
        "float": tr("a number"),
        "str": tr("a text"),
        "bool": tr("true or false"),
        "array": tr("a list"),
        "object": tr("an object"),
        "datetime": tr("a time"),
        "date": tr("a day"),
        "null": tr("nothing"),
    }
    return tr(" or ").join(words.get(name, name) for name in types.split(" | "))


def value_at(given: Any, path: str) -> Any:
    """The value at a path such as `steps[2].action`; None where there is none."""
    value = given
    for step in re.findall(r"[^.\[\]]+", path):
        try:
            value = value[int(step) if step.isdigit() else step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def choices_of(asked: type[Any], path: str) -> list[str]:
    """The words that a field with a closed vocabulary takes, at a path such as `steps[2].action`."""
    held: Any = asked
    for step in re.findall(r"[^.\[\]]+", path):
        if step.isdigit() or step == "...":
            continue
        held = next((f.type for s in _structs(held) for f in fields(s) if f.encode_name == step), None)
    return _choices(held)


def _structs(annotation: Any) -> list[type[Struct]]:
    """The types with fields that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return [annotation]
    return [found for part in get_args(annotation) for found in _structs(part)]


def _choices(annotation: Any) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(choice.value) for choice in annotation]
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]


SHOWN_CHARS = 60


def shorten(value: object) -> str:
    """A value in a few characters, as a message can show it."""
    text = str(value)
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"
