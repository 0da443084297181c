"""Templates of a mapping: text that contains `{column}`, `{column|filter:argument}` or `{@line}`.

A template that consists of one `{column}` passes the value on unchanged (a number stays a number, a list
a list). If all columns of a template are null, so is the result, and the field is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from opsledger.importing.context import Context, text_of
from opsledger.importing.filters import Tools, columns_of, filter_named
from opsledger.importing.items import ITEM, is_item
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean

Value = Callable[[Context], Any]


class Template(NamedTuple):
    """A compiled template, and the columns that it reads."""

    fill: Value
    columns: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """Columns whose earlier values it reads."""
    constant: bool = False
    """Whether it reads no columns."""


SPECIAL: dict[str, tuple[Value, str]] = {
    "@line": (lambda c: c.line, "the line of the file that the row begins on"),
    "@file": (lambda c: c.file, "the name of the file, without its folder"),
    "@key": (lambda c: c.key, "the key of the row"),
    "@record": (
        lambda c: c.record or None,
        "the id of the record of the key; null where the ledger has yet to allot it",
    ),
    "@time": (lambda c: c.at.isoformat() if c.at else None, "the time of the row, in UTC"),
}
"""The special names that are not columns; `@before.COLUMN` is another."""

_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def template(written: Any, tools: Tools) -> Template:
    """The template for a text; for a list or table, a template of its parts; for a number, that number.

    Raises InputError for an unclosed brace, and for an unknown filter, value map or special name.
    """
    if isinstance(written, str):
        return _of_text(written, tools)
    if isinstance(written, list):
        parts = [template(part, tools) for part in written]  # pyright: ignore[reportUnknownVariableType]
        fills = [part.fill for part in parts]
        return _joined(parts, lambda c: [v for fill in fills if (v := fill(c)) is not None])
    if isinstance(written, dict):
        named = {str(name): template(part, tools) for name, part in written.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        pairs = [(name, part.fill) for name, part in named.items()]
        return _joined(
            list(named.values()), lambda c: {n: v for n, fill in pairs if (v := fill(c)) is not None}
        )
    return _constant(written)


def _joined(parts: list[Template], fill: Value) -> Template:
    return Template(
        fill,
        tuple(name for part in parts for name in part.columns),
        tuple(name for part in parts for name in part.before),
        all(part.constant for part in parts),
    )


def _constant(value: Any) -> Template:

    def same(context: Context) -> Any:
        del context
        return value

    return Template(same, constant=True)


def _of_text(text: str, tools: Tools) -> Template:
    parts = list(_pieces(text, tools))
    if all(isinstance(part, str) for part in parts):
        return _constant("".join(str(part) for part in parts))
    read = [part for part in parts if isinstance(part, Template)]
    if len(parts) == 1:
        return read[0]
    fills = [part if isinstance(part, str) else part.fill for part in parts]
    return _joined(read, lambda context: _fill_text(fills, context))


def _fill_text(fills: list[str | Value], context: Context) -> str | None:
    found = False
    texts: list[str] = []
    for fill in fills:
        if isinstance(fill, str):
            texts.append(fill)
            continue
        value = fill(context)
        found = found or value is not None
        texts.append(text_of(value))
    return "".join(texts) if found else None


def _pieces(text: str, tools: Tools) -> Iterator[str | Template]:
    end = 0
    plain = ""
    for match in _PIECES.finditer(text):
        plain += text[end : match.start()]
        end = match.end()
        piece = match.group()
        if piece in ("{{", "}}"):
            plain += piece[0]
        elif match.group(1) is None:
            raise InputError(
                tr("“{text}” has a brace without its other half.", text=text),
                tr("A brace that is meant as such is written twice: {{ or }}."),
            )
        else:
            if plain:
                yield plain
            plain = ""
            yield _placeholder(match.group(1), tools)
    plain += text[end:]
    if plain or not text:
        yield plain


def _placeholder(inside: str, tools: Tools) -> Template:
    name, *steps = (part.replace("\0", "|") for part in inside.replace("||", "\0").split("|"))
    name = name.strip()
    read, columns, before = _read(name)
    filters: list[Callable[[Any, Context], Any]] = []
    for step in steps:
        what, _, argument = step.partition(":")
        what = what.strip()
        if what not in {"split", "default"}:
            argument = argument.strip()
        filters.append(filter_named(what, argument, name, tools))
        columns += columns_of(what, argument)
    if not filters:
        return Template(read, columns, before)

    def filtered(context: Context) -> Any:
        value = read(context)
        for step in filters:
            value = step(value, context)
        return value

    return Template(filtered, columns, before)


def _read(name: str) -> tuple[Value, tuple[str, ...], tuple[str, ...]]:
    if not name:
        raise InputError(tr("There is no column name between the braces."))
    if column := name.removeprefix("@before.") if name.startswith("@before.") else "":
        return (lambda context: context.before.get(column)), (column,), (column,)
    if name.startswith("@") and not is_item(name):
        if name not in SPECIAL:
            raise InputError(
                tr("There is no “{name}”.", name=name),
                did_you_mean(name, [*SPECIAL, "@before.COLUMN", ITEM]),
            )
        return SPECIAL[name][0], (), ()
    return (lambda context: context.values.get(name)), (name,), ()
