"""What is measured of each peer, and the figures that it comes to."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Question(NamedTuple):
    """One column of the tables."""

    name: str
    heading: str
    unit: str
    more_is_better: bool
    meaning: str


QUESTIONS = (
    Question("append", "append", "/s", True, "one change, durable when it returns, on a log of that size"),
    Question("batch", "batch", "/s", True, "500 changes in one transaction"),
    Question("history", "history", "µs", False, "every change of one record"),
    Question(
        "first", "first now", "ms", False, "the whole state, asked for the first time after all appends"
    ),
    Question("now", "now", "ms", False, "the whole state, asked again"),
    Question("as_of", "as of", "ms", False, "the whole state after half of the changes"),
    Question("rebuild", "rebuild", "ms", False, "the whole state from the log of changes alone"),
    Question("verify", "verify", "ms", False, "that nothing was altered, by hashes over all of it"),
    Question(
        "disk", "disk", "bytes", False, "for a change, after the appends, with write-ahead logs brought in"
    ),
    Question("disk_asked", "disk, asked", "bytes", False, "for a change, after all questions"),
)


class Figure(Struct):
    """An answer to a question."""

    value: float
    """In the question's unit."""
    ratio: float | None = None
    """Speed as a multiple of raw sqlite3's in the same process and minute; for disk, the size as a multiple."""


Figures = dict[str, Figure]
"""By the name of the question; without those that a peer cannot answer."""
