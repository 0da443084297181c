"""The filters of templates: `{column|trim|upper}`. They are a closed set; no expression is evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from opsledger.importing.context import Context, text_of
from opsledger.importing.numbers import MARKS, read_number
from opsledger.importing.times import Clock
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.periods import Frequency, period_of

Filter = Callable[[Any, Context], Any]
Maps = Mapping[str, Mapping[str, Any]]


class Tools(NamedTuple):
    """What filters need from their mapping: its value maps and the format of its times."""

    maps: Maps
    clock: Clock
    decimal: str = "."
    """The decimal mark of the file."""


class Known(NamedTuple):
    """An existing filter."""

    make: Callable[[str, Tools], Filter]
    argument: str
    """What follows its colon: empty if nothing may, `[...]` if it is optional."""
    help: str


def filter_named(name: str, argument: str, column: str, tools: Tools) -> Filter:
    """The filter `name:argument` for a column. Raises InputError with the nearest name."""
    known = FILTERS.get(name)
    if known is None:
        raise InputError(
            tr("There is no filter “{name}”.", name=name),
            did_you_mean(name, FILTERS),
        )
    if argument and not known.argument:
        raise InputError(tr("The filter “{name}” takes nothing behind a colon.", name=name))
    if not argument and known.argument and not known.argument.startswith("["):
        raise InputError(
            tr("The filter “{name}” needs something behind a colon.", name=name),
            tr("Write {name}:{argument}.", name=name, argument=known.argument),
        )
    if name == "map":
        argument = argument or column
    return known.make(argument, tools)


def columns_of(name: str, argument: str) -> tuple[str, ...]:
    """Other columns that a filter reads."""
    return (argument,) if name == "or" else ()


def _textual(change: Callable[[str], Any]) -> Callable[[str, Tools], Filter]:
    """A filter that changes the text of any value but null."""

    def make(argument: str, tools: Tools) -> Filter:
        del argument, tools
        return lambda value, context: None if value is None else change(text_of(value))

    return make


def _first(argument: str, tools: Tools) -> Filter:
    del tools
    longest = _characters(argument)
    return lambda value, context: None if value is None else text_of(value)[:longest]


def _characters(argument: str) -> int:
    if not argument.isdecimal():
        raise InputError(tr("“{value}” is not a number of characters.", value=argument))
    return int(argument)


def _cut(argument: str, tools: Tools) -> Filter:
    del tools
    longest = _characters(argument)
    return lambda value, context: None if value is None else _shortened(text_of(value), longest)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: max(longest - 1, 0)] + "…"


def _split(argument: str, tools: Tools) -> Filter:
    del tools
    separator = argument.strip() or argument

    def parts(value: Any, context: Context) -> Any:
        del context
        if value is None or isinstance(value, list):
            return value  # pyright: ignore[reportUnknownVariableType] - whatever is in it
        return [part.strip() for part in text_of(value).split(separator) if part.strip()]

    return parts


def _item(argument: str, tools: Tools) -> Filter:
    del tools
    if not re.fullmatch(r"-?[1-9][0-9]{0,3}", argument):
        raise InputError(
            tr("“{value}” is not the place of an item.", value=argument), tr("The first is 1, the last -1.")
        )
    place = int(argument)
    index = place - 1 if place > 0 else place

    def item(value: Any, context: Context) -> Any:
        del context
        items = cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]
        return items[index] if -len(items) <= index < len(items) else None

    return item


def _map(argument: str, tools: Tools) -> Filter:
    table = tools.maps.get(argument)
    if table is None:
        raise InputError(
            tr("There is no value map “{name}”.", name=argument),
            did_you_mean(argument, tools.maps)
            if tools.maps
            else tr("Write a table [values.{name}].", name=argument),
        )
    texts = dict(table)
    other = texts.get("*")

    def look_up(value: Any, context: Context) -> Any:
        del context
        found = texts.get(text_of(value), other)
        if found is None and value is not None:
            raise InputError(
                tr("The value map “{name}” has nothing for “{value}”.", name=argument, value=text_of(value)),
                tr('Add it to [values.{name}], or a fallback: "*" = …', name=argument),
            )
        return found

    return look_up


def _default(argument: str, tools: Tools) -> Filter:
    del tools
    return lambda value, context: argument if value is None or value == "" else value


def _or(argument: str, tools: Tools) -> Filter:
    del tools
    return lambda value, context: context.values.get(argument) if value is None or value == "" else value


def _time(argument: str, tools: Tools) -> Filter:
    clock = _clock(argument, tools)
    return lambda value, context: None if value is None else clock.local(value).isoformat()


def _date(argument: str, tools: Tools) -> Filter:
    clock = _clock(argument, tools)
    return lambda value, context: None if value is None else clock.local(value).date().isoformat()


def _clock(argument: str, tools: Tools) -> Clock:
    if not argument:
        return tools.clock
    clock = Clock(argument)
    clock.zone = tools.clock.zone
    return clock


def _period(argument: str, tools: Tools) -> Filter:
    try:
        frequency = Frequency(argument)
    except ValueError:
        known = ", ".join(f.value for f in Frequency)
        raise InputError(
            tr("“{value}” is not a length of a period.", value=argument),
            tr("There are: {known}.", known=known),
        ) from None
    clock = tools.clock
    return lambda value, context: None if value is None else period_of(clock.local(value).date(), frequency)


def _number(argument: str, tools: Tools) -> Filter:
    mark = argument or tools.decimal
    if mark not in MARKS:
        raise InputError(tr("The decimal mark is “.” or “,”, not “{value}”.", value=argument))
    return lambda value, context: (
        value if value is None or isinstance(value, int | float) else read_number(text_of(value), mark)
    )


def _without(argument: str, tools: Tools) -> Filter:
    del tools
    return lambda value, context: None if value is None else text_of(value).replace(argument, "").strip()


def _slug(text: str) -> str:
    return re.sub(r"[^\w.:/@+-]+", "-", text.strip()).strip("-.:/@+")[:80]


def _name(text: str) -> str:
    last = text.rstrip("/").rpartition("/")[2]
    return last.rpartition(".")[0] or last


FILTERS: dict[str, Known] = {
    "trim": Known(_textual(str.strip), "", "without space at both ends"),
    "lower": Known(_textual(str.lower), "", "in small letters"),
    "upper": Known(_textual(str.upper), "", "in capitals"),
    "line": Known(
        _textual(lambda text: " ".join(text.split())), "", "on one line, each run of space one blank"
    ),
    "first": Known(_first, "N", "the first N characters"),
    "cut": Known(_cut, "N", "at most N characters, `…` at the end of what was longer"),
    "name": Known(_textual(_name), "", "the last part of a path, without its suffix"),
    "slug": Known(_textual(_slug), "", "made fit to be a record id: other characters become `-`"),
    "split": Known(_split, "SEPARATOR", "a list of the parts between separators"),
    "without": Known(_without, "TEXT", "without that text, wherever it stands: `{amount|without:€|number}`"),
    "item": Known(_item, "N", "the N-th of a list, `-1` the last: `{name|split: |item:1}`"),
    "number": Known(
        _number,
        "[DECIMAL MARK]",
        "a number; `1 234,5` with `number:,`; `12 %` is 0.12, `(5)` and `5-` are -5",
    ),
    "map": Known(_map, "[NAME]", "looked up in `[values.NAME]`, or in the map named as the column"),
    "default": Known(_default, "TEXT", "this text where there is nothing"),
    "or": Known(_or, "COLUMN", "the value of another column where there is nothing"),
    "time": Known(_time, "[FORMAT]", "a time, read as `[time]` says or by another format"),
    "date": Known(_date, "[FORMAT]", "the day of a time, read as `[time]` says or by another format"),
    "period": Known(_period, "day|week|month|quarter|year", "the period that a time lies in: `2026-W07`"),
}
"""Every filter by name."""
