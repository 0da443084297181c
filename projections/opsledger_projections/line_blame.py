"""Who wrote each line of a record's text in force: the edition that brought the line as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.record import Record
from opsledger_projections.at import LIVE, At
from opsledger_projections.log import Log


class Line(NamedTuple):
    """One line of a text, and the entry that put it there."""

    number: int
    text: str
    entry: AnyEntry


def blame_lines(log: Log, record: str, at: At = LIVE) -> list[Line]:
    """Every line of a record's text in force at a moment. Empty where it has none.

    A line that two editions share, in the same order, is the earlier one's; a line that was moved counts as
    new, as it does in git.
    """
    lines: list[tuple[str, AnyEntry]] = []
    for entry, body in editions(log, record, at):
        text = log.text(body) if body.size_bytes else ""
        lines = _carried(lines, text.splitlines(), entry)
    return [Line(number, text, entry) for number, (text, entry) in enumerate(lines, 1)]


def editions(log: Log, record: str, at: At) -> Iterator[tuple[AnyEntry, Body]]:
    """Each entry that put another text in force, with that text, in the order of the ledger."""
    history = log.history(record)
    if not history:
        return
    state: Record = kind_of_history(history[0]).initial
    for entry in at.counting(history):
        before, state = _body(state), evolve(state, entry)
        body = _body(state)
        if body is not None and body != before:
            yield entry, body


def _body(state: Record) -> Body | None:
    body = getattr(state, "body", None)
    return body if isinstance(body, Body) else None


def _carried(old: list[tuple[str, AnyEntry]], new: list[str], entry: AnyEntry) -> list[tuple[str, AnyEntry]]:
    """The new lines, each with its old entry where it was there before."""
    carried = [(text, entry) for text in new]
    matcher = SequenceMatcher(None, [text for text, _ in old], new, autojunk=False)
    for first, second, size in matcher.get_matching_blocks():
        carried[second : second + size] = old[first : first + size]
    return carried
