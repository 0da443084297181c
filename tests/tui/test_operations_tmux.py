"""Three of the pieces of work again, in a real terminal and a process of its own: every key as a person presses it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from opsledger.ledger import user_of_system
from opsledger_events.kinds.document import DocumentApproved, DocumentDrafted, DocumentSubmitted
from opsledger_events.kinds.plan import PlanActivated, PlanApproved, PlanDrafted, PlanTookEffect
from tests.tui.measured import FALLEN, week
from tests.tui.test_forms import last
from tests.tui.test_operations import record
from tests.tui.test_tmux import Terminal, terminal

__all__ = ["terminal"]
pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


def choose(terminal: Terminal, title: str, text: str) -> None:
    """Type into the list that is open, and take the first."""
    terminal.until_shown(title, "Enter chooses, Esc leaves")
    terminal.type(text)


def go_to(terminal: Terminal, name: str) -> None:
    """Any record, by its id."""
    terminal.keys("g")
    choose(terminal, "Go to a record", name)


def test_from_a_dip_to_what_preceded_it(terminal: Terminal, measured: Path) -> None:
    """Indicator, chart, the value that fell, the change before it, the moment before that, what changed since."""
    terminal.start(measured, 160, 50)
    terminal.until_shown("[3 Log]", "Measurement recorded")
    terminal.keys("5")
    terminal.until_shown("on_time", "late")
    terminal.keys(*"jjjjj")
    terminal.until_shown("▌! stale     on_time")
    terminal.keys("Enter")  # the chart, with its cursor on the newest signal
    terminal.until_shown(f"{week(FALLEN)}  80 %")
    terminal.keys(",")
    terminal.until_shown(f"{week(FALLEN - 1)}  ")
    terminal.keys(".")
    terminal.until_shown(
        f"{week(FALLEN)}  80 %", "below the lower limit", "routes", "Near in time is not cause"
    )
    terminal.keys("Enter")
    terminal.until_shown("┏━ Changes in", "routes")
    terminal.keys("Home", "Enter")
    terminal.until_shown("[3 Log]", "▌2025-04-25 00:00 routes", "Begins with")
    terminal.keys("a")
    terminal.until_shown("◆ AS OF")
    terminal.keys("[")
    terminal.until(lambda: "2025-04-25 00:00 UTC" not in terminal.screen().splitlines()[1])
    terminal.keys("m", "\\")
    terminal.until_shown("● LIVE")
    terminal.keys("=")
    terminal.until_shown("[4 Diff]", "What changed", "routes", "Rule of routes")


def test_a_policy_is_approved_by_another(terminal: Terminal, place: Path) -> None:
    """The user approves what another drafted; his own draft is refused, in the form, before anything is recorded."""
    policy = DocumentDrafted(title="Travel 差旅", path="travel.md", body="# Travel\n\nBy train.")
    for name, author in (("own", user_of_system()), ("theirs", "李娜")):
        record(place, "document", policy, name, author)
        record(place, "document", DocumentSubmitted(), name, author)
    terminal.start(place, 120, 40)
    terminal.until_shown("[3 Log]", "Document submitted")
    go_to(terminal, "own")
    terminal.until_shown("own · Document · in review")
    terminal.keys("e")
    choose(terminal, "own Travel", "approved")
    terminal.until_shown("own: Document approved", "✖", "wrote the draft of")
    head = last(place).position
    terminal.keys("C-s", "Escape")
    terminal.until_shown("own · Document · in review")
    assert last(place).position == head
    go_to(terminal, "theirs")
    terminal.until_shown("theirs · Document · in review")
    terminal.keys("e")
    choose(terminal, "theirs Travel", "approved")
    terminal.until_shown("theirs: Document approved", "This would be recorded")
    terminal.keys("C-s")
    terminal.until_shown("theirs · Document · approved")
    assert isinstance(last(place).data, DocumentApproved)


def test_an_incident_activates_its_plan(terminal: Terminal, place: Path) -> None:
    """80×24 and Chinese: an issue is raised, and the plan activated for it."""
    plan = PlanDrafted(title="Power failure 停电", owner="李娜", scenario="No power", steps=())
    name = record(place, "plan", plan, None, "李娜")
    record(place, "plan", PlanApproved(), name, "wang.wei")
    record(place, "plan", PlanTookEffect(), name, "wang.wei")
    terminal.start(place, 80, 24)
    terminal.until_shown("[3 Log]", "Plan took effect")
    terminal.keys("L")
    terminal.until_shown("[3 日志]")
    terminal.keys("n")
    terminal.until_shown("新建记录", "回车选定")
    terminal.type("问题")
    terminal.until_shown("标题")
    terminal.tmux("send-keys", "-l", "停电了")
    terminal.until_shown("ISS-13 · v1")
    terminal.keys("C-s")
    terminal.until_shown("ISS-13 · 问题")
    terminal.keys("g")
    terminal.until_shown("前往记录", "回车选定", name)
    terminal.type(name)
    terminal.until_shown(name, "停电")
    terminal.keys("e")
    terminal.until_shown("回车选定", "启动预案")
    terminal.type("启动预案")
    terminal.until_shown("启动原因")
    terminal.tmux("send-keys", "-l", "半个城市断电")
    terminal.until_shown(f"{name} · v4")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(place).data, PlanActivated))
