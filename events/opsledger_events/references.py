"""What an event refers to and counts with, read off its declaration; checks of references."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from msgspec.structs import fields

from opsledger_events.asking import sight
from opsledger_events.blank import is_text, may_be_blank
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.event import Event
from opsledger_events.language import tr
from opsledger_events.marks import leaves_of, marks_of
from opsledger_events.situation import Situation


class Shape(NamedTuple):
    """The fields of an event type that are checked against something else."""

    references: tuple[tuple[str, str], ...]
    """Fields that hold ids of other records, with the kinds they may be of; `*` for any."""
    trees: tuple[str, ...]
    """Those of them that name the record above."""
    numbers: tuple[str, ...]
    """Fields that hold a number with a fraction."""
    texts: tuple[str, ...]
    """Fields that hold a text which may not be empty."""
    holding_texts: tuple[tuple[str, Any], ...]
    """Fields that hold several such, in a list or a value, and their types."""


_shapes: dict[Any, Shape] = {}


def shape_of(event: type[Event]) -> Shape:
    """The shape of an event type, found once."""
    return _shapes.get(event) or _shapes.setdefault(event, _find_shape(event))


def _find_shape(event: type[Event]) -> Shape:
    found = [(field.name, field.type) for field in fields(event)]
    texts = [(name, type_) for name, type_ in found if may_be_blank(type_)]
    return Shape(
        references=tuple((n, str(kinds)) for n, type_ in found if (kinds := marks_of(type_).get("ref"))),
        trees=tuple(name for name, type_ in found if marks_of(type_).get("tree")),
        numbers=tuple(name for name, type_ in found if float in leaves_of(type_)),
        texts=tuple(name for name, type_ in texts if is_text(type_)),
        holding_texts=tuple((name, type_) for name, type_ in texts if not is_text(type_)),
    )


def check_references(now: Situation, name: str, value: Any, kinds: str) -> None:
    """Every record that a field refers to is there, is another one, and of a kind that fits."""
    if not value or not isinstance(value, str | tuple):
        return
    targets = (value,) if isinstance(value, str) else cast("tuple[str, ...]", value)
    for target in targets:
        check_reference(now, name, target, kinds)


def check_above(now: Situation, name: str, target: str | None) -> None:
    """No record stands above itself: whatever is above the target by the field `name` is another one."""
    seen: set[str] = set()
    while isinstance(target, str) and target not in seen:
        if target == now.record:
            raise InputError(
                tr("{field}: {record} would stand above itself.", field=name, record=now.record),
                tr("Name one that is not below it."),
            )
        seen.add(target)
        target = getattr(now.look(target), name, None)


def check_reference(now: Situation, name: str, target: str, kinds: str) -> None:
    """The record that a field refers to is there and of a kind that fits."""
    from opsledger_events.registry import kind_of  # noqa: PLC0415 - kinds use us

    if target == now.record:
        raise InputError(tr("{field}: a record does not refer to itself.", field=name))
    found = now.look(target)
    if found is None:
        raise NotFoundError(
            tr("{field}: there is no record “{record}”.", field=name, record=target),
            tr("{list} shows what there is.", list=sight("list")),
        )
    kind = kind_of(found).name
    if kinds != "*" and kind not in kinds.split():
        raise InputError(
            tr(
                "{field}: {record} is of kind {kind}; asked for: {kinds}.",
                field=name,
                record=target,
                kind=kind,
                kinds=kinds,
            )
        )
