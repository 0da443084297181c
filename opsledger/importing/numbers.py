"""Reads numbers as other systems write them: decimal mark, groups of thousands, percentages, and accounting negatives."""

from __future__ import annotations

import re
from typing import Any

from opsledger.importing.context import text_of
from opsledger_events.errors import InputError
from opsledger_events.language import tr

MARKS = (".", ",")
"""The possible decimal marks."""

LONGEST_DIGITS = 300
"""Most digits of a number; more are not a figure, and may exceed what a float can hold."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {**_FULL_WIDTH, 0x2212: "-", 0x2019: "'", 0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x3000: " "}
_WRITTEN = {
    mark: re.compile(
        rf"(?P<sign>[+-]?) ?(?P<whole>\d*|\d{{1,3}}(?P<group>[ '{other}])\d{{3}}(?:(?P=group)\d{{3}})*"
        rf"|\d{{1,2}}(?:{other}\d\d)+{other}\d{{3}})(?:[{mark}](?P<part>\d*))?(?P<power>[eE][+-]?\d{{1,3}})?"
    )
    for mark, other in ((".", ","), (",", "."))
}


def read_number(text: str, mark: str) -> int | float:
    """The number in a text with that decimal mark. Raises InputError.

    Groups have three digits (or two before the last three, as in India). A mark elsewhere does not separate groups, and
    dropping it would give a different number.
    """
    plain = text.translate(_PLAIN).strip()
    share = plain.endswith("%")
    plain = plain.removesuffix("%").rstrip()
    if below_zero := plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    elif below_zero := plain.endswith("-"):
        plain = plain[:-1].rstrip()
    match = _WRITTEN[mark].fullmatch(plain)
    if match is None or not (match["whole"] or match["part"]) or (below_zero and match["sign"]):
        raise _no_number(text, mark)
    whole = re.sub(r"\D", "", match["whole"])
    if len(whole) > LONGEST_DIGITS:
        raise _no_number(text, mark)
    sign = "-" if below_zero else match["sign"]
    if match["part"] is None and not match["power"] and not share:
        return int(sign + whole)
    power = int((match["power"] or "e0")[1:]) - (2 if share else 0)
    value = float(f"{sign}{whole or 0}.{match['part'] or 0}e{power}")
    if value in (float("inf"), float("-inf")):
        raise _no_number(text, mark)
    return value


def number_of(value: Any, mark: str) -> float | None:
    """A value as a number; None if it is not one."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value if isinstance(value, int | float) else read_number(text_of(value), mark))
    except (InputError, OverflowError):
        return None


def _no_number(text: str, mark: str) -> InputError:
    other = MARKS[1 - MARKS.index(mark)]
    way_out = tr(
        "Take what stands beside it away with without:TEXT, or name the value in `null` of [source]."
    )
    plain = text.translate(_PLAIN).strip("%- ()")
    if _WRITTEN[other].fullmatch(plain) and not _WRITTEN[mark].fullmatch(plain):
        way_out = tr(
            'The decimal mark is “{mark}” here; where it is “{other}”, write number:{other}, or decimal = "{other}" in [source].',
            mark=mark,
            other=other,
        )
    return InputError(tr("“{value}” is not a number.", value=text), way_out)
