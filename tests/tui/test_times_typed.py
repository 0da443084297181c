"""Times in words: a form shows what each was read as, while it is typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from opsledger.entering.forms import form_of
from opsledger.entering.shapes import Shape, moment_read
from opsledger_events.registry import KINDS
from tests.tui.conftest import Opening
from tests.tui.story import clock
from tests.tui.test_forms import choose, form, last, line
from tests.tui.test_tables import row

FIELDS = {
    (line.field.name, line.field.shape.base)
    for kind in KINDS.values()
    for event in kind.verbs.values()
    for line in form_of(kind, event, clock()).asked
    if line.field.shape.base in (datetime, date)
}
"""Every field of any form that holds a time or a day."""


def test_every_time_and_every_day_of_every_form_is_known_as_one() -> None:
    """When it happened, in every form, among them."""
    assert {("at", datetime), ("occurred_at", datetime), ("due", datetime), ("due", date)} <= FIELDS


@pytest.mark.parametrize(("name", "base"), sorted(FIELDS, key=str))
def test_words_of_both_languages_are_read(name: str, base: type[date]) -> None:
    """As a moment in its zone, or as the day that it is in."""
    read = moment_read(Shape(base), "昨天下午3点", name, clock())
    assert read == (datetime(2025, 6, 29, 15, tzinfo=UTC) if base is datetime else date(2025, 6, 29))
    for text in ("yesterday", "2 hours ago", "last friday", "2024-03-01 18:00", "上周五"):
        assert moment_read(Shape(base), text, name, clock()) is not None
    for text in ("", "  ", "someday", "昨日复昨日"):
        assert moment_read(Shape(base), text, name, clock()) is None


async def test_what_is_typed_is_shown_as_it_was_read(opened: Opening, place: Path) -> None:
    """In the place of the help, at once, and so it is recorded; what is no time is told."""
    async with opened(size=(160, 50)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "comment")
        page = await form(operator)
        line(page, "text").text = "said"
        at = line(page, "at")
        at.text = "昨天下午3点"
        await operator.until_shown("= 2025-06-29 15:00 UTC")
        at.text = "昨天下午"
        at.text = "yesterda"
        await operator.until_shown("“yesterda” is not a moment", "When it happened")
        at.text = "yesterday 08:00"
        await operator.until_shown("= 2025-06-29 08:00 UTC", "This would be recorded")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    assert last(place).effective_at == datetime(2025, 6, 29, 8, tzinfo=UTC)


async def test_a_day_in_a_row_of_a_table_too(opened: Opening) -> None:
    """A day that says itself which it is needs no reading."""
    async with opened(size=(120, 40)) as operator:
        await operator.press("n")
        await choose(operator, "organisation")
        page = await form(operator)
        table = line(page, "milestones").field
        table.focus()
        await operator.until(lambda: operator.app.focused is table)
        await operator.press("enter")
        milestone = await row(operator)
        milestone.lines[0].text = "昨天"
        await operator.until_shown("= 2025-06-29")
        milestone.lines[0].text = "2025-06-29"
        await operator.until_shown("When it happened")
        assert "= 2025-06-29" not in operator.screen()
