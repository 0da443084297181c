"""Figures of a list and of a scale: no signs between their digits. Those of a page are `digits.grouped`."""

from __future__ import annotations


def number(value: float) -> str:
    """A figure as a person reads it: whole where it is, else four digits, or one after the point."""
    if value == int(value) and abs(value) < 1e15:
        return f"{value:.0f}"
    return f"{value:.1f}" if 1_000 <= abs(value) < 1e15 else f"{value:.4g}"
