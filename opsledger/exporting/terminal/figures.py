"""Figures as text. Apart from the blocks of a page, which a table of the command line has no need of."""

from __future__ import annotations


def number(value: float) -> str:
    """A figure as a person reads it: whole where it is, else four digits, or one after the point."""
    if value == int(value) and abs(value) < 1e15:
        return f"{value:.0f}"
    return f"{value:.1f}" if 1_000 <= abs(value) < 1e15 else f"{value:.4g}"
