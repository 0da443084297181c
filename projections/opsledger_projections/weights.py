"""Whether the means of an indicator's segments were weighted, in words: said wherever such a value is shown."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import tr
from opsledger_projections.measurements import Series


def of_weights(course: Series) -> Iterator[str]:
    """That a mean is one of means, where not every segment has a denominator, and of which periods."""
    periods = course.plain_means
    if periods:
        yield tr(
            "{period}: not every segment has a denominator, so all count alike: a plain mean, no ratio of the"
            " whole.",
            period=periods[-1] if len(periods) == 1 else f"{periods[0]} … {periods[-1]} ({len(periods)})",
        )
