"""Which moment a user means: a position of the ledger, or a time, resolved once.

`#123` is what the ledger knew when entry 123 was its last; `edition:2026-Q4` what it knew when that edition of
the handbook was made. A time is read in the user's zone unless it
names one; see `opsledger.phrases` for what people may write. A date of a question, `2016-03-01`, is its first
moment, 00:00, as in SQL and in git: what the day began with. A day in words means its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from opsledger.clock import Clock, clock_in
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import joined, tr
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER_US, LIVE, At

if TYPE_CHECKING:
    from datetime import datetime, timedelta, tzinfo

    from opsledger.ledger import Ledger
    from opsledger_events.event import AnyEntry


class Recorded(Protocol):
    """What resolving needs of a log."""

    def head(self) -> int:
        """The last position."""
        ...

    def position_at(self, recorded_us: int) -> int:
        """The last position recorded at or before a time; 0 for none."""
        ...

    def claims(self, prefix: str) -> dict[str, int]:
        """Every claim that begins so, with the position of the entry that holds it."""
        ...

    def entry(self, position: int) -> AnyEntry:
        """The entry at a position."""
        ...


class Asked(NamedTuple):
    """The moment of a question: what is read, and in words."""

    at: At
    words: str
    """Empty for the live state."""


EDITION = "edition:"
"""A moment that begins so is that of an edition of the handbook, by its name."""

FORMS = (
    "#1234 · 2016-03-01T18:00Z · 2016-03-01 18:00 · 2016-03-01 · 2016-03 · 2016-Q1 · now · yesterday 18:00 · "
    "2 weeks ago · last friday · end of last quarter · 昨天18:00 · 3天前 · 上周五 · 上季度末 · edition:2026-Q4"
)
"""The forms of a moment, for help and errors."""


def moment_in(text: str, clock: Clock, *, start: bool = False) -> datetime:
    """The UTC moment that a text names. Raises InputError, which lists the forms.

    A day, month, quarter or year means its end; its start where `start` (for when something happened).
    """
    from opsledger.phrases import read_moment  # noqa: PLC0415 - only a written moment needs the grammar

    try:
        found = read_moment(text, clock, start=start)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise InputError(
            tr("“{text}” is not a moment.", text=text), tr("Write it as one of: {forms}.", forms=FORMS)
        )
    return found


SPANS = "30 · 30d · 24h · 2 weeks · 3 months · 30天 · 3个月"
"""The forms of a length of time, for help and errors."""

LONGEST_DAYS = 36_500
"""Nobody looks further than a century."""


def span_in(text: str) -> timedelta:
    """The length of time that a text names; a bare number is days. Raises InputError, which lists the forms."""
    from opsledger.phrases import read_span  # noqa: PLC0415 - only a written length needs the grammar

    try:
        found = read_span(text)
    except OverflowError:
        found = None
    if found is None or found.days > LONGEST_DAYS:
        raise InputError(
            tr("“{text}” is not a length of time.", text=text),
            tr("Write it as one of: {forms}.", forms=SPANS),
        )
    return found


def position_in(text: str) -> int | None:
    """The position that a text names (`#123`, `123`), or None where it is no position."""
    digits = text.strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else None


def position_named(text: str) -> int:
    """The position that a text names. Raises InputError for a text that names none."""
    position = position_in(text)
    if position is None:
        raise InputError(tr("“{text}” is not a position.", text=text), tr("Write it like #123."))
    return position


def is_position(text: str) -> bool:
    """Whether a text names a position, by its number or by an edition."""
    return text.startswith(EDITION) or position_in(text) is not None


def _position_of(text: str, log: Recorded) -> int | None:
    """The position that a text names. Raises NotFoundError for an edition that is not there."""
    if not text.startswith(EDITION):
        return position_in(text)
    from opsledger.editions import edition_named  # noqa: PLC0415 - only an edition needs its kind

    return edition_named(log, text.removeprefix(EDITION)).position


def resolve_as_of(text: str, clock: Clock) -> int:
    """Microseconds since 1970 of an effective time. Raises InputError."""
    return microseconds(moment_in(text, clock, start=_is_date(text)))


def _is_date(text: str) -> bool:
    digits = text.strip().split("-")
    return [len(part) for part in digits] == [4, 2, 2] and "".join(digits).isdecimal()


def resolve_known_at(text: str, clock: Clock, log: Recorded) -> int:
    """The last position that the ledger held at a recorded time, or the position named. Raises InputError.

    A position beyond the ledger's head raises NotFoundError.
    """
    position = _position_of(text, log)
    if position is None:
        return log.position_at(resolve_as_of(text, clock))
    if position > (head := log.head()):
        raise NotFoundError(
            tr("There is no entry #{position}.", position=position),
            tr("The ledger reaches to #{head}.", head=head),
        )
    return position


def ask(as_of: str, known_at: str, clock: Clock, log: Recorded) -> Asked:
    """The moment of a question from `--as-of` and `--known-at`, each empty where not given."""
    if is_position(as_of):
        if known_at:
            raise InputError(
                tr("--as-of {as_of} is a position, so --known-at says it twice.", as_of=as_of),
                tr("Give --as-of a time, or leave --known-at out."),
            )
        as_of, known_at = "", as_of
    if not as_of and not known_at:
        return Asked(LIVE, "")
    position = resolve_known_at(known_at, clock, log) if known_at else LIVE.position
    effective_us = resolve_as_of(as_of, clock) if as_of else FOREVER_US
    words: list[str] = []
    if as_of:
        words.append(tr("as of {moment}", moment=clock.show_us(effective_us)))
    if known_at:
        words.append(tr("as known at #{position}", position=position))
    return Asked(At(position, effective_us), joined(words))


def ask_point(text: str, clock: Clock, log: Recorded) -> Asked:
    """The moment of one text: a time, a position, or both as `TIME@KNOWN`: what held then, as it was known then."""
    as_of, at, known_at = text.rpartition("@")
    if not at or is_position(text):
        return ask(text, "", clock, log)
    if not known_at:
        raise InputError(
            tr("“{text}” is not a moment.", text=text), tr("Write it as one of: {forms}.", forms=FORMS)
        )
    return ask("" if as_of in LIVE_WORDS else as_of, known_at, clock, log)


LIVE_WORDS = ("", "now", "现在")
"""What stands before the @ where only the axis of knowing is asked about."""


def resolve(text: str, ledger: Ledger, zone: tzinfo | None = None) -> At:
    """The moment of one text: a position is what was known then, a time what held then."""
    return ask(text, "", clock_in()._replace(zone=zone), ledger.log).at
