"""The declared fields that a person enters: those of an event, or of a value that has fields of its own."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from opsledger.entering.shapes import Shape, shape_of
from opsledger_events.common import DetailsAmended
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.marks import marks_of


class Field:
    """A declared field: its name, its shape and its marks."""

    def __init__(self, name: str, annotation: Any, required: bool, default: Any = None) -> None:
        """The field of that name and type; `default` is its value if none is given."""
        self.name = name
        self.shape: Shape = shape_of(annotation)
        self.required = required
        self.default = default
        self._annotation = annotation

    @cached_property
    def marks(self) -> dict[str, Any]:
        """The marks that `says` put on its type."""
        return marks_of(self._annotation)

    @property
    def label(self) -> str:
        """Its label; its name if none is declared."""
        return str(self.marks.get("label", self.name))

    @property
    def help(self) -> str:
        """Its purpose, in one line; empty if none is declared."""
        return str(self.marks.get("help", ""))

    @property
    def long(self) -> bool:
        """Whether it takes several lines."""
        return bool(self.marks.get("long"))

    @property
    def refers_to(self) -> str:
        """The kinds whose records it names, as `ref` lists them; empty if it names none."""
        return str(self.marks.get("ref", ""))

    @property
    def found(self) -> bool:
        """Whether it names something that can be looked up in the ledger: a record, or an entry of the record."""
        return bool(self.refers_to or self.marks.get("entry"))

    @property
    def plain(self) -> bool:
        """Whether it takes only plain digits, letters and signs: a number, an id, or a field marked `plain`."""
        return self.shape.base in (int, float) or bool(self.refers_to or self.marks.get("plain"))

    def converted(self, value: Any) -> Any:
        """A value as the field holds it. Raises msgspec.ValidationError."""
        return msgspec.convert(value, self._annotation)

    def optional(self) -> Field:
        """The same field, but not required."""
        return Field(self.name, self._annotation, required=False)

    @property
    def changes(self) -> bool:
        """Whether it holds fields of the record with their new values."""
        return self.shape.base is dict


def fields_of(owner: type[Struct]) -> tuple[Field, ...]:
    """The fields of an event, or of a value with fields of its own, that a person enters."""
    return _fields_of(owner)


@cache
def _fields_of(owner: Any) -> tuple[Field, ...]:
    return tuple(
        Field(field.encode_name, field.type, field.required, _default(field.default))
        for field in fields(owner)
        if not marks_of(field.type).get("filled")
    )


def _default(value: Any) -> Any:
    return None if value in (msgspec.NODEFAULT, msgspec.UNSET) else value


def changed_by(kind: Kind, event: type[Event]) -> tuple[str, ...]:
    """The record's own fields that an event of a kind, an amendment or a correction, may change."""
    return kind.amendable if event is DetailsAmended else kind.correctable
