"""`opsledger log [ID]`: the history, the newest first, with filters, pages, and following."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import click

from opsledger.cli.offering import kinds, records
from opsledger.cli.options import reading
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger_events.errors import InputError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.nearest import nearest

if TYPE_CHECKING:
    from opsledger_projections.timeline import Axis, Filter

ON_A_SCREEN = 50
"""Entries shown on a terminal if no limit was given."""

BEFORE_FOLLOWING = 10
PAGE = 500


@reading(
    tr("History of the ledger or of one record, the newest first."),
    epilog="\b\nopsledger log ISS-3\nopsledger log --kind document --since 2026-01-01\nopsledger log --backdated 24h",
)
@click.argument("record", required=False, metavar="[ID]", shell_complete=records)
@click.option(
    "--actor", multiple=True, metavar="NAME", help=tr("Only this person's changes. May be repeated.")
)
@click.option(
    "--kind",
    shell_complete=kinds,
    multiple=True,
    metavar="KIND",
    help=tr("Only records of this kind. May be repeated."),
)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help=tr("Only events of this type, such as issue.raised. May be repeated."),
)
@click.option("--area", multiple=True, metavar="AREA", help=tr("Only this area. May be repeated."))
@click.option("--since", metavar="MOMENT", help=tr("From this moment on; a day means its start."))
@click.option("--until", metavar="MOMENT", help=tr("Up to this moment; a day means its end."))
@click.option("--grep", metavar="WORDS", help=tr("Only entries with all these words."))
@click.option(
    "--axis",
    type=click.Choice(("effective", "recorded")),
    default="effective",
    help=tr("Which time orders and filters: when it held, or when the ledger learned of it."),
)
@click.option(
    "--backdated",
    metavar="TIME",
    help=tr("Only what was recorded more than so long after it held: 24h, 3d, 2 weeks, 3个月."),
)
@click.option(
    "--unmet",
    is_flag=True,
    help=tr("Only what was imported as found though it met not every rule, with those rules."),
)
@click.option(
    "--after",
    metavar="POSITION",
    help=tr("Only what was recorded after this entry (#123); with --follow, go on from there."),
)
@click.option("--limit", type=Whole(0), metavar="N", help=tr("At most so many; 0 for all."))
@click.option("--reverse", is_flag=True, help=tr("The oldest first."))
@click.option("--follow", is_flag=True, help=tr("Wait for new entries, from any process, until interrupted."))
def command(  # noqa: PLR0913, PLR0917 - one parameter for each option
    session: Session,
    record: str | None,
    actor: tuple[str, ...],
    kind: tuple[str, ...],
    types: tuple[str, ...],
    area: tuple[str, ...],
    since: str | None,
    until: str | None,
    grep: str | None,
    axis: Axis,
    backdated: str | None,
    unmet: bool,
    after: str | None,
    limit: int | None,
    reverse: bool,
    follow: bool,
) -> None:
    """Print the entries that pass every filter."""
    from opsledger_projections.timeline import Filter

    asked = Filter(
        kinds=tuple(_kind(name) for name in kind),
        types=tuple(_type(name) for name in types),
        actors=actor if follow else tuple(_person(session, name) for name in actor),
        areas=tuple(_area(name) for name in area),
        record=_record(session, record) if record else "",
        since_us=_since_us(session, since),
        until_us=_until_us(session, until),
        text=grep or "",
        axis=axis,
        backdated_us=_span_us(backdated) if backdated else None,
        after=_position(session, after) if after else 0,
        unmet=unmet,
    )
    if follow:
        _check_following(session, after=after is not None, limit=limit is not None, reverse=reverse)
        _follow(session, asked, BEFORE_FOLLOWING if limit is None else limit, resume=after is not None)
        return
    on_screen = limit is None and session.output.for_people and sys.stdout.isatty()
    most = ON_A_SCREEN if on_screen else limit or None
    _print(session, asked, most, reverse=reverse, tell_of_more=on_screen)


def _check_following(session: Session, *, after: bool, limit: bool, reverse: bool) -> None:
    """Raise InputError for options that make no sense with following, or prevent it."""
    from opsledger_projections.at import FOREVER

    if after and limit:
        raise InputError(
            tr("{options} do not go together.", options="--follow, --after, --limit"),
            tr("--after tells all that came since; leave it or --limit out."),
        )
    if reverse:
        raise InputError(
            tr("{options} do not go together.", options="--follow, --reverse"),
            tr("--follow tells the oldest first as it is; leave --reverse out."),
        )
    if session.at.position != FOREVER:
        raise InputError(
            tr("What is known as of a moment does not grow; --follow would wait without end."),
            tr("Leave --follow out, or the moment."),
        )


def _print(session: Session, asked: Filter, most: int | None, *, reverse: bool, tell_of_more: bool) -> None:
    from opsledger.cli.entries import show_entries
    from opsledger_events.registry import KINDS

    kinds: set[str] = set()
    found = _kinds_noted(islice(_entries(session, asked, reverse=reverse), most), kinds)
    shown = show_entries(session, found, both_times=asked.backdated_us is not None, rules=asked.unmet)
    if not shown and session.output.for_people:
        session.say(tr("There are no such entries."))
    if not asked.record:
        session.note_read(kinds & KINDS.keys(), "log")
    if tell_of_more and most is not None:
        from opsledger_projections.timeline import count

        if (left := count(session.views, asked, session.at) - most) > 0:
            session.say(tr("{count} more; --limit 0 shows all.", count=left))


def _kinds_noted(entries: Iterable[AnyEntry], kinds: set[str]) -> Iterator[AnyEntry]:
    """The same entries; their kinds are added to `kinds`."""
    for entry in entries:
        kinds.add(entry.type.partition(".")[0])
        yield entry


def _entries(session: Session, asked: Filter, *, reverse: bool) -> Iterator[AnyEntry]:
    """The entries of a filter, a page at a time."""
    from opsledger_projections.timeline import page, positions

    views, log, at = session.views, session.ledger.log, session.at
    if reverse:
        every = positions(views, asked, at)
        for end in range(len(every), 0, -PAGE):
            yield from log.entries(every[max(0, end - PAGE) : end][::-1])
        return
    last: int | None = None
    while found := page(views, asked, at, before=last, limit=PAGE):
        yield from log.entries(found)
        last = found[-1]


def _follow(session: Session, asked: Filter, before: int, *, resume: bool) -> None:
    """Print the newest few entries, or all after a position; then every new one as it comes, in ledger order, each once."""
    from opsledger.cli.entries import show_entries

    if session.format == "json":
        raise InputError(tr("A JSON array has an end; --follow has none."), tr("Use -o ndjson."))
    views, log = session.views, session.ledger.log
    last = asked.after if resume else views.position
    newest = () if resume or not before else _recorded(session, asked, last, None, before)
    show_entries(session, log.entries(newest), goes_on=True)
    sys.stdout.flush()
    for _ in session.ledger.follow(last):
        head = views.catch_up()
        while found := _recorded(session, asked, head, last, PAGE):
            show_entries(session, log.entries(found), more=True, goes_on=True)
            last = found[-1]
        last = max(last, head)  # The views may still be behind the position from which to continue.
        sys.stdout.flush()


def _recorded(session: Session, asked: Filter, upto: int, after: int | None, limit: int) -> Sequence[int]:
    """The positions recorded up to `upto`, whatever another process adds to the views meanwhile."""
    from opsledger_projections.timeline import recorded

    at = session.at._replace(position=min(session.at.position, upto))
    return recorded(session.views, asked, at, after=after, limit=limit)


def _position(session: Session, text: str) -> int:
    """The position of an existing entry. Raises InputError, NotFoundError."""
    from opsledger.moments import position_named

    position = position_named(text)
    return session.ledger.log.entry(position).position if position else 0


def _record(session: Session, record: str) -> str:
    from opsledger.cli.records import no_such_record
    from opsledger_projections.records import kind_of_record

    kind = kind_of_record(session.views, record)
    if kind is None:
        raise no_such_record(session, record)
    session.note_read((kind,), "log", record)
    return record


def _person(session: Session, name: str) -> str:
    from opsledger_projections.people import person_meant

    return person_meant(session.views, name, session.at)


def _kind(name: str) -> str:
    from opsledger_events.registry import kind_meant

    return kind_meant(name).name


def _type(name: str) -> str:
    """A stored type, with or without its version. Raises InputError with the nearest."""
    from opsledger_events.registry import event_types

    known = {word for stored in event_types() for word in (stored, stored.partition("/")[0])}
    if name in known:
        return name
    words = sorted(word for word in known if "/" not in word)
    near = nearest(name, words)
    raise InputError(
        tr("There is no event type “{name}”.", name=name),
        tr("Did you mean “{near}”?", near=near) if near in words else tr("`opsledger schema` lists them."),
    )


def _area(name: str) -> str:
    from opsledger.cli.list import area_named

    return area_named(name)


def _since_us(session: Session, text: str | None) -> int | None:
    if text is None:
        return None
    us = _moment_us(session, text, start=True)
    session.say(tr("from {moment}", moment=session.clock.show_us(us)))
    return us


def _until_us(session: Session, text: str | None) -> int | None:
    """The first microsecond that is too late."""
    if text is None:
        return None
    us = _moment_us(session, text, start=False)
    session.say(tr("up to {moment}", moment=session.clock.show_us(us)))
    return us + 1


def _moment_us(session: Session, text: str, *, start: bool) -> int:
    from opsledger.moments import moment_in
    from opsledger_events.values import microseconds

    return microseconds(moment_in(text, session.clock, start=start))


def _span_us(text: str) -> int:
    from opsledger.moments import span_in

    span = span_in(text)
    return (span.days * 86_400 + span.seconds) * 1_000_000
