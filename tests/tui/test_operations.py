"""Whole pieces of work at the screen, from what called for somebody to what came of it."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from opsledger.ledger import Ledger, user_of_system
from opsledger_events.command import Command
from opsledger_events.common import CommentAdded
from opsledger_events.event import Event
from opsledger_events.kinds.document import DocumentApproved, DocumentDrafted, DocumentSubmitted
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.kinds.organisation import EditionLanguage, EditionPublished, OrganisationRegistered
from opsledger_events.kinds.plan import PlanActivated, PlanApproved, PlanDrafted, PlanTookEffect
from opsledger_tui.action import Where
from opsledger_tui.help_page import HelpPage
from opsledger_tui.text_pane import TextPane
from tests.tui.conftest import Opening, Operator
from tests.tui.measured import FALLEN, week
from tests.tui.story import NOW
from tests.tui.test_forms import choose, form, last, line


def record(
    place: Path, kind: str, event: Event, record: str | None, actor: str, at: datetime | None = None
) -> str:
    """Record something, as another person at another terminal would."""
    with Ledger.open(place) as ledger:
        return ledger.execute(Command(kind=kind, record=record, event=event, actor=actor, at=at)).record


async def fill_in(operator: Operator, record: str, verb: str, **texts: str) -> None:
    """Edit a record: choose what is to be recorded, fill it in, and record it."""
    operator.app.clerk.edit(record)
    await choose(operator, verb)
    page = await form(operator)
    for name, text in texts.items():
        line(page, name).text = text
    await operator.until_shown("This would be recorded")
    await operator.press("ctrl+s")
    await operator.until(lambda: operator.app.screen is operator.app.frame)


async def test_from_a_dip_to_what_preceded_it_and_what_was_done(
    measured: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure that fell, the change before it, the handbook as it stood then, what changed since, an issue, a file."""
    monkeypatch.chdir(tmp_path)
    async with opened(size=(160, 50), screen=Where.KPI) as operator:
        operator.app.course.open_figure("on_time", week(FALLEN))
        await operator.until_shown("准时 On-time", "routes", "Near in time is not cause")
        await operator.press("enter", "enter")  # the nearest change that preceded it, in the Log
        await operator.until(lambda: operator.app.place is Where.LOG)
        log = operator.app.frame.log_view
        assert log.record == "routes"
        await operator.press("a", "[")  # the handbook as it stood before it
        await operator.until_shown("◆ AS OF")
        await operator.press("m", "\\", "=")
        await operator.until(lambda: operator.app.place is Where.DIFF)
        await operator.until_shown("What changed", "routes")
        await operator.press("n")
        await choose(operator, "issue")
        page = await form(operator)
        line(page, "title").text = "On time fell after the new routes"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await operator.until(lambda: last(measured).type == "issue.raised/1")
        await operator.press("3", "/")
        await operator.type("record:routes")
        await operator.until(lambda: len(operator.events) == 1)
        await operator.press("ctrl+e")
        await operator.type("csv")
        await operator.until(lambda: operator.app.frame.prompt.display)
        await operator.press("enter")
        written = tmp_path / "opsledger-log.csv"
        await operator.until(written.exists)
        await operator.until_shown("Written to")
    rows = [row for row in written.read_text("utf-8-sig").splitlines() if not row.startswith("#")]
    assert [row["record"] for row in csv.DictReader(rows)] == ["routes"]


async def test_a_policy_needs_two_people(place: Path, opened: Opening) -> None:
    """What the user drafted he cannot approve himself; what another drafted he can, and then it takes effect."""
    policy = DocumentDrafted(title="Travel 差旅", path="travel.md", body="# Travel\n\nBy train.")
    for name, author in (("own", user_of_system()), ("theirs", "李娜")):
        record(place, "document", policy, name, author)
        record(place, "document", DocumentSubmitted(), name, author)
    async with opened(size=(160, 50), screen=Where.BOOK) as operator:
        operator.app.clerk.edit("own")
        await choose(operator, "approved")
        page = await form(operator)
        await operator.until_shown(f"✖ {user_of_system()} wrote the draft of own")
        head = last(place).position
        await operator.press("ctrl+s")
        await operator.pilot.pause(0.3)
        assert operator.app.screen is page
        assert last(place).position == head
        await operator.press("escape", "escape")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        await fill_in(operator, "theirs", "approved")
        entry = last(place)
        assert isinstance(entry.data, DocumentApproved)
        assert (entry.record, entry.actor) == ("theirs", user_of_system())
        await fill_in(operator, "theirs", "took effect")
        assert last(place).type == "document.took_effect/1"
        operator.app.course.open_record("theirs")
        await operator.until_shown("theirs · Document · in force", "By train.")


async def test_an_incident_a_plan_and_what_was_learned(place: Path, opened: Opening) -> None:
    """The plan is activated for an issue, its version pinned, carried out, stood down, and reviewed."""
    plan = PlanDrafted(title="Power failure 停电", owner="李娜", scenario="No power", steps=("Generator",))
    name = record(place, "plan", plan, None, "李娜")
    record(place, "plan", PlanApproved(), name, "wang.wei")
    record(place, "plan", PlanTookEffect(), name, "wang.wei")
    async with opened(size=(160, 50), screen=Where.NOW) as operator:
        await operator.press("n")
        await choose(operator, "issue")
        page = await form(operator)
        line(page, "title").text = "The power is off"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await operator.until(lambda: isinstance(last(place).data, IssueRaised))
        incident = last(place).record
        await fill_in(operator, name, "activated", trigger="Half of the town is dark", incident=incident)
        entry = last(place)
        assert isinstance(entry.data, PlanActivated)
        assert (entry.data.incident, entry.data.plan_version) == (incident, 3)
        await fill_in(operator, name, "stood down")
        await fill_in(operator, name, "after-action", findings="The spare keys were missing")
        assert last(place).type == "plan.after_action_recorded/1"
        operator.app.course.open_events(name)
        await operator.until(lambda: len(operator.events) == 6)


async def test_a_review_of_the_year_between_two_editions(place: Path, opened: Opening) -> None:
    """Both editions stand on the time bar; the Diff between them lists what changed, and nothing before or after."""
    with Ledger.open(place) as ledger:
        founded = OrganisationRegistered(title="Acme 公司")
        org = ledger.execute(Command(kind="organisation", event=founded, actor="李娜")).record
    for edition, title in (("2025-Q1", "Between the two"), ("2025-Q2", "After both")):
        with Ledger.open(place) as ledger:
            head = ledger.log.head()
            event = EditionPublished(
                name=edition,
                language=EditionLanguage.EN,
                position=head,
                root=ledger.log.tree_at(head).root().hex(),
                digest="0" * 64,
                form="site",
                program="0.1",
            )
            ledger.execute(Command(kind="organisation", record=org, event=event, actor="李娜"))
        record(place, "issue", IssueRaised(title=title), None, "李娜", NOW - timedelta(hours=1))
    async with opened(size=(160, 50), screen=Where.DIFF) as operator:
        await operator.until(lambda: "◇" in operator.screen().splitlines()[1])
        for end, edition in (("A", "2025-Q1"), ("B", "2025-Q2")):
            await operator.press(end)
            await operator.type(f"edition:{edition}")
        await operator.until_shown("Between the two")
        assert "After both" not in operator.screen()
        await operator.press("t")
        await operator.type("edition:2025-Q1")
        await operator.until_shown("◆ AS OF")
        await operator.press("3")
        await operator.until(lambda: bool(operator.events))
        assert "Between the two" not in operator.screen()


async def as_told(operator: Operator, wish: str, help_key: str = "question_mark") -> None:
    """Ask the help of where one is for a wish, and press the key that it names."""
    await operator.press(help_key)
    await operator.until_shown("Help: Esc closes")
    told = operator.app.screen.query_one(TextPane).text.splitlines()
    key = next(row for row in told if wish in row).split()[0].lower()
    await operator.press("escape")
    await operator.until(lambda: not isinstance(operator.app.screen, HelpPage))
    await operator.press({"\\": "backslash", "=": "equals_sign", "/": "slash"}.get(key, key))


async def test_a_newcomer_finds_the_way_with_the_question_mark(place: Path, opened: Opening) -> None:
    """No key but those that `?` names, or the last line: from a look around to a word of one's own, and out."""
    async with opened(size=(120, 40), screen=Where.NOW) as operator:
        await operator.until_shown("? Help")
        await as_told(operator, "The log: every event, newest first")
        await operator.until_shown("[3 Log]", "Issue verified")
        await as_told(operator, "Show only what fits words")
        await operator.until(lambda: operator.app.frame.prompt.display)
        await operator.type("type:issue.raised 网络")
        await operator.until(lambda: len(operator.events) == 2)
        await as_told(operator, "Show everything as it was right after this event")
        await operator.until_shown("◆ AS OF")
        await as_told(operator, "Show the record of this event in the Book")
        await operator.until_shown("[2 Book]", "ISS-7 · Issue · raised · v1")
        await as_told(operator, "Who set each field of this record")
        await operator.until_shown("Why", "First line", "wang.wei")
        await as_told(operator, "Back to the present")
        await operator.until_shown("● LIVE")
        await as_told(operator, "Take the filter away")
        await as_told(operator, "Record something about this record")
        await operator.until_shown("Enter chooses, Esc leaves")
        await choose(operator, "comment")
        page = await form(operator)
        await operator.until_shown("F1 Keys")
        await operator.press(*"hello")
        await as_told(operator, "Record what the form says", help_key="f1")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        assert not page.is_attached
        assert (last(place).record, last(place).data) == ("ISS-7", CommentAdded(text="hello"))
        await as_told(operator, "What changed from A to B")
        await operator.until_shown("[4 Diff]")
        await as_told(operator, "Back to where you were before")
        await operator.until_shown("[2 Book]")
        await as_told(operator, "Was the past changed")
        await operator.until_shown("[6 Verify]")
        await as_told(operator, "Leave the program")
        await operator.until(lambda: operator.app.return_code == 0)
