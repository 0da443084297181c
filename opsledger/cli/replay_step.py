"""`opsledger replay --step`: entry by entry, forward and back, with what each did to its record."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins

from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_events.event import AnyEntry

NEXT = ("n", "\r", "\n", " ", "\x1b[C", "\x1b[B", "")
BACK = ("p", "\x1b[D", "\x1b[A")
QUIT = ("q", "\x03", "\x04")


def walk(session: Session, record: str, start: str | None) -> None:
    """Show an entry, wait for a key, go where it says. Off a terminal the keys are lines of standard input."""
    places = _places(session, record)
    place = _begin(session, places, start)
    keys = _keys()
    while True:
        _show(session, places, place)
        for key in keys:
            try:
                moved = _moved(places, place, key)
            except InputError as error:
                session.say(f"{error.message} {error.way_out}")
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
    """The positions to walk through: of one record, or every one. Raises NotFoundError where there is none."""
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
    """The index of the last place that is not after a position; the first one where every place is."""
    from bisect import bisect_right

    return max(0, bisect_right(places, position) - 1)


def _keys() -> Iterator[str]:
    if sys.stdin.isatty():
        while True:
            key = click.getchar()
            yield f"g {click.prompt('#', err=True, prompt_suffix='')}" if key == "g" else key
    yield from (line.strip() for line in sys.stdin)


def _moved(places: Sequence[int], place: int, key: str) -> int | None:
    """Where a key leads, as an index; None to end. Raises InputError for a key that means nothing."""
    if key in QUIT:
        return None
    if key in NEXT:
        return min(place + 1, len(places) - 1)
    if key in BACK:
        return max(place - 1, 0)
    from opsledger.moments import position_in

    position = position_in(key.removeprefix("g")) if key.startswith("g") else None
    if position is None:
        raise InputError(
            tr("“{key}” means nothing here.", key=key), tr("n next, p back, g POSITION, q quit.")
        )
    return _nearest(places, position)


def _show(session: Session, places: Sequence[int], place: int) -> None:
    from opsledger.cli.table import styled
    from opsledger.harmless import harmless

    entry = session.ledger.log.entry(places[place])
    clock = session.clock
    head = f"#{entry.position}  {entry.record} v{entry.version}  {entry.data.declared.label}"
    session.output.text(styled(harmless(head), "1") + f"  ({place + 1}/{len(places)})")
    times = clock.show(entry.effective_at)
    if entry.effective_at != entry.recorded_at:
        times += " · " + tr("recorded {when}", when=clock.show(entry.recorded_at))
    why = f" · {entry.reason}" if entry.reason else ""
    session.output.text(harmless(f"  {times} · {entry.actor}{why}"))
    for line in _changes(session, entry):
        session.output.text(f"  {harmless(line)}")
    session.output.text("")
    sys.stdout.flush()


def _changes(session: Session, entry: AnyEntry) -> Iterator[str]:
    """What the entry did to its record, a line for each field; what it says where it changed none."""
    from opsledger.cli.entries import short, summary_of
    from opsledger.cli.record_rows import label_of
    from opsledger_events.fold import fold, kind_of_history
    from opsledger_projections.diff import pairs_between

    history = session.ledger.log.history(entry.record)[: entry.version]
    kind = kind_of_history(history[0])
    before, after = fold(kind, history[:-1]), fold(kind, history)
    if before == after:
        yield summary_of(entry)
        return
    for field in pairs_between(before, after):
        values = [field.before, field.after]
        if field.name == "state":
            values = [str(kind.states[state]) for state in values]
        told = (short(to_builtins(value)) or "–" for value in values)
        yield f"{label_of(kind, field.name)}: {' → '.join(told)}"
