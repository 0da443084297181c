"""How wide the columns of a table may be, so that they fit beside each other."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""

NARROWEST = 6


def fitted(natural: Sequence[int], room: int, whole: Sequence[bool] = ()) -> list[int]:
    """Widths that fit into `room` together: the widest columns give first, none below its share.

    Those that are to stay `whole` give nothing, even where not all of it fits.
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
