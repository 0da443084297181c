"""What each segment did to the change of the whole, split into its rate and its weight.

The whole of ratios is Σ numerator / Σ denominator, never a mean of ratios. A segment changes it by its own rate, and by
growing or shrinking while it lies above or below the whole (mix); the parts add up to the whole change exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple

from opsledger_projections.analysis.reach import within_reach


class Part(NamedTuple):
    """What one segment was before and after; both None where it was not measured."""

    before: float | None
    after: float | None
    weight_before: float | None
    weight_after: float | None


class Contribution(NamedTuple):
    """What a segment did to the change of the whole, in the unit of the whole."""

    segment: str
    before: float | None
    after: float | None
    rate: float
    """By its own value: all of it, where the whole is a sum."""
    mix: float
    """By its weight; 0 where the whole is a sum."""

    @property
    def total(self) -> float:
        """Both together."""
        return self.rate + self.mix


class Contributions(NamedTuple):
    """The change of a whole and what its segments did to it, the greatest part first."""

    before: float
    after: float
    parts: tuple[Contribution, ...]
    weighted: bool
    """Whether the segments had weights (denominators), or all the same."""

    @property
    def change(self) -> float:
        """Of the whole."""
        return self.after - self.before


def of_sum(parts: Mapping[str, Part]) -> Contributions | None:
    """Segments that add up; None where none was measured before, or none after, or values are too large. What was not measured is 0."""
    if not _both(parts):
        return None
    found = [
        Contribution(name, part.before, part.after, (part.after or 0.0) - (part.before or 0.0), 0.0)
        for name, part in parts.items()
    ]
    return Contributions(
        fsum(part.before or 0.0 for part in parts.values()),
        fsum(part.after or 0.0 for part in parts.values()),
        _in_order(found),
        weighted=False,
    )


def of_ratio(parts: Mapping[str, Part]) -> Contributions | None:
    """Segments whose weighted mean is the whole; the plain mean where one measured segment has no weight.

    rate = mean share x change of the ratio; mix = change of the share x (mean ratio - mean of the whole). None where
    nothing was measured before or after, or all weights are 0.
    """
    weights = [w for part in parts.values() for w in (part.weight_before, part.weight_after) if w is not None]
    if not _both(parts) or not within_reach(weights):
        return None
    weighted = all(
        (part.before is None or part.weight_before is not None)
        and (part.after is None or part.weight_after is not None)
        for part in parts.values()
    )
    shares_before = _shares({n: (p.before, p.weight_before) for n, p in parts.items()}, weighted=weighted)
    shares_after = _shares({n: (p.after, p.weight_after) for n, p in parts.items()}, weighted=weighted)
    if shares_before is None or shares_after is None:
        return None
    before = fsum(shares_before[name] * (part.before or 0.0) for name, part in parts.items())
    after = fsum(shares_after[name] * (part.after or 0.0) for name, part in parts.items())
    found: list[Contribution] = []
    for name, part in parts.items():
        first = part.before if part.before is not None else part.after
        last = part.after if part.after is not None else part.before
        if first is None or last is None:
            continue
        share_before, share_after = shares_before[name], shares_after[name]
        rate = (share_before + share_after) / 2 * (last - first)
        mix = (share_after - share_before) * ((first + last) / 2 - (before + after) / 2)
        found.append(Contribution(name, part.before, part.after, rate, mix))
    return Contributions(before, after, _in_order(found), weighted)


def _both(parts: Mapping[str, Part]) -> bool:
    before = [part.before for part in parts.values() if part.before is not None]
    after = [part.after for part in parts.values() if part.after is not None]
    return bool(before and after) and within_reach([*before, *after])


def _shares(
    parts: Mapping[str, tuple[float | None, float | None]], *, weighted: bool
) -> dict[str, float] | None:
    """The share of each segment in the weights; None where there is no weight at all."""
    weights = {
        name: 0.0 if value is None else (weight or 0.0) if weighted else 1.0
        for name, (value, weight) in parts.items()
    }
    total = fsum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total > 0 else None


def _in_order(found: list[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(found, key=lambda one: (-abs(one.total), one.segment)))
