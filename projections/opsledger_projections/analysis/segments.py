"""What each segment contributed to the change of the whole, split into its rate and its weight.

The whole of ratios is Σ numerator / Σ denominator, never a mean of ratios. A segment changes it through its own rate, and by
growing or shrinking while it is above or below the whole (mix). The contributions add up exactly to the whole change.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple

from opsledger_projections.analysis.reach import within_reach


class Part(NamedTuple):
    """One segment's values before and after; None if it was not measured."""

    before: float | None
    after: float | None
    weight_before: float | None
    weight_after: float | None


class Contribution(NamedTuple):
    """A segment's contribution to the change of the whole, in the unit of the whole."""

    segment: str
    before: float | None
    after: float | None
    rate: float
    """The contribution of its own value; if the whole is a sum, the whole contribution."""
    mix: float
    """The contribution of its weight; 0 if the whole is a sum."""

    @property
    def total(self) -> float:
        """Both together."""
        return self.rate + self.mix


class Contributions(NamedTuple):
    """The change of a whole and the contributions of its segments, the greatest first."""

    before: float
    after: float
    parts: tuple[Contribution, ...]
    weighted: bool
    """Whether the segments had weights (denominators) rather than equal weights."""

    @property
    def change(self) -> float:
        """The change of the whole."""
        return self.after - self.before


def of_sum(parts: Mapping[str, Part]) -> Contributions | None:
    """Contributions of segments that add up; a missing value counts as 0.

    None if no segment was measured before or none after, or values are too large.
    """
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
    """Contributions of segments whose weighted mean is the whole; the plain mean if a measured segment has no weight.

    rate = mean share x change of the ratio; mix = change of the share x (mean ratio - mean of the whole). None if
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
    """The share of each segment in the weights; None if all weights are 0."""
    weights = {
        name: 0.0 if value is None else (weight or 0.0) if weighted else 1.0
        for name, (value, weight) in parts.items()
    }
    total = fsum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total > 0 else None


def _in_order(found: list[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(found, key=lambda one: (-abs(one.total), one.segment)))
