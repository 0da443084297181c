"""The base of everything that is stored, and the field types for declarations.

A `Value` is a frozen, keyword-only msgspec struct. A field's type carries its labels, its one-line
help and its limits, so that the CLI option, the form field, the JSON Schema and the check all derive
from that one place.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Any, Self, dataclass_transform

import msgspec
from msgspec import Meta, Struct, StructMeta

from opsledger_events.language import Label

TEXT_LIMIT_CHARS = 12_000
"""Maximum length of a field's text inside an entry; a document's body may be longer (see `Body`)."""

NAME_LIMIT_CHARS = 300
RECORD_ID_LIMIT_CHARS = 80
RECORD_ID_FORM = r"\w[\w.:/@+-]{0,79}"
"""Letters and digits of any script and `_`; after the first character also `.:/@+-`."""

SEGMENT_FORM = r"[^\x00-\x1f|]{0,120}"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class ValueMeta(StructMeta):
    """Makes every subclass frozen, keyword-only, without defaults on the wire, and untracked by the garbage collector."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        """Create a struct class; `options` are msgspec's."""
        settings: dict[str, Any] = {
            "frozen": True,
            "kw_only": True,
            "omit_defaults": True,
            "gc": False,
        } | options
        return super().__new__(mcls, name, bases, namespace, **settings)


class Value(Struct, metaclass=ValueMeta):
    """An immutable value with named fields."""


MARKS = (
    "ref",
    "tree",
    "personal",
    "unit",
    "filled",
    "long",
    "fixed",
    "plain",
    "entry",
    "coming",
    "in_charge",
)


def says(label: tuple[str, str], help: tuple[str, str], **more: Any) -> Meta:
    """A field's label and help in English and Chinese.

    `more` are msgspec's constraints (`max_length`, `ge` ...) and these marks:

    - `ref="issue improvement"`: it holds the id of a record of one of these kinds ("*" for any).
    - `tree=True`: that record is the parent of this one, and no record may be its own ancestor.
    - `personal=True`: the name of a person, or data about the person that the record represents.
      `personal="contact subject"`: data about the person named by the first of these fields that is filled. Both are stored
      sealed.
    - `unit=("%", "%")`: what a number counts, if its type does not say so (see `in_unit`).
    - `filled=True`: the ledger fills it, nobody enters it.
    - `long=True`: it may have several lines, so an editor is offered.
    - `fixed=True`: it is given once, when the record begins.
    - `plain=True`: an ASCII text, so the full-width digits and signs of an input method are taken for plain ones.
    - `entry=True`: the position of an entry of the record itself.
    - `coming="first"`: a time or day that is in the future when it is entered, so `friday` means the coming one, and
      `next month` means its first day. `coming="last"`: the same, but `next month` means its last day.
    - `in_charge=True`: names the person in charge of the record, who is to act on its needs.
    """
    marks = {name: more.pop(name) for name in MARKS if name in more}
    if "unit" in marks:
        marks["unit"] = Label(*marks["unit"])
    return Meta(extra={"label": Label(*label), "help": Label(*help), **marks}, **more)


Name = Annotated[str, Meta(max_length=NAME_LIMIT_CHARS)]
"""One line of text."""

Required = Annotated[str, Meta(min_length=1, max_length=NAME_LIMIT_CHARS)]
"""One line of text that may not be empty."""

Text = Annotated[str, Meta(max_length=TEXT_LIMIT_CHARS)]
"""Text of one or more paragraphs."""

RecordId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=RECORD_ID_LIMIT_CHARS,
        extra_json_schema={"pattern": r"^[\p{L}\p{N}_][\p{L}\p{N}_.:/@+-]*$"},
    ),
]
"""The short, readable, stable id of a record: `ISS-42`, `sales.monthly`.

Its form is checked when a record begins, not each time an entry is read, because patterns are slow.
"""

Segment = Annotated[str, Meta(max_length=120, extra_json_schema={"pattern": r"^[^\x00-\x1f|]*$"})]
"""One part for which an indicator is measured (`EWR`); empty for the whole. Checked when a value is recorded."""

Moment = Annotated[datetime, Meta(tz=True)]
"""A moment with its time zone: without one, it would mean a different moment to each reader."""

Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
EntryPosition = Annotated[int, Meta(ge=1, le=2**63 - 1)]
"""Of an entry in the ledger."""
"""A whole number from 0 up, small enough for any database."""

Tally = Annotated[int, Meta(ge=0)]
"""A number of occurrences, counted by the fold. Nobody enters it, so it needs no upper bound."""


def in_unit(en: str, zh: str) -> Meta:
    """What numbers of a type count: the unit follows the label of every field of that type."""
    return Meta(extra={"unit": Label(en, zh)})


Days = Annotated[int, Meta(ge=1, le=36_500), in_unit("days", "天")]

Minutes = Annotated[int, Meta(ge=0, le=5_256_000), in_unit("minutes", "分钟")]

LARGEST = sys.float_info.max
"""The bound of a `Number` in both directions: it excludes infinities, and NaN, which is within no bounds."""

Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
"""A finite number."""


class Choice(StrEnum):
    """One word of a closed vocabulary, declared as `NAME = "stored", "English", "中文"`."""

    label: Label

    def __new__(cls, stored: str, en: str, zh: str) -> Self:
        """A member with the value `stored` and its label."""
        member = str.__new__(cls, stored)
        member._value_ = stored
        member.label = Label(en, zh)
        return member


class Area(Choice):
    """The controlled vocabulary of areas; each has a page in the handbook."""

    SALES = "sales", "Sales", "销售"
    MARKETING = "marketing", "Marketing", "市场营销"
    CUSTOMER_SERVICE = "customer_service", "Customer service", "客户服务"
    PROCUREMENT = "procurement", "Procurement", "采购"
    PRODUCTION = "production", "Production", "生产"
    FINANCE = "finance", "Finance", "财务"
    HR = "hr", "Human resources", "人力资源"
    TECHNICAL_SUPPORT = "technical_support", "Technical support", "技术支持"
    IT_SECURITY = "it_security", "IT and information security", "信息化与信息安全"
    LEGAL = "legal", "Legal", "法务"
    GENERAL = "general", "General", "综合"


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exactly. `moment` must have a zone."""
    span = moment - EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def moment_of(us: int) -> datetime:
    """The UTC moment a number of microseconds after 1970-01-01T00:00Z."""
    seconds, rest = divmod(us, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment on the clock of a zone; None for the machine's zone.

    If the other zone's calendar cannot hold it (`9999-12-31T23:59Z` east of UTC), the moment keeps its own zone.
    """
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


def on_the_clock(moment: datetime, zone: tzinfo | None) -> str:
    """A moment on the clock of a zone for people: `2016-03-01 18:00`, always with a four-digit year."""
    return in_zone(moment, zone).replace(tzinfo=None).isoformat(" ", "minutes")


def day_of(moment: datetime) -> date:
    """The UTC calendar day of a moment."""
    return moment.astimezone(UTC).date()


DAY = timedelta(days=1)


def start_of(day: date) -> datetime:
    """The first moment of a calendar day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


EARLIEST_ZONE = timedelta(hours=14)
"""How far ahead of UTC a calendar day begins in the earliest zone on Earth."""


def has_begun(day: date, moment: datetime) -> bool:
    """Whether a calendar day has begun anywhere on Earth by a moment."""
    return start_of(day) <= moment + EARLIEST_ZONE


FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


def later(moment: datetime, span: timedelta) -> datetime:
    """The moment `span` after another, or the last one of the calendar if it would be later than that."""
    return moment + span if moment < LAST_MOMENT - span else LAST_MOMENT


def sooner(moment: datetime, span: timedelta) -> datetime:
    """The moment `span` before another, or the first one of the calendar if it would be earlier than that."""
    return moment - span if moment > FIRST_MOMENT + span else FIRST_MOMENT


def end_of(day: date) -> datetime:
    """The first moment after a calendar day, in UTC."""
    return later(start_of(day), DAY)
