"""The first or the last moment of a day or a period: `end of last quarter`, `start of 2016`, 上季度末, 2016年底."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from opsledger.phrases.periods import UNITS_ZH, Period, period_around

_EDGE = r"(?:the\s+)?(?P<edge>end|start|beginning)\s+of\s+(?:the\s+)?(?P<what>.+)"
_EDGE_ZH = r"(?P<what>.+?)(?:(?<=.年)年|(?<=.月)月)?(?P<edge>初|末|底|开始|结束)"
"""The year or the month may be said twice: 去年年底."""
_YEAR = r"\d{4}"
_OWN = r"(?P<unit>week|month|quarter|year)"
_OWN_ZH = r"(?P<unit>周|月|季度|季|年)"


class Edge(NamedTuple):
    """Which end, and of what."""

    what: str
    first: bool


def edge_of(text: str) -> Edge | None:
    """Which end of what a text means, or None if it mentions no end."""
    if found := re.fullmatch(_EDGE, text):
        return Edge(found["what"], found["edge"] != "end")
    if found := re.fullmatch(_EDGE_ZH, text):
        return Edge(found["what"], found["edge"] in ("初", "开始"))
    return None


def own_period(text: str, today: date) -> Period | None:
    """A period that is named only with one of its ends: `2016`, elsewhere perhaps a position; `the month` or 月: this one."""
    if re.fullmatch(_YEAR, text):
        return period_around(date(int(text), 1, 1), "year")
    if found := re.fullmatch(_OWN, text):
        return period_around(today, found["unit"])
    if found := re.fullmatch(_OWN_ZH, text):
        return period_around(today, UNITS_ZH[found["unit"]])
    return None
