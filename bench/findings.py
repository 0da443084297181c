"""The result of a row of the benchmark: a figure beside its target."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """The figure to reach: a least or a greatest value."""

    limit: float
    unit: str
    """The text after the number: `× raw`, `ms`, `k events/s`."""
    at_least: bool

    def __str__(self) -> str:
        """`≥ 0.85 × raw`."""
        return f"{'≥' if self.at_least else '≤'} {plain(self.limit)} {self.unit}"

    def met(self, value: float) -> bool:
        """Whether a figure reaches the target."""
        return value >= self.limit if self.at_least else value <= self.limit


def at_least(limit: float, unit: str) -> Target:
    """A target of this figure or more."""
    return Target(limit, unit, at_least=True)


def at_most(limit: float, unit: str) -> Target:
    """A target of this figure or less."""
    return Target(limit, unit, at_least=False)


class Finding(NamedTuple):
    """One measured figure, in the unit of its target, and the figures it was computed from."""

    row: str
    """Short name of the row, as `--only` takes it."""
    what: str
    events: int
    """Size of the ledger that was measured; 0 if the size plays no part."""
    target: Target
    value: float
    figures: dict[str, float]
    """Absolute figures by name, which ends in the unit: `ours_us`, `raw_us`."""

    @property
    def ahead(self) -> bool:
        """Whether the target is reached."""
        return self.target.met(self.value)


def plain(number: float) -> str:
    """A number with about three significant figures, however large."""
    if number == 0:
        return "0"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def count(events: int) -> str:
    """A number of events: `10 k`, `1 M`; `–` if it plays no part."""
    if not events:
        return "–"
    if events % 1_000:
        return str(events)
    return f"{events // 1_000_000} M" if events % 1_000_000 == 0 else f"{events // 1_000} k"
