"""Times of day: `18:00`, `6pm`, `noon`, 下午6点半, 晚8点, 18时30分; and the text before them."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

_TIME = (
    r"(?P<head>.*?)(?:\s*[tT的,]?\s*|\bat\s+)(?P<half>凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚)?\s*"
    r"(?P<h>\d{1,2})(?::(?P<m>\d{2})(?::(?P<s>\d{2}))?|[点时](?:(?P<m2>\d{1,2})分?|(?P<h2>半)|(?P<q>[一三13])刻)?|(?=\s*[ap]m))\s*(?P<ap>[ap]m)?"
)
_NOON = r"(?P<head>.*?)\s*(?:\bat\s+)?(?:\b(?:noon|midday)|正午|中午)"
"""Midnight is left out: it may be either end of its day."""
_HOURS = {
    "凌晨": range(7), "早上": range(12), "早晨": range(12), "早": range(12), "上午": range(13), "中午": range(11, 15),
    "下午": range(12, 24), "傍晚": range(16, 21), "晚上": range(17, 24), "晚": range(17, 24),
}  # fmt: skip
"""The hours of each part of a day; 晚上12点 is left out, because it too may be either end of its day."""

_SHORT = ("前", "昨", "今", "明")


class Clocked(NamedTuple):
    """A time of day, and the text that names its day; empty for today."""

    day: str
    time: time


def time_and_day(text: str) -> Clocked | None:
    """The time of day at the end of a text, or None. Raises ValueError for an hour that does not exist."""
    if found := re.fullmatch(_NOON, text):
        return Clocked(_head(found), time(12))
    found = re.fullmatch(_TIME, text)
    clocked = found and _time(found)
    return Clocked(_head(found), clocked) if found and clocked is not None else None


def _head(found: re.Match[str]) -> str:
    head = found["head"].strip().removesuffix(" at").rstrip(",")
    # 昨晚8点: before 早 and 晚, and only there, the first character alone names the day.
    short = head in _SHORT and (found.groupdict().get("half") or "")[:1] in ("早", "晚")
    return f"{head}天" if short else head


def _time(found: re.Match[str]) -> time | None:
    hour = int(found["h"])
    if found["ap"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["ap"] == "pm" else 0)
    elif found["half"]:
        hours = [h for h in (hour, hour + 12) if h in _HOURS[found["half"]]]
        if not hours:
            return None
        hour = hours[0]
    return time(hour, _minute(found), int(found["s"] or 0))


def _minute(found: re.Match[str]) -> int:
    if found["q"]:
        return 15 if found["q"] in "一1" else 45
    return 30 if found["h2"] else int(found["m"] or found["m2"] or 0)
