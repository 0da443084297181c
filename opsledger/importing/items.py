"""The items of a list: a rule with `each` gives a command for every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from opsledger.importing.context import Context

ITEM = "@each"
"""The name of an item; `@each.NAME` is the item's value under that name."""


def is_item(name: str) -> bool:
    """Whether a name refers to the item of a list, or to a part of it, rather than to a column of the file."""
    return name == ITEM or name.startswith(f"{ITEM}.")


def each(value: Any, context: Context) -> Iterator[Context]:
    """The row once for every item. An object gives an item for each of its names; any other value is one item, null none."""
    for item in _items(value):
        yield context._replace(values={**context.values, **dict(_named(ITEM, item))})


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [{"key": key, "value": inner} for key, inner in cast("dict[str, Any]", value).items()]
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _named(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield name, value
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _named(f"{name}.{key}", inner)
