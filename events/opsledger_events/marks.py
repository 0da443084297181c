"""Read a field's label, help and marks back off its type."""

from __future__ import annotations

from typing import Annotated, Any, Union, get_args, get_origin

from msgspec import Meta


def metas_of(annotation: Any) -> list[Meta]:
    """Every msgspec Meta on a type, the outermost last."""
    found: list[Meta] = []
    if get_origin(annotation) is Annotated:
        inner, *metas = get_args(annotation)
        found.extend(metas_of(inner))
        found.extend(m for m in metas if isinstance(m, Meta))
    elif get_origin(annotation) in (Union, type(int | str)):
        for part in get_args(annotation):
            found.extend(metas_of(part))
    return found


def marks_of(annotation: Any) -> dict[str, Any]:
    """What `says` put on a type: label, help, ref, personal, filled, long."""
    marks: dict[str, Any] = {}
    for meta in metas_of(annotation):
        marks.update(meta.extra or {})
    return marks
