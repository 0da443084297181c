"""What a key or a paste does is seen, or it is said why it does nothing."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input

from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator

SMALL = (80, 24)


def keys(operator: Operator) -> str:
    """The key line."""
    return operator.screen().splitlines()[-1]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("backslash", "This is the present."),
        ("right_square_bracket", "This is the present."),
        ("right_curly_bracket", "This is the present."),
        ("x", "No filter is on."),
    ],
)
async def test_a_key_that_does_nothing_says_why(opened: Opening, key: str, said: str) -> None:
    """There is nothing after the present, and nothing without a filter."""
    async with opened(size=SMALL) as operator:
        await operator.until_shown("1/48")
        await operator.press(key)
        await operator.until_shown(said)


async def test_the_past_is_not_frozen(opened: Opening) -> None:
    """Whether new events are held back would not be seen there, so it stays as it was."""
    async with opened(size=SMALL) as operator:
        await operator.until_shown("1/48")
        await operator.press("space")
        await operator.until_shown("FROZEN")
        await operator.press("left_square_bracket")
        await operator.until_shown("◆ AS OF")
        await operator.press("space")
        await operator.until_shown("Nothing new comes into the past.")
        await operator.press("backslash")
        await operator.until_shown("FROZEN")


async def test_hidden_panes_have_a_key(opened: Opening) -> None:
    """On Now, where Enter leads away; not where all of them are seen."""
    async with opened(size=SMALL, screen=Where.NOW) as operator:
        await operator.until(lambda: "Tab Next pane" in keys(operator))
        await operator.press("tab")
        await operator.until_shown("Figures")
        await operator.pilot.resize_terminal(160, 50)
        await operator.until(lambda: "q Quit" in keys(operator) and "Next pane" not in keys(operator))


async def test_a_remark_on_a_filter_is_told_to_its_end(opened: Opening) -> None:
    """In a small terminal too: the way out stands at the end."""
    async with opened(size=SMALL) as operator:
        await operator.until_shown("1/48")
        await operator.press("/", *"kind:isue")
        await operator.until(lambda: "Did you mean “issue”?" in keys(operator))


@pytest.mark.parametrize("form", [True, False])
async def test_lines_pasted_into_one_line(opened: Opening, *, form: bool) -> None:
    """None is lost, in a form or in a filter; the cursor stands behind the last."""
    async with opened(size=SMALL) as operator:
        await operator.until_shown("1/48")
        await operator.press("n" if form else "/")
        if form:
            await operator.until_shown("New record")
            await operator.type("issue")
            await operator.until_shown("New: Issue raised")
        field = operator.app.focused
        assert isinstance(field, Input)
        field.post_message(Paste("烤箱\r\n\r\non fire\n"))
        await operator.until(lambda: field.value == "烤箱 on fire")
        await operator.press("!")
        await operator.until(lambda: field.value == "烤箱 on fire!")
