"""The reference of the mapping file, made from its declaration: `docs/reference/mapping.md`."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from msgspec import NODEFAULT, Meta
from msgspec.structs import FieldInfo, fields

from opsledger.importing.filters import FILTERS
from opsledger.importing.mapping import TABLES, Table
from opsledger.importing.templates import SPECIAL

PATH = "reference/mapping.md"

HEAD = """\
# The mapping file

A mapping tells `opsledger import FILE --map MAP.toml` what the rows of a file mean. It is TOML. How to write one is
told in [the guide](../guides/import.md); working ones are in [`examples/`](../../examples/README.md). This page is made from
the program (`make docs`); the program refuses whatever is not on it, with line and column.
"""

TEMPLATES = """\
## Templates

Where the tables above say *template*, a text may hold `{column}`, `{column|filter}` or `{column|filter:argument|filter}`. A
brace that is meant as such is written twice, and so is a `|`: `{cell|split:||}`. A template that is nothing but one column hands its value on as it is: a number
stays a number, a list a list. One whose columns are all null comes to null, and the field it is for is left out. In NDJSON,
`{outer.inner}` is a nested value.

Besides columns there are:
"""


def page() -> str:
    """The page."""
    special = [(name, help) for name, (_, help) in SPECIAL.items()]
    special.append(("@before.COLUMN", "the value of a column on the last row of the same key"))
    special.append(
        ("@each", "in a rule with `each`: the item; `{@each.NAME}` is what an object has under a name")
    )
    filters = [(_filter(name), FILTERS[name].help) for name in FILTERS]
    sections = [_section(table) for table in TABLES]
    closing = [TEMPLATES, _list(special), "### Filters\n", _rows(("Filter", "What it gives"), filters)]
    return "\n".join([HEAD, *sections, *closing])


def _section(table: type[Table]) -> str:
    rows = [
        (f"`{field.encode_name}`", _type(field.type), _default(field), _about(field.type))
        for field in fields(table)
    ]
    doc = (table.__doc__ or "").strip()
    name = table.__name__.removesuffix("Table")
    return f"## {name}\n\n{doc}\n\n" + _rows(("Key", "Value", "If left out", "What it is for"), rows)


def _rows(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _list(items: list[tuple[str, str]]) -> str:
    return "".join(f"- `{{{name}}}`: {help}\n" for name, help in items)


def _filter(name: str) -> str:
    argument = FILTERS[name].argument
    if not argument:
        return f"`{name}`"
    return f"`{name}[:{argument[1:-1]}]`" if argument.startswith("[") else f"`{name}:{argument}`"


def _about(annotation: Any) -> str:
    return next((meta.description or "" for meta in _metas(annotation)), "")


def _metas(annotation: Any) -> Iterator[Meta]:
    if get_origin(annotation) is Annotated:
        inner, *metas = get_args(annotation)
        yield from (meta for meta in metas if isinstance(meta, Meta) and meta.description)
        yield from _metas(inner)


def _type(annotation: Any) -> str:
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in arguments if word)
    if origin in (Union, types.UnionType):
        names = dict.fromkeys(_type(part) for part in arguments if part is not type(None))
        if {"text", "whole number", "number", "true or false"} <= names.keys():
            names = {"value": None} | {n: None for n in names if n not in _PLAIN.values()}
        return " or ".join(names)
    if origin is tuple:
        return f"list of {_type(arguments[0])}s"
    if origin is dict:
        return "table"
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return "table"
    return _PLAIN.get(annotation, "value")


_PLAIN: dict[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def _default(field: FieldInfo) -> str:
    if field.required:
        return "**needed**"
    value: Any = field.default
    if value is NODEFAULT or value is None or value in ("", (), {}) or isinstance(value, Table):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{part}"' for part in cast("tuple[str, ...]", value)) + "]`"
    return f"`{value}`"
