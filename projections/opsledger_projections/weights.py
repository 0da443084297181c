"""How an indicator's segments became its value, in words: said wherever such a value is shown."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import joined, tr
from opsledger_projections.measurements import Series


def of_segments(course: Series) -> Iterator[str]:
    """All that is said of how the segments became one."""
    yield from of_lacking(course)
    yield from of_weights(course)


def of_lacking(course: Series) -> Iterator[str]:
    """That the latest value is not of the whole, where segments were not measured yet, and without which it is."""
    if course.lacking:
        yield tr(
            "{period} is without {segments}, not measured in it: the value is not that of the whole.",
            period=course.points[-1].period,
            segments=joined(course.lacking),
        )


def of_weights(course: Series) -> Iterator[str]:
    """That a mean is one of means, where not every segment has a denominator, and of which periods."""
    periods = course.plain_means
    if periods:
        yield tr(
            "{period}: not every segment has a denominator, so all count alike: a plain mean, no ratio of the"
            " whole.",
            period=periods[-1] if len(periods) == 1 else f"{periods[0]} … {periods[-1]} ({len(periods)})",
        )
