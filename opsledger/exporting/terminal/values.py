"""Values of blocks as text: made harmless, and written for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Any, cast

from opsledger.exporting.terminal.spans import Line, Span, toned
from opsledger.harmless import harmless, harmless_lines
from opsledger_events.digits import grouped
from opsledger_events.values import on_the_clock
from opsledger_projections.pages.blocks import Atom, Block, Cell, Facts, Prose, Ref, Tag, between_values

_TO_SPACES = str.maketrans("\r\n\t", "   ")


def harmless_block(block: Block) -> Block:
    """A block whose texts cannot act on a terminal. Only prose and the values of facts have several lines."""
    if isinstance(block, Prose):
        return block._replace(markdown=harmless_lines(block.markdown))
    if isinstance(block, Facts):
        rows = tuple((one_line(label), _each(cell, harmless_lines)) for label, cell in block.rows)
        return Facts(cast("tuple[tuple[str, Cell], ...]", rows))
    return cast("Block", _each(block, one_line))


def one_line(text: str) -> str:
    """A text on one line, made harmless."""
    return text if text.isprintable() else harmless(text.replace("\r\n", "\n").translate(_TO_SPACES))


def _each(value: Any, make: Any) -> Any:
    """The same value with each of its texts replaced, however deep."""
    if isinstance(value, str):
        return make(value)
    if isinstance(value, tuple):
        held = cast("tuple[Any, ...]", value)
        parts = [_each(part, make) for part in held]
        return type(held)(*parts) if hasattr(held, "_fields") else tuple(parts)
    return value


def spans_of(cell: Cell, zone: tzinfo | None) -> Line:
    """A cell in words; several values are separated as is usual in the language."""
    if isinstance(cell, tuple) and not isinstance(cell, Ref | Tag):
        line: Line = []
        apart = Span(between_values(cell))
        for atom in cell:
            line += [apart] if line else []
            line += _atom(atom, zone)
        return line
    return list(_atom(cell, zone))


def _atom(atom: Atom, zone: tzinfo | None) -> Iterator[Span]:
    if isinstance(atom, Ref):
        yield Span(atom.title or atom.record, "ref")
    elif isinstance(atom, Tag):
        yield Span(atom.text, toned(atom.tone))
    elif atom is not None:
        yield Span(words(atom, zone))


def words(atom: str | float | date, zone: tzinfo | None) -> str:
    """A value as written for people: times in a zone, thousands grouped."""
    if isinstance(atom, str):
        return atom
    if isinstance(atom, datetime):
        return on_the_clock(atom, zone)
    if isinstance(atom, date):
        return atom.isoformat()
    return grouped(atom)
