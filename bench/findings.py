"""What a row of the benchmark comes to: a figure beside the one to reach."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """The figure to reach: at least, or at most, so much."""

    limit: float
    unit: str
    """What follows the number: `× raw`, `ms`, `k events/s`."""
    at_least: bool

    def __str__(self) -> str:
        """`≥ 0.85 × raw`."""
        return f"{'≥' if self.at_least else '≤'} {plain(self.limit)} {self.unit}"

    def met(self, value: float) -> bool:
        """Whether a figure reaches it."""
        return value >= self.limit if self.at_least else value <= self.limit


def at_least(limit: float, unit: str) -> Target:
    """So much or more is asked for."""
    return Target(limit, unit, at_least=True)


def at_most(limit: float, unit: str) -> Target:
    """So much or less is asked for."""
    return Target(limit, unit, at_least=False)


class Finding(NamedTuple):
    """One figure that was measured, in the unit of its target, and what it was made of."""

    row: str
    """Short name of the row, as `--only` takes it."""
    what: str
    events: int
    """Size of the ledger it was measured on; 0 where that plays no part."""
    target: Target
    value: float
    figures: dict[str, float]
    """Absolute figures by name, the unit last: `ours_us`, `raw_us`."""

    @property
    def ahead(self) -> bool:
        """Whether the target is reached."""
        return self.target.met(self.value)


def plain(number: float) -> str:
    """A number with some three figures, however large."""
    if number == 0:
        return "0"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def count(events: int) -> str:
    """A number of events: `10 k`, `1 M`; `–` where it plays no part."""
    if not events:
        return "–"
    if events % 1_000:
        return str(events)
    return f"{events // 1_000_000} M" if events % 1_000_000 == 0 else f"{events // 1_000} k"
