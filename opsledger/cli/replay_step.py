"""`opsledger replay --step`: entry by entry, forward and back, with the changes that each made to its record."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_events.event import AnyEntry
    from opsledger_events.kind import Kind

NEXT = ("n", "\r", "\n", " ", "\x1b[C", "\x1b[B", "")
BACK = ("p", "\x1b[D", "\x1b[A")
QUIT = ("q", "\x1b", "\x03", "\x04")
INDENT = 2
NOTHING = "–"
SHOWN_CHARS = 200
DIGEST_CHARS = 12


def walk(session: Session, record: str, start: str | None) -> None:
    """Show an entry, wait for a key, and move accordingly. Without a terminal, the keys are lines of standard input.

    Raises InputError if rows are asked for.
    """
    if session.output.picks or not session.output.for_people:
        raise InputError(
            tr("--step is a walk for people; it has no rows for programs."),
            tr("`opsledger log` has the entries as rows, `opsledger diff` the fields that changed."),
        )
    places = _places(session, record)
    place = _begin(session, places, start)
    keys = _keys()
    while True:
        _show(session, places, place)
        for key in keys:
            try:
                moved = _moved(session, places, place, key)
            except InputError as error:
                session.say(error.said)
                continue
            if moved is None:
                return
            if moved != place:
                place = moved
                break
            session.say(tr("There is no more in that direction."))
        else:
            return


def _places(session: Session, record: str) -> Sequence[int]:
    """The positions to walk through: those of one record, or all. Raises NotFoundError if there are none."""
    log = session.ledger.log
    if not record:
        if not log.head():
            raise NotFoundError(tr("Nothing was recorded yet."))
        return range(1, log.head() + 1)
    from opsledger.cli.records import no_such_record
    from opsledger_events.fold import kind_of_history

    history = log.history(record)
    if not history:
        raise no_such_record(session, record)
    session.note_read((kind_of_history(history[0]).name,), "replay --step", record)
    return [entry.position for entry in history]


def _begin(session: Session, places: Sequence[int], start: str | None) -> int:
    if start is None:
        return 0
    from opsledger.moments import resolve_known_at

    return _nearest(places, resolve_known_at(start, session.clock, session.ledger.log))


def _nearest(places: Sequence[int], position: int) -> int:
    """The index of the last place not after a position; 0 if every place is after it."""
    from bisect import bisect_right

    return max(0, bisect_right(places, position) - 1)


def _keys() -> Iterator[str]:
    if sys.stdin.isatty():
        while True:
            key = click.getchar()
            if key == "g":
                yield _position_asked()
            else:
                yield from _pressed(key)
    yield from (line.strip() for line in sys.stdin)


def _pressed(piece: str) -> list[str]:
    """The keys in one piece of input. Fast typing or a held key gives several at once, perhaps ending with the key to quit."""
    if len(piece) == 1:
        return [piece]
    import re

    typed = piece.strip()
    keys = re.findall(r"\x1b\[[A-D]|[npq ]", typed)
    return keys if keys and "".join(keys) == typed else [typed]


def _keys_told() -> str:
    return tr("n next, p back, g POSITION, q quit.")


def _position_asked() -> str:
    """The key with the position typed after it. If the input ends early, the walk ends, on a new line."""
    try:
        return f"g {click.prompt('#', err=True, prompt_suffix='')}"
    except click.Abort:
        click.echo(err=True)
        return "q"


def _moved(session: Session, places: Sequence[int], place: int, key: str) -> int | None:
    """The index to which a key leads; None to end. Raises InputError for an unknown key.

    Says so if that is another position than the one asked for.
    """
    if key in QUIT:
        return None
    if key in NEXT:
        return min(place + 1, len(places) - 1)
    if key in BACK:
        return max(place - 1, 0)
    from opsledger.moments import position_in

    position = position_in(key.removeprefix("g")) if key.startswith("g") else None
    if position is None:
        raise InputError(tr("“{key}” means nothing here.", key=key), _keys_told())
    found = _nearest(places, position)
    if places[found] != position:
        session.say(
            tr("There is no #{position} here; #{nearest} is shown.", position=position, nearest=places[found])
        )
    return found


def _show(session: Session, places: Sequence[int], place: int) -> None:
    from opsledger.cli.table import styled

    entry = session.ledger.log.entry(places[place])
    clock = session.clock
    head = f"#{entry.position}  {entry.record} v{entry.version}  {entry.data.declared.label}"
    _print(session, head, 0, f"  ({place + 1}/{len(places)})")
    times = clock.show(entry.effective_at)
    if entry.effective_at != entry.recorded_at:
        times += " · " + tr("recorded {when}", when=clock.show(entry.recorded_at))
    why = f" · {entry.reason}" if entry.reason else ""
    _print(session, f"{times} · {entry.actor}{why}", INDENT)
    for line in _changes(session, entry):
        _print(session, line, INDENT)
    if sys.stdin.isatty():
        session.output.text(styled(_keys_told(), "2"))
    session.output.text("")
    sys.stdout.flush()


def _print(session: Session, text: str, indent: int, beside: str = "") -> None:
    """Print a text on as many lines as it needs, with the later ones indented further. A text without indent is a heading."""
    from opsledger.cells import wrap
    from opsledger.cli.table import reading_width, styled
    from opsledger.harmless import harmless

    first, *rest = wrap(harmless(text), reading_width() - indent - INDENT - len(beside)) or [""]
    session.output.text(" " * indent + (first if indent else styled(first, "1")) + beside)
    for line in rest:
        session.output.text(" " * (indent + INDENT) + line)


def _changes(session: Session, entry: AnyEntry) -> Iterator[str]:
    """The changes that the entry made to its record, a line for each field; the event's content if it changed none."""
    from opsledger_events.fold import evolve, fold, kind_of_history
    from opsledger_events.marks import label_of
    from opsledger_projections.diff import pairs_between
    from opsledger_projections.touched import set_between

    history = session.ledger.log.history(entry.record, entry.position)
    kind = kind_of_history(history[0])
    before = fold(kind, history[:-1])
    after = evolve(before, entry)
    began = len(history) == 1
    touched = set_between(before, after)
    if not touched and not began:
        yield from _said(session, entry)
        return
    for field in pairs_between(None if began else before, after, touched):
        told = [_word(session, kind, field.name, value) for value in (field.before, field.after)]
        yield f"{label_of(kind.record, field.name)}: {' → '.join(told)}"


def _said(session: Session, entry: AnyEntry) -> Iterator[str]:
    """The content of an event that changes no field."""
    from opsledger.in_words import in_words
    from opsledger_events.marks import label_of

    for name in entry.data.__struct_fields__:
        if told := in_words(getattr(entry.data, name), session.clock.zone):
            yield f"{label_of(type(entry.data), name)}: {told}"


def _word(session: Session, kind: Kind, name: str, value: object) -> str:
    """A value in words for people; of a long text its beginning, of a text kept apart the beginning of its digest."""
    from opsledger.in_words import in_words
    from opsledger_events.body import Body

    if name == "state" and value is not None:
        return str(kind.states.get(str(value), value))
    if isinstance(value, Body):
        return value.sha256[:DIGEST_CHARS] or NOTHING
    told = in_words(value, session.clock.zone)
    return (told if len(told) <= SHOWN_CHARS else f"{told[:SHOWN_CHARS]}…") or NOTHING
