"""Who wrote each line of a record's text in force: the edition that brought the line as it stands, and its draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.record import Record
from opsledger_projections.at import LIVE, At
from opsledger_projections.log import Log
from opsledger_projections.shared_lines import shared

Origin = TypeVar("Origin")


class Line(NamedTuple):
    """One line of a text, the entry that put it in force, and the one that wrote it."""

    number: int
    text: str
    entry: AnyEntry
    written: AnyEntry
    """The draft or revision that first had the line; `entry` itself where the text came into force without a draft."""


class Edition(NamedTuple):
    """Another text in force, the entry that put it there, and the drafts that led to it."""

    entry: AnyEntry
    body: Body
    drafts: Sequence[tuple[AnyEntry, Body]]
    """Since the edition before, the last one being the text itself; none where nobody drafted it."""


def blame_lines(log: Log, record: str, at: At = LIVE) -> list[Line]:
    """Every line of a record's text in force at a moment. Empty where it has none.

    A line that two editions share, in the same order, is the earlier one's; a line that was moved counts as
    new, as it does in git. Of the drafts of one edition it is the same.
    """
    lines: list[tuple[str, tuple[AnyEntry, AnyEntry]]] = []
    for edition in editions(log, record, at):
        written = _written(log, edition)
        lines = _carried(lines, [(text, (edition.entry, writer)) for text, writer in written])
    return [Line(number, text, *origin) for number, (text, origin) in enumerate(lines, 1)]


def editions(log: Log, record: str, at: At) -> Iterator[Edition]:
    """Each text that came into force, in the order of the ledger."""
    history = log.history(record, at.position)
    if not history:
        return
    state: Record = kind_of_history(history[0]).initial
    drafts: list[tuple[AnyEntry, Body]] = []
    for entry in at.counting(history):
        before, state = state, evolve(state, entry)
        draft, body = _text(state, "draft"), _text(state, "body")
        if draft is not None and draft != _text(before, "draft"):
            drafts.append((entry, draft))
        if body is not None and body != _text(before, "body"):
            drafted = bool(drafts) and drafts[-1][1] == body
            yield Edition(entry, body, tuple(drafts) if drafted else ())
        if draft is None:
            drafts.clear()


def _text(state: Record, name: str) -> Body | None:
    body = getattr(state, name, None)
    return body if isinstance(body, Body) else None


def _written(log: Log, edition: Edition) -> list[tuple[str, AnyEntry]]:
    """The lines of an edition, each with the entry that wrote it."""
    lines: list[tuple[str, AnyEntry]] = []
    for entry, body in edition.drafts or [(edition.entry, edition.body)]:
        text = log.text(body) if body.size_bytes else ""
        lines = _carried(lines, [(line, entry) for line in text.splitlines()])
    return lines


def _carried(old: list[tuple[str, Origin]], new: list[tuple[str, Origin]]) -> list[tuple[str, Origin]]:
    """The new lines, each with its old origin where it was there before."""
    carried = [*new]
    for first, second, size in shared([text for text, _ in old], [text for text, _ in new]):
        carried[second : second + size] = old[first : first + size]
    return carried
