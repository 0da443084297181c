"""When a text in force is due for review: a number of days after it took effect or was last reviewed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from opsledger_events.values import Days, day_of, later, says, start_of

ReviewEvery = Annotated[Days | None, says(("Review every", "评审周期"), ("In days", "以天计"))]
NextReview = Annotated[
    date | None, says(("Next review", "下次评审"), ("By which day it is due", "应在哪一天之前评审"))
]


def next_review(first: date | None, reviewed_at: datetime | None, every: int | None) -> date | None:
    """The day by which the review is due: `every` days after the first day in force or the last review, whichever is later.

    None if no interval is set, or if the text has neither taken effect nor been reviewed.
    """
    days = [day for day in (first, day_of(reviewed_at) if reviewed_at else None) if day is not None]
    return day_of(later(start_of(max(days)), timedelta(days=every))) if every is not None and days else None
