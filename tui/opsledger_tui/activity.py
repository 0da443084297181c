"""The number of events over time, for the whole span of a ledger, on either clock."""

from __future__ import annotations

from typing import NamedTuple

BUCKETS = 240
"""Number of parts in which a span is counted; a bar draws several parts in one cell."""

BLOCKS = "▁▂▃▄▅▆▇█"
NONE = "─"


class Activity(NamedTuple):
    """Events counted in equal parts of a span of time."""

    start_us: int
    end_us: int
    counts: tuple[int, ...]
    editions: tuple[int, ...] = ()
    """When editions were handed out, in microseconds since 1970."""

    def share(self, us: int) -> float:
        """The place of a time in the span: 0 at its start, 1 at its end."""
        span = max(1, self.end_us - self.start_us)
        return min(1.0, max(0.0, (us - self.start_us) / span))

    def cell(self, us: int, width: int) -> int:
        """The cell, out of `width`, that contains a time."""
        return round(self.share(us) * (width - 1))

    def time_at(self, share: float) -> int:
        """The time at a share of the span, in microseconds since 1970."""
        return self.start_us + round(share * (self.end_us - self.start_us))

    def drawn(self, width: int) -> str:
        """The counts as blocks in `width` cells, with a line where nothing happened."""
        cells = [0] * width
        for bucket, count in enumerate(self.counts):
            cells[bucket * width // len(self.counts)] += count
        most = max(cells, default=0)
        return "".join(_block(count, most) for count in cells)


def _block(count: int, most: int) -> str:
    if not count:
        return NONE
    # On a square-root scale, so that a quiet week is visible beside an import of thousands.
    return BLOCKS[min(len(BLOCKS) - 1, int((count / most) ** 0.5 * len(BLOCKS)))]
