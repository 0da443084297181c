"""How wide the columns of a table may be, so that they fit beside each other."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""

NARROWEST = 6


def fitted(natural: Sequence[int], room: int) -> list[int]:
    """Widths that fit into `room` together: the widest columns give first, none below its share."""
    widths = list(natural)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROWEST:
            break
        second = max([width for width in widths if width < widest], default=NARROWEST)
        holders = widths.count(widest)
        over = sum(widths) - room
        cut = max(1, min(widest - max(second, NARROWEST), -(-over // holders)))
        widths = [width - cut if width == widest else width for width in widths]
    return widths
