"""What a record points at: through its typed links, and through fields that name other records."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, cast

from msgspec.structs import fields

from opsledger_events.kind import Kind
from opsledger_events.marks import marks_of
from opsledger_events.record import Record
from opsledger_events.references import shape_of


@cache
def reference_fields(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind's records that hold ids of other records, as its record or its events declare."""
    names = {name for event in kind.events for name, _ in shape_of(event).references}
    names.update(field.name for field in fields(kind.record) if marks_of(field.type).get("ref"))
    return tuple(name for name in kind.record.__struct_fields__ if name in names)


@cache
def watched(kind: Kind) -> Callable[[Record], Any]:
    """A function that returns everything in a record of this kind that points at others, to see whether it changed."""
    return attrgetter("links", *reference_fields(kind))


def links_of(kind: Kind, state: Record) -> set[tuple[str, str]]:
    """Every (type, record) that a record points at; the type is the link's type or the field's name."""
    found = {(str(link.type), link.to) for link in state.links}
    for name in reference_fields(kind):
        value: Any = getattr(state, name)
        targets = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
        found.update((name, target) for target in targets if isinstance(target, str) and target)
    return found
