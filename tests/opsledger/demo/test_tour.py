"""The tour fits a terminal and names commands that exist."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from opsledger.cells import cell_width
from opsledger.demo.tour import excerpt, guide, settings, stops
from tests.opsledger.demo.conftest import Written


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_page(history: Written, width: int) -> None:
    """Whatever a command prints, in either language; commands stay whole, to be copied."""

    def run(arguments: Sequence[str]) -> str:
        return "\n".join(f"{'准时送达率 on time ' * 12}{word}" for word in arguments) + "\n"

    lines = list(guide(history.summary, run, width))
    commands = [line for line in lines if line.startswith("$ ")]
    assert len(commands) == len(stops(history.summary))
    assert all(cell_width(line) <= width for line in lines if not line.startswith("$ "))


def test_every_stop_asks_something_else(history: Written) -> None:
    """What the issue wants shown: attention, figures, the past, differences, history, verification."""
    asked = [stop.arguments for stop in stops(history.summary)]
    assert len(asked) == len(set(asked))
    assert {words[0] for words in asked} >= {"attention", "kpi", "diff", "log", "handbook", "verify", "tui"}
    assert any("--as-of" in words for words in asked)
    assert {words[1] for words in asked if words[:1] == ("handbook",) and len(words) > 1} >= {
        "duties",
        "reading",
        "risks",
    }


def test_an_excerpt_says_what_it_leaves_out() -> None:
    """Of each paragraph the first and last lines asked for; never a … for a single line."""
    text = "a\nb\nc\nd\n\n1\n2\n3\n\nx\ny\n"
    assert list(excerpt(text, ((1, 1), (2, 0)), 80)) == ["a", "  …", "d", "", "1", "2", "3", "", "x", "y"]


def test_what_to_type_first_survives_odd_folders() -> None:
    """Values are quoted for a shell."""
    lines = list(settings({"OPSLEDGER_LEDGER": "/home/li na/handbook"}, "opsledger"))
    assert "$ export OPSLEDGER_LEDGER='/home/li na/handbook'" in lines
