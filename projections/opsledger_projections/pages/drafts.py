"""Drafts that are not in force yet, shown on the record's page for the person who is to approve them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import fields

from opsledger_events.body import Body
from opsledger_events.drafting import Drafted
from opsledger_events.language import tr
from opsledger_events.marks import field_marks
from opsledger_events.values import Choice
from opsledger_projections.pages.blocks import Block, Facts, Heading, Prose
from opsledger_projections.pages.cells import cell_of, is_structured, label_of, numbered, table_of
from opsledger_projections.pages.reading import Reading


def of_draft(reading: Reading, state: Drafted) -> Iterator[Block]:
    """The draft of a record under a heading; nothing if there is none."""
    draft = getattr(state, "draft", None)
    if draft is None:
        return
    yield heading(state)
    if isinstance(draft, Body):
        yield Prose(reading.text(draft))
    else:
        yield from of_content(reading, draft)


def heading(state: Drafted) -> Heading:
    """The heading of a draft."""
    return Heading(tr("Draft of the next edition") if state.edition else tr("Draft"))


def of_content(reading: Reading, content: Struct, without: tuple[str, ...] = ()) -> Iterator[Block]:
    """A draft field by field, in the form that the page uses for what is in force."""
    owner = type(content)
    said = [
        (one.name, getattr(content, one.name))
        for one in fields(content)
        if one.name not in without and _is_said(getattr(content, one.name), one.default)
    ]
    short = [(name, value) for name, value in said if not is_structured(value) and not _is_long(owner, name)]
    if short:
        yield Facts(
            tuple((label_of(owner, name), cell_of(reading, owner, name, value)) for name, value in short)
        )
    for name, value in said:
        if is_structured(value):
            yield Heading(label_of(owner, name), 3)
            yield table_of(reading, cast("tuple[Struct, ...]", value))
        elif _is_long(owner, name):
            yield Heading(label_of(owner, name), 3)
            yield Prose(value if isinstance(value, str) else numbered(value), as_typed=True)


def _is_said(value: Any, default: Any) -> bool:
    return isinstance(value, Choice) or value != default


def _is_long(owner: type[Struct], name: str) -> bool:
    return bool(field_marks(owner, name).get("long"))
