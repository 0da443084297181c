"""Resolves the moment that a user means: a position of the ledger, or a time.

`#123` is what the ledger knew when entry 123 was its last; `edition:2026-Q4` is what it knew when that edition
of the handbook was made. A time without a zone is in the user's; `opsledger.phrases` lists what people may write. In
a question, a date in digits, `2016-03-01`, means its first moment, 00:00, as in SQL and git. A day in words means
its end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from opsledger.clock import Clock
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import joined, sentences, tr
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from opsledger.phrases.meant import Meant
    from opsledger_events.event import AnyEntry


class Recorded(Protocol):
    """The part of a log that resolving needs."""

    def head(self) -> int:
        """The last position."""
        ...

    def position_at(self, recorded_us: int) -> int:
        """The last position recorded at or before a time; 0 for none."""
        ...

    def claims(self, prefix: str) -> dict[str, int]:
        """Every claim with a prefix, with the position of the entry that holds it."""
        ...

    def entry(self, position: int) -> AnyEntry:
        """The entry at a position."""
        ...


class Asked(NamedTuple):
    """The moment of a question, for reading and in words."""

    at: At
    words: str
    """The moment in words; empty for the live state."""


class Knowing(NamedTuple):
    """What the ledger knew: everything up to a position."""

    position: int
    us: int | None = None
    """The time that was asked for; None if a position was."""


EDITION = "edition:"
"""Prefix of a moment that names an edition of the handbook."""

TIMES = (
    "2016-03-01T18:00Z · 2016-03-01 18:00 · 2016-03-01 18:00 Europe/Lisbon · 2016-03-01 · 2016-03 · 2016-Q1 · 2016-W10 · "
    "now · yesterday 18:00 · 2 weeks ago · last friday · last month · end of last quarter · end of 2016 · "
    "昨天18:00 · 3天前 · 上周五 · 上个月 · 上季度末 · 2016年底"
)
"""The forms of a time, for help and errors."""

FORMS = f"#1234 · edition:2026-Q4 · {TIMES}"
"""The forms of a moment of a question."""

YEARS = range(1900, 2100)
"""A bare number in this range is a position, but may have been meant as a year."""


COMING = (
    "2016-03-01 · 2016-03 · 2016-Q1 · tomorrow 18:00 · in 2 weeks · next friday · next month · end of next quarter · "
    "end of 2016 · 明天18:00 · 3天后 · 下周五 · 下个月 · 下季度末 · 2016年底"
)
"""The forms of a future time, for help and errors."""


def meaning_of(text: str, clock: Clock, *, coming: bool = False) -> Meant:
    """The meaning of a text, from its first moment to its last. Raises InputError, which lists the forms.

    `coming` allows future moments, as for a due day; `friday` then means the coming one.
    """
    from opsledger.phrases.moments import read_moment  # noqa: PLC0415 - only a written moment needs the grammar

    try:
        found = read_moment(text, clock, coming=coming)
    except (ValueError, OverflowError):
        found = None
    if found is not None:
        return found
    if _is_edition(text) or position_in(text) is not None:
        raise InputError(
            tr("“{text}” is a position of the ledger; here a time is needed.", text=text.strip()),
            tr("Write it as one of: {forms}.", forms=COMING if coming else TIMES),
        )
    raise _no_moment(text, COMING if coming else TIMES)


def moment_in(text: str, clock: Clock, *, start: bool = False, coming: bool = False) -> datetime:
    """The UTC moment that a text names. Raises InputError, which lists the forms.

    A day, month, quarter or year means its end, or its start if `start` (for the time of an event).
    `coming` is as for `meaning_of`.
    """
    meant = meaning_of(text, clock, coming=coming)
    return meant.first if start else meant.last


def us_asked(text: str, clock: Clock) -> int:
    """Microseconds since 1970 of the time of a question, on either axis. Raises InputError."""
    meant = meaning_of(text, clock)
    return microseconds(meant.first if meant.in_digits else meant.last)


_DAY = re.compile(r"(?P<year>[1-9]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
_DAY_WITHOUT_SIGNS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])", re.ASCII)
_MONTHS = frozenset(f"{number:02}" for number in range(1, 13))

SPANS = "30 · 30d · 24h · 2 weeks · 3 months · 30天 · 3个月"
"""The forms of a length of time, for help and errors."""

LONGEST_DAYS = 36_500
"""The longest span, a century."""


def span_in(text: str) -> timedelta:
    """The length of time that a text names; a bare number means days. Raises InputError, which lists the forms."""
    from opsledger.phrases.spans import read_span  # noqa: PLC0415 - only a written length needs the grammar

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
    """The position that a text gives by number (`#123`, `123`); None if it does not."""
    digits = text.strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else None


def position_named(text: str) -> int:
    """The position that a text gives by number. Raises InputError if it does not."""
    position = position_in(text)
    if position is None:
        raise InputError(tr("“{text}” is not a position.", text=text), tr("Write it like #123."))
    return position


def resolve_known_at(text: str, clock: Clock, log: Recorded) -> int:
    """The last position that the ledger held at a recorded time, or the position named. Raises InputError.

    A position beyond the ledger's head raises NotFoundError.
    """
    return _known(text, clock, log).position


def ask(as_of: str | None, known_at: str | None, clock: Clock, log: Recorded) -> Asked:
    """The moment of a question from `--as-of` and `--known-at`, each None if not given."""
    for name, text in (("--as-of", as_of), ("--known-at", known_at)):
        if text is not None and not text.strip():
            raise InputError(
                tr("{name}: the moment is empty.", name=name), tr("Write it as one of: {forms}.", forms=FORMS)
            )
    if as_of is None or _position(as_of, log) is None:
        return _asked(as_of, known_at, clock, log)
    if known_at is not None:
        raise InputError(
            tr("--as-of {as_of} is a position, so --known-at says it twice.", as_of=as_of),
            tr("Give --as-of a time, or leave --known-at out."),
        )
    return _asked(None, as_of, clock, log)


def ask_point(text: str, clock: Clock, log: Recorded) -> Asked:
    """The moment in one text: a time, a position, or both as `TIME@KNOWN` (what held at TIME, as known at KNOWN)."""
    as_of, both, known_at = text.partition("@")
    if not both or _is_edition(text):
        if not text.strip():
            raise _no_moment(text, FORMS)
        is_known = _position(text, log) is not None
        return _asked(None, text, clock, log) if is_known else _asked(text, None, clock, log)
    if not as_of.strip() or not known_at.strip():
        raise _no_moment(text, tr("TIME@KNOWN, such as {example}", example="2026-01-31@#120 · now@yesterday"))
    if _position(as_of, log) is not None:
        raise InputError(
            tr("“{text}” has a position before the @.", text=text),
            tr(
                "What held at a time stands before it, what was known after it: {example}.",
                example="2026-01-31@#120",
            ),
        )
    from opsledger.phrases.moments import NOW  # noqa: PLC0415 - only a written moment needs the grammar

    return _asked(None if as_of.strip().lower() in NOW else as_of, known_at, clock, log)


def _asked(as_of: str | None, known_at: str | None, clock: Clock, log: Recorded) -> Asked:
    at, words = LIVE, list[str]()
    if as_of is not None:
        at = at._replace(effective_us=us_asked(as_of, clock))
        words.append(tr("as of {moment}", moment=clock.show_us(at.effective_us)))
    if known_at is not None:
        known = _known(known_at, clock, log)
        at = at._replace(position=known.position)
        words.append(_words_of(known, clock))
        if _may_be_year(known_at, known.position):
            words.append(tr("which is the entry, not the year"))
    return Asked(at, joined(words))


def _words_of(known: Knowing, clock: Clock) -> str:
    if known.us is None:
        return tr("as known at #{position}", position=known.position)
    return tr("as known at {moment} (#{position})", moment=clock.show_us(known.us), position=known.position)


def _known(text: str, clock: Clock, log: Recorded) -> Knowing:
    position = _position(text, log)
    if position is None:
        us = us_asked(text, clock)
        return Knowing(log.position_at(us), us)
    if position <= (head := log.head()):
        return Knowing(position)
    way_out = tr("The ledger reaches to #{head}.", head=head)
    if _may_be_year(text, position):
        way_out += " " + tr("The year is written “end of {year}”.", year=position)
    if day := _DAY_WITHOUT_SIGNS.fullmatch(text.strip()):
        way_out += " " + tr("The day is written {day}.", day="-".join(day.groups()))
    raise NotFoundError(tr("There is no entry #{position}.", position=position), way_out)


def _position(text: str, log: Recorded) -> int | None:
    """The position that a text gives by number or edition; None if neither. Raises NotFoundError for an unknown edition."""
    if not _is_edition(text):
        return position_in(text)
    from opsledger.editions import edition_named  # noqa: PLC0415 - only an edition needs its kind

    return edition_named(log, text.strip()[len(EDITION) :].strip()).position


def _may_be_year(text: str, position: int) -> bool:
    return position in YEARS and text.strip() == str(position)


def _is_edition(text: str) -> bool:
    return text.strip().lower().startswith(EDITION)


def _no_moment(text: str, forms: str) -> InputError:
    return InputError(
        tr("“{text}” is not a moment.", text=text) if text.strip() else tr("The moment is empty."),
        sentences((_days_of_month(text.strip()), tr("Write it as one of: {forms}.", forms=forms))),
    )


def _days_of_month(text: str) -> str:
    """The sentence on how many days a month has, if a text names a day beyond them; else empty."""
    day = _DAY.match(text)
    if day is None or day["month"] not in _MONTHS:
        return ""
    from calendar import monthrange  # noqa: PLC0415 - only a mistake needs it

    count = monthrange(int(day["year"]), int(day["month"]))[1]
    if int(day["day"]) <= count:
        return ""
    return tr("{month} has {count} days.", month=f"{day['year']}-{day['month']}", count=count)
