"""How an indicator's value was put together from its segments, in words, for every place that shows such a value."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import joined, tr
from opsledger_projections.measurements import Series


def of_segments(course: Series) -> Iterator[str]:
    """Every remark on how the segments were put together."""
    yield from of_lacking(course)
    yield from of_weights(course)


def of_lacking(course: Series) -> Iterator[str]:
    """A remark that the latest value lacks segments which were not measured yet, with their names."""
    if course.lacking:
        yield tr(
            "{period} is without {segments}, not measured in it: the value is not that of the whole.",
            period=course.points[-1].period,
            segments=joined(course.lacking),
        )


def of_weights(course: Series) -> Iterator[str]:
    """A remark that a value is a mean of means, because a segment has no denominator, with the periods."""
    periods = course.plain_means
    if periods:
        yield tr(
            "{period}: not every segment has a denominator, so all count alike: a plain mean, no ratio of the"
            " whole.",
            period=periods[-1] if len(periods) == 1 else f"{periods[0]} … {periods[-1]} ({len(periods)})",
        )
