"""The two clocks of an event, and the writing of times."""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import Enum

from opsledger_events.language import Label, tr
from opsledger_events.values import in_zone, moment_of

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US


class Axis(Enum):
    """One of an event's two times."""

    EFFECTIVE = "effective"
    RECORDED = "recorded"

    @property
    def label(self) -> Label:
        """The name of the clock."""
        return _AXES[self]

    @property
    def other(self) -> Axis:
        """The other one."""
        return Axis.RECORDED if self is Axis.EFFECTIVE else Axis.EFFECTIVE


_AXES = {
    Axis.EFFECTIVE: Label("effective", "生效"),
    Axis.RECORDED: Label("recorded", "记录"),
}


def written(moment: datetime, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """A time in the user's zone (None for the machine's): `2024-03-01 18:00`."""
    here = in_zone(moment, zone).replace(tzinfo=None)
    return here.isoformat(" ", "seconds" if seconds else "minutes")


def written_us(us: int, zone: tzinfo | None) -> str:
    """The same from microseconds since 1970."""
    return written(moment_of(us), zone)


def zone_name(moment: datetime, zone: tzinfo | None) -> str:
    """The zone's offset from UTC at a moment: `UTC`, `+08:00`."""
    offset = f"{in_zone(moment, zone):%z}"
    return "UTC" if offset in ("+0000", "") else f"{offset[:3]}:{offset[3:5]}"


def lasting(us: int) -> str:
    """A duration given in microseconds: `5 min`, `3 h`, `12 d`."""
    if us < HOUR_US:
        return tr("{minutes} min", minutes=max(0, us) // MINUTE_US)
    if us < DAY_US:
        return tr("{hours} h", hours=us // HOUR_US)
    return tr("{days} d", days=us // DAY_US)
