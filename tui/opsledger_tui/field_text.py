"""One field of a record at two moments, as lines: one below the other word by word, or side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from itertools import zip_longest
from typing import Any, NamedTuple, cast

from opsledger.exporting.terminal.redlines import BREAK, LOOKS, SIGNS, redline_lines, spans_of
from opsledger.exporting.terminal.spans import Line as Drawn
from opsledger.exporting.terminal.spans import Look, Paper, Span, behind, beside, wrapped
from opsledger.exporting.terminal.values import harmless_block
from opsledger.harmless import harmless, harmless_lines
from opsledger_events.body import Body
from opsledger_events.errors import OpsledgerError
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import field_marks
from opsledger_projections.diff import FieldDiff
from opsledger_projections.log import Log
from opsledger_projections.pages.blocks import Redline
from opsledger_projections.pages.cells import is_structured
from opsledger_projections.pages.difference import LONG_CHARS, reworded
from opsledger_projections.rewording import Hunk, Mark
from opsledger_projections.rewording import Line as TextLine
from opsledger_tui.drawing import Line, Piece
from opsledger_tui.drawn import pieces_of
from opsledger_tui.phrases import field_label, phrase, state_label
from opsledger_tui.sheet import Sheet

ONE_SIDE_CHARS = 2_000
"""Maximum number of characters shown of a text that is on one side only; the record's own page has all of it."""

LINES_SHOWN = 1_000
"""Maximum number of lines drawn of a reworded text: nobody reads more in a pane."""

SEPARATOR = " │ "


class FieldChange(NamedTuple):
    """A field in words."""

    label: str
    before: str
    """The value before; empty if there was none."""
    after: str
    hunks: tuple[Hunk, ...] = ()
    """The changes from one text to the other, if they are long; of very many lines only the first."""
    more: int = 0
    """Number of lines left out."""
    error: OpsledgerError | None = None
    """Why the change cannot be shown."""


class Telling(NamedTuple):
    """What is needed to put values into words."""

    log: Log
    """The log, which has the texts."""
    zone: tzinfo | None
    titled: Callable[[str], str]
    """Returns a record's id with its title; other texts unchanged."""


def told(field: FieldDiff, kind: Kind, telling: Telling) -> FieldChange:
    """A field in words; a list has one row on each line, so that the differing rows can be seen."""
    label = field_label(kind.record, field.name)
    try:
        before, after = (_words(value, field.name, kind, telling) for value in (field.before, field.after))
    except OpsledgerError as error:
        return FieldChange(label, "", "", error=error)
    hunks = reworded(before, after)
    shown = harmless_block(Redline(tuple(_first(hunks))))
    assert isinstance(shown, Redline)
    more = sum(map(len, hunks)) - sum(map(len, shown.hunks))
    return FieldChange(label, _shown(before), _shown(after), shown.hunks, more)


def _first(hunks: list[Hunk]) -> Iterator[Hunk]:
    left = LINES_SHOWN
    for hunk in hunks:
        if left > 0:
            yield hunk[:left]
        left -= len(hunk)


def write_field(change: FieldChange, width: int, *, two_columns: bool) -> list[Line]:
    """A field as lines: in one column, or with the value before on the left of the value after."""
    if change.error is not None:
        sheet = Sheet(width)
        sheet.value(change.label, f"✖ {harmless(change.error.said)}", "bad")
        return sheet.lines
    lines = _two_columns(change, width) if two_columns else _one_column(change, width)
    if change.more:
        lines.append([Piece(tr("… {count:,|more line|more lines}", count=change.more), "dim")])
    return lines


def _words(value: Any, name: str, kind: Kind, telling: Telling) -> str:
    if value in (None, "", ()):
        return ""
    if name == "state":
        return state_label(kind.states, value)
    if isinstance(value, Body):
        return telling.log.text(value) if value.size_bytes else ""
    if field_marks(kind.record, name).get("ref"):
        value = _titled(value, telling)
    if type(value) is str:  # not a choice, whose label differs from its stored word
        return value
    return in_words(value, telling.zone)


def _titled(value: Any, telling: Telling) -> Any:
    """A value with titles added to the records that it names."""
    if isinstance(value, tuple):
        return tuple(_titled(part, telling) for part in cast("tuple[Any, ...]", value))
    return telling.titled(value) if isinstance(value, str) else value


def in_words(value: Any, zone: tzinfo | None) -> str:
    """A value in words; rows, or many parts, on a line each."""
    words = phrase(value, zone)
    if isinstance(value, tuple) and (is_structured(value) or len(words) > LONG_CHARS):
        return "\n".join(phrase(part, zone) for part in cast("tuple[Any, ...]", value))
    return words


def _shown(text: str) -> str:
    text = harmless_lines(text.strip("\n"))
    return f"{text[:ONE_SIDE_CHARS]}…" if len(text) > ONE_SIDE_CHARS else text


def _one_column(change: FieldChange, width: int) -> list[Line]:
    sheet = Sheet(width)
    if change.hunks:
        sheet.lines.append([Piece(change.label, "label")])
        sheet.lines += [pieces_of(line) for line in redline_lines(Redline(change.hunks), Paper(width))]
    elif change.before and change.after:
        sheet.change(change.label, change.before, change.after)
    else:
        sign, text, role = ("+ ", change.after, "added") if change.after else ("- ", change.before, "removed")
        if "\n" in text or len(text) > LONG_CHARS:
            sheet.lines.append([Piece(change.label, "label")])
            sheet.text(text, role, sign)
        else:
            sheet.value(change.label, sign + text, role)
    return sheet.lines


def _two_columns(change: FieldChange, width: int) -> list[Line]:
    room = max(1, (width - len(SEPARATOR)) // 2)
    lines: list[Line] = [[Piece(change.label, "label")]]
    for left, right in _pairs(change):
        columns = [_column(left, room), _column(right, room)]
        height = max(map(len, columns))
        rule: list[Drawn] = [[Span(SEPARATOR, "quiet")]] * height
        drawn = beside([columns[0], rule, columns[1]], [room, len(SEPARATOR), room], [False] * 3, 0)
        lines += [pieces_of(line) for line in drawn]
    return lines


class Signed(NamedTuple):
    """Some words of one column, with the sort of their change."""

    mark: Mark
    words: Drawn


def _column(side: Signed | None, room: int) -> list[Drawn]:
    if side is None:
        return []
    sign = Span(SIGNS[side.mark], LOOKS[side.mark])
    return behind([sign], wrapped(side.words, max(1, room - len(sign.text))))


def _pairs(change: FieldChange) -> Iterator[tuple[Signed | None, Signed | None]]:
    """The pairs of lines to show side by side: equal lines, and lines that replace others."""
    if not change.hunks:
        yield _signed("gone", change.before), _signed("new", change.after)
        return
    for number, hunk in enumerate(change.hunks):
        if number:
            pause = Signed("same", [Span(BREAK.strip(), "quiet")])
            yield pause, pause
        yield from _of_hunk(hunk)


def _of_hunk(hunk: Hunk) -> Iterator[tuple[Signed | None, Signed | None]]:
    gone: list[TextLine] = []
    come: list[TextLine] = []
    for line in (*hunk, None):
        if line is not None and line.mark != "same":
            (gone if line.mark == "gone" else come).append(line)
            continue
        for was, now in zip_longest(gone, come):
            yield (was and Signed("gone", spans_of(was))), (now and Signed("new", spans_of(now)))
        gone, come = [], []
        if line is not None:
            yield Signed("same", spans_of(line)), Signed("same", spans_of(line))


def _signed(mark: Mark, text: str) -> Signed | None:
    look: Look = LOOKS[mark]
    return Signed(mark, [Span(text, look)]) if text else None
