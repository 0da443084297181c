"""The user's clock: the present moment, and the zone in which they write and read times."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.values import in_zone, moment_of


class Clock(NamedTuple):
    """One reading of the clock, so that everything in a run uses the same `now`."""

    now: datetime
    """The present moment, in UTC."""
    zone: tzinfo | None = None
    """The user's zone; None for the zone of the system."""

    def here(self) -> datetime:
        """The user's local time now, without a zone."""
        return self.now.astimezone(self.zone).replace(tzinfo=None)

    def utc(self, wall: datetime) -> datetime:
        """The UTC moment of a local time of the user; the earlier one if that time occurs twice."""
        return (wall.replace(tzinfo=self.zone) if self.zone else wall).astimezone(UTC)

    def show(self, moment: datetime) -> str:
        """A moment in the user's local time, with the offset: `2016-03-01 08:00:00+08:00`."""
        return in_zone(moment, self.zone).isoformat(" ", "seconds")

    def show_exactly(self, moment: datetime) -> str:
        """The same to the microsecond, with the fraction of the second if there is one."""
        return in_zone(moment, self.zone).isoformat(" ")

    def show_us(self, us: int) -> str:
        """The exact moment of a number of microseconds since 1970."""
        return self.show_exactly(moment_of(us))


def clock_in(zone: str = "") -> Clock:
    """The clock of a named zone (`Asia/Shanghai`, `UTC`), or of the system's. Raises InputError."""
    return Clock(datetime.now(UTC), zone_named(zone) if zone else None)


def zone_named(name: str) -> tzinfo:
    """The zone with a name in the IANA database. Raises InputError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only a named zone needs it

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InputError(
            tr("There is no time zone “{name}”.", name=name),
            tr("Write it as in the IANA database: {near}.", near=_nearest_zones(name)),
        ) from None


def _nearest_zones(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it
    from zoneinfo import available_timezones  # noqa: PLC0415

    wanted = name.rpartition("/")[2].lower()
    by_city = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones())}
    close = [by_city[city] for city in get_close_matches(wanted, by_city, n=3, cutoff=0.7)]
    return ", ".join(close or ["Asia/Shanghai", "Europe/Berlin", "UTC"])
