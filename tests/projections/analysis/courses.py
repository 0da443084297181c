"""Generated series whose truth is known."""

from __future__ import annotations

from math import pi, sin
from random import Random


def course(  # noqa: PLR0913 - each part of a course is told by its name
    seed: int,
    count: int,
    *,
    phi: float = 0.0,
    at: int = 0,
    jump: float = 0.0,
    turn: float = 0.0,
    slope: float = 0.0,
    season: float = 0.0,
    swing: float = 0.0,
) -> list[float]:
    """Noise of standard deviation 1 that follows itself by `phi`, around a line and a season, with what begins at `at`."""
    random = Random(seed)
    noise = 0.0
    for _ in range(50):
        noise = phi * noise + random.gauss(0, 1)
    values: list[float] = []
    for index in range(count):
        noise = phi * noise + random.gauss(0, 1)
        wave = swing * sin(2 * pi * index / season) if season else 0.0
        after = jump + turn * (index - at) if index >= at else 0.0
        values.append(round(100 + slope * index + wave + after + noise, 6))
    return values


def stepped(seed: int, lengths: tuple[int, ...], levels: tuple[float, ...]) -> list[float]:
    """Noise of standard deviation 1 around levels that hold for so many values each."""
    random = Random(seed)
    return [
        round(level + random.gauss(0, 1), 6)
        for length, level in zip(lengths, levels, strict=True)
        for _ in range(length)
    ]
