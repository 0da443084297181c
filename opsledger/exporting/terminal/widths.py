"""The widths of the columns of a table, chosen so that they fit side by side."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""

NARROWEST = 6


def fitted(natural: Sequence[int], room: int, whole: Sequence[bool] = ()) -> list[int]:
    """Widths that fit into `room` together if they can: the widest columns shrink first, none below `NARROWEST`.

    Columns marked `whole` do not shrink, even if not everything fits then.
    """
    widths = list(natural)
    giving = [place for place in range(len(widths)) if not (whole and whole[place])]
    while sum(widths) > room:
        widest = max([widths[place] for place in giving], default=0)
        if widest <= NARROWEST:
            break
        holders = [place for place in giving if widths[place] == widest]
        second = max([widths[place] for place in giving if widths[place] < widest], default=NARROWEST)
        over = sum(widths) - room
        cut = max(1, min(widest - max(second, NARROWEST), -(-over // len(holders))))
        for place in holders:
            widths[place] -= cut
    return widths
