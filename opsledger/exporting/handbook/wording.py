"""Values in words: dates, moments and numbers as written in the language of an edition."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import get_decimal_symbol, get_group_symbol

from opsledger.harmless import harmless
from opsledger_events.digits import grouped
from opsledger_events.language import Language
from opsledger_events.values import in_zone
from opsledger_projections.pages.blocks import Atom, Ref, Tag

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
"""British English puts the day before the name of the month, which nobody misreads."""

TAGS = {"en": "en", "zh": "zh-Hans"}
"""The names of the languages in web pages and in Word."""

SIGNS = {"good": "✓ ", "warning": "▲ ", "bad": "◆ ", "quiet": "", "plain": ""}
"""The sign before a word of each tone, where there is no colour or colour alone would not do."""


class Wording:
    """One language and one zone; texts are cached."""

    def __init__(self, language: Language, zone: tzinfo = UTC) -> None:
        """Write in `language`, with times in `zone`."""
        self.locale = Locale.parse(LOCALES[language])
        self.language: Language = language
        self.zone = zone
        # Babel takes a tenth of a millisecond to write a number, and a handbook has a hundred thousand.
        self._signs = str.maketrans(
            {",": get_group_symbol(self.locale), ".": get_decimal_symbol(self.locale)}
        )
        self.day = lru_cache(maxsize=4096)(self._day)
        self._clock = lru_cache(maxsize=1440)(self._clock_time)

    def _day(self, day: date) -> str:
        return format_date(day, "medium", self.locale)

    def _clock_time(self, hour: int, minute: int) -> str:
        return format_time(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), "HH:mm", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """A moment to the minute."""
        here = in_zone(moment, self.zone)
        return f"{self.day(here.date())} {self._clock(here.hour, here.minute)}"

    def zone_name(self, moment: datetime) -> str:
        """The name of the zone."""
        return (
            "UTC" if self.zone is UTC else get_timezone_name(in_zone(moment, self.zone), locale=self.locale)
        )

    def number(self, value: float) -> str:
        """A number with its thousands grouped, in the signs of the language."""
        return grouped(value).translate(self._signs)

    def atom(self, value: Atom) -> str:
        """One value in words, harmless: nothing in it can hide or run backwards."""
        if isinstance(value, str):
            return harmless(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, Ref):
            return harmless(value.title or value.record)
        if isinstance(value, Tag):
            return harmless(value.text)
        if isinstance(value, date):
            return self.day(value)
        return "" if value is None else self.number(value)
