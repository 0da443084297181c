"""A program that is killed while somebody types, in a real terminal."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsledger_tui.drafts import SUFFIX
from tests.tui.test_drafts import drafts
from tests.tui.test_tmux import TMUX, Terminal

pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


@pytest.fixture
def terminal(tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """A tmux server that ends with the test."""
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    terminal = Terminal(tmp_path / "tmux", kept | {"TERM": "xterm-256color"})
    yield terminal
    terminal.tmux("kill-server")


def test_what_was_typed_outlives_the_program(terminal: Terminal, place: Path, state_home: Path) -> None:
    """SIGKILL, and what was typed half a second before stands in the same form again."""
    terminal.start(place, 80, 24)
    terminal.tmux("set-option", "-s", "exit-empty", "off")  # Its server outlives the program too.
    terminal.until_shown("1/48")
    terminal.keys("n")
    terminal.until_shown("New record")
    terminal.type("issue")
    terminal.until_shown("New: Issue raised", "Title *")
    terminal.tmux("send-keys", "-l", "烤箱 on fire")
    terminal.until_shown("烤箱 on fire", "This would be recorded")
    terminal.until(lambda: any(path.suffix == SUFFIX for path in drafts(state_home)))
    pid = int(terminal.tmux("display-message", "-p", "#{pane_pid}"))
    os.kill(pid, signal.SIGKILL)
    terminal.until(lambda: not terminal.screen())
    terminal.start(place, 80, 24)
    terminal.until_shown("1 draft: New: Issue raised")
    terminal.keys("D")
    terminal.until_shown("New: Issue raised", "烤箱 on fire", "Your draft of")
    terminal.keys("C-s")
    terminal.until_shown("Recorded as #49")
    assert not drafts(state_home)
