"""Three of the pieces of work again, in a real terminal and a process of its own: every key as a person presses it."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsledger_events.common import CommentAdded
from opsledger_events.kinds.document import DocumentApproved, DocumentDrafted
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.kinds.plan import (
    AfterActionRecorded,
    PlanActivated,
    PlanApproved,
    PlanDrafted,
    PlanStoodDown,
    PlanTookEffect,
)
from tests.tui.measured import FALLEN, week
from tests.tui.test_forms import last
from tests.tui.test_operations import record
from tests.tui.test_tmux import RUN, Terminal, terminal

__all__ = ["terminal"]
pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

AS = """\
import pwd, sys
me = pwd.getpwuid(0)
pwd.getpwuid = lambda number: pwd.struct_passwd((sys.argv[2], *me[1:]))
"""
"""The system tells the program another user: two people on one machine."""


@pytest.fixture
def beside(tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """A second terminal, of somebody else."""
    state = {"XDG_STATE_HOME": str(tmp_path / "state-beside"), "TERM": "xterm-256color"}
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    terminal = Terminal(tmp_path / "tmux-beside", kept | state)
    yield terminal
    terminal.tmux("kill-server")


def choose(terminal: Terminal, title: str, text: str) -> None:
    """Type into the list that is open, and take the first."""
    terminal.until_shown(title, "Enter chooses, Esc leaves")
    terminal.type(text)


def go_to(terminal: Terminal, name: str) -> None:
    """Any record, by its id."""
    terminal.keys("g")
    choose(terminal, "Go to a record", name)


def test_from_a_dip_to_what_was_done(terminal: Terminal, measured: Path, tmp_path: Path) -> None:
    """Indicator, chart, the value that fell, the change before it, what changed since, an issue, a word, a file."""
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
    terminal.keys("n")
    choose(terminal, "New record", "issue")
    terminal.until_shown("Still to fill in: Title")
    terminal.write("On time fell after the new routes")
    terminal.until_shown("This would be recorded (Ctrl+S)", "v1 · #")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(measured).data, IssueRaised))
    issue = last(measured).record
    terminal.until_shown(f"{issue} · Issue · raised")
    go_to(terminal, "routes")
    terminal.until_shown("Rule of routes", "routes · ")
    terminal.keys("e")
    choose(terminal, "routes Rule of routes", "comment")
    terminal.until_shown("Still to fill in")
    terminal.write(f"See {issue}")
    terminal.until_shown("This would be recorded (Ctrl+S)")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(measured).data, CommentAdded))
    assert last(measured).record == "routes"
    terminal.keys("o")
    terminal.until_shown("[3 Log]", "record:routes", "Comment")
    terminal.keys("C-e")
    choose(terminal, "Export what is shown as", "csv")
    terminal.until_shown("opsledger-log.csv")
    written = tmp_path / "routes.csv"
    terminal.keys("C-u")
    terminal.type(str(written))
    terminal.until_shown("Written to")
    rows = [row for row in written.read_text("utf-8-sig").splitlines() if not row.startswith("#")]
    assert [row["record"] for row in csv.DictReader(rows)] == ["routes", "routes"]


def test_a_policy_is_written_and_approved_at_two_screens(
    terminal: Terminal, beside: Terminal, place: Path
) -> None:
    """One drafts and submits it, and is refused its approval; the other, at a screen beside, approves it."""
    author, approver = terminal, beside
    for screen, name in ((author, "lina"), (approver, "wei")):
        screen.begin(120, 40, sys.executable, "-c", AS + RUN, str(place), name)
        screen.until_shown("[3 Log]", "Issue verified")
    author.keys("n")
    choose(author, "New record", "document")
    choose(author, "New Document", "drafted")
    author.until_shown("Still to fill in: Title")
    author.write("Travel 差旅")
    author.keys(*["Tab"] * 5)
    author.write("travel.md")
    author.keys("Tab")
    author.write("# Travel")
    author.keys("Enter", "Enter")
    author.write("By train.")
    author.until_shown("text of 19 bytes", "Ctrl+↓ More of it")
    author.keys(*["C-Down"] * 4)
    author.until_shown("+By train.")
    author.keys("C-s")
    author.until(lambda: isinstance(last(place).data, DocumentDrafted))
    name = last(place).record
    author.until_shown(f"{name} · Document · draft")
    author.keys("e")
    choose(author, f"{name} Travel", "submitted")
    author.until_shown("Document submitted", "This would be recorded")
    author.keys("C-s")
    author.until_shown(f"{name} · Document · in review")
    author.keys("e")
    choose(author, f"{name} Travel", "approved")
    author.until_shown(f"{name}: Document approved", "✖", "lina wrote the draft of")
    head = last(place).position
    author.keys("C-s", "Escape")
    author.until_shown(f"{name} · Document · in review")
    assert last(place).position == head

    approver.until_shown("┃▌", "Document submitted", "Enter Open")
    approver.keys("Home", "j")
    approver.until_shown("Document drafted", "Text: 0 → 3 lines", "+By train.")
    go_to(approver, name)
    approver.until_shown(f"{name} · Document · in review")
    approver.keys("e")
    choose(approver, f"{name} Travel", "approved")
    approver.until_shown(f"{name}: Document approved", "This would be recorded")
    approver.keys("C-s")
    approver.until_shown(f"{name} · Document · approved")
    entry = last(place)
    assert isinstance(entry.data, DocumentApproved)
    assert (entry.actor, entry.authenticated, entry.one_login) == ("wei", "wei", ())
    author.until_shown(f"{name} · Document · approved", "wei")
    author.keys("e")
    choose(author, f"{name} Travel", "took effect")
    author.until_shown("This would be recorded")
    author.keys("C-s")
    approver.until_shown(f"{name} · Document · in force")


def test_an_incident_activates_its_plan(terminal: Terminal, place: Path) -> None:
    """80×24 and Chinese: an issue is raised, the plan activated for it, stood down, and what was learned kept."""
    plan = PlanDrafted(title="Power failure 停电", owner="李娜", scenario="No power", steps=("Generator",))
    name = record(place, "plan", plan, None, "李娜")
    record(place, "plan", PlanApproved(), name, "wang.wei")
    record(place, "plan", PlanTookEffect(), name, "wang.wei")
    terminal.start(place, 80, 24)
    terminal.until_shown("[3 Log]", "Plan took effect")
    terminal.keys("L")
    terminal.until_shown("[3 日志]")
    terminal.keys("n")
    terminal.until_shown("新建记录", "Enter 选定")
    terminal.type("问题")
    terminal.until_shown("标题")
    terminal.write("停电了")
    terminal.until_shown("ISS-13 · v1")
    terminal.keys("C-s")
    terminal.until_shown("ISS-13 · 问题")
    terminal.keys("g")
    terminal.until_shown("前往记录", "Enter 选定", name)
    terminal.type(name)
    terminal.until_shown(name, "停电")
    terminal.keys("e")
    terminal.until_shown("Enter 选定", "启动预案")
    terminal.type("启动预案")
    terminal.until_shown("启动原因")
    terminal.write("半个城市断电")
    terminal.until_shown(f"{name} · v4")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(place).data, PlanActivated))
    terminal.until_shown(f"{name} · 应急预案")
    terminal.keys("e")
    terminal.until_shown("Enter 选定", "解除启动")
    terminal.type("解除启动")
    terminal.until_shown(f"{name}：解除启动", f"{name} · v5")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(place).data, PlanStoodDown))
    terminal.until_shown(f"{name} · 应急预案")
    terminal.keys("e")
    terminal.until_shown("Enter 选定", "复盘")
    terminal.type("复盘")
    terminal.until_shown(f"{name}：复盘", "尚需填写")
    terminal.write("备用钥匙不见了")
    terminal.until_shown(f"{name} · v6")
    terminal.keys("C-s")
    terminal.until(lambda: isinstance(last(place).data, AfterActionRecorded))
    terminal.keys("o")
    terminal.until_shown("[3 日志]", f"record:{name}", "复盘")
