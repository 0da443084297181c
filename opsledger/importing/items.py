"""The items of a value that is a list: a rule with `each` gives a command for every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from opsledger.importing.context import Context

ITEM = "@each"
"""The name of an item; `@each.NAME` is what it has under a name."""


def is_item(name: str) -> bool:
    """Whether a name means the item of a list, or what is in it, and no column of the file."""
    return name == ITEM or name.startswith(f"{ITEM}.")


def each(value: Any, context: Context) -> Iterator[Context]:
    """The row once for every item; a value that is no list is one item, an object one for every name in it."""
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
