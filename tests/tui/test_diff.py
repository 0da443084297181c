"""The Diff: two moments, the records that changed between them, field by field, each with its event."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import Event
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.issue import IssueAssigned, IssueClosed, IssueResolved
from opsledger_events.language import speak
from opsledger_tui.action import Where
from opsledger_tui.diff_view import DiffView
from tests.tui.conftest import Opening, Operator
from tests.tui.story import BEGINNING, NOW, clock, raise_issue
from tests.tui.test_sizes import panes
from tests.tui.test_strips import check

OLD = "Rules for travel\n\nTravel by train, second class, whenever it takes less than six hours.\n出差先问主管。\n"
NEW = OLD.replace("second class", "first class").replace("主管", "经理") + "Keep every receipt.\n"


def diff_of(operator: Operator) -> DiffView:
    """The screen itself."""
    return operator.app.frame.diff_view


def listed(operator: Operator) -> str:
    """The records in the list and their signs: `+ISS-1 ~ISS-2`."""
    changed = diff_of(operator).changed
    lines = ([piece.text.strip() for piece in changed.line(index)] for index in range(changed.count))
    return " ".join(f"{line[0]}{line[2]}" for line in lines if len(line) > 4)


def fields(operator: Operator) -> str:
    """What stands in the pane of the fields, all of it."""
    return diff_of(operator).fields.text


async def compare(operator: Operator, a: str, b: str) -> None:
    """Type both moments on the Diff."""
    await operator.press("4")
    await operator.until(lambda: operator.app.focused is diff_of(operator).changed)
    for key, text in (("A", a), ("B", b)):
        await operator.press(key)
        await operator.type(text)
        await operator.until(lambda: not operator.app.frame.prompt.display)


def adopt(place: Path, text: str, days: int) -> None:
    """Put a document in force, so many days after the beginning of the story."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        event = DocumentAdopted(title="Travel", path="travel.md", body=text)
        at = BEGINNING + timedelta(days=days)
        ledger.execute(Command(kind="document", record="travel", event=event, actor="Bo", at=at))


def record_about_issue(place: Path, record: str, event: Event) -> None:
    """Record something about an issue, as another program would."""
    with Ledger.open(place, clock=lambda: NOW) as ledger:
        ledger.execute(Command(kind="issue", record=record, event=event, actor="another"))


@contextmanager
def guardless(place: Path) -> Generator[sqlite3.Connection]:
    """The log without the guards of its tables, to damage it behind the ledger's back."""
    with closing(sqlite3.connect(place / "log.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def lose_texts(place: Path) -> None:
    """Take every text that stands outside of its entry away."""
    with guardless(place) as connection:
        connection.execute("DELETE FROM blobs")


async def test_marks_set_anywhere_are_compared(opened: Opening) -> None:
    """`m` and `M` mark the shown moment on any screen, the time bar shows both, and `=` goes to what changed."""
    async with opened() as operator:
        for time, key, name in (("2025-03-03 12:00", "m", "A"), ("2025-03-05 12:00", "M", "B")):
            await operator.press("t")
            await operator.type(time)
            await operator.until_shown("◆ AS OF", time)
            await operator.press(key)
            await operator.until_shown(f"{name} is {time}.")
        await operator.press("backslash", "2")
        bar = "".join(part.text for part in operator.app.frame.time_bar.parts())
        assert bar.index("├") < bar.index("A", bar.index("├")) < bar.index("B") < bar.index("┤")
        await operator.press("=")
        await operator.until_shown("[4 Diff]", "A 2025-03-03 12:00 →  B 2025-03-05 12:00")
        await operator.until(lambda: listed(operator) == "~ISS-2 +ISS-4 +ISS-5")


async def test_without_marks_it_is_the_week_before(opened: Opening, place: Path) -> None:
    """B is the shown moment and A seven days before; where nothing changed that is said, with the way out."""
    async with opened() as operator:
        await operator.press("4")
        await operator.until_shown(
            "A (2025-06-23 12:00) →  B (the present)", "Nothing changed. m and M mark the shown"
        )
        await operator.press("t")
        await operator.type("2025-03-10")
        await operator.until_shown("A (2025-03-03 00:00) →  B (2025-03-10 00:00)")
        await operator.until(lambda: listed(operator).startswith("~ISS-2 +ISS-3 +ISS-4"))
        assert operator.app.frame.has_class("-asof")


async def test_either_moment_is_typed_as_on_the_command_line(opened: Opening) -> None:
    """`TIME@KNOWN` is what held then as it was known then; a mistake is explained; nothing typed is no mark."""
    async with opened() as operator:
        await compare(operator, "2025-03-04@#3", "2025-03-04@#10")
        await operator.until_shown("A 2025-03-04 00:00@#3 →  B 2025-03-04 00:00@#10")
        await operator.until(lambda: listed(operator) == "+ISS-2 +ISS-3")
        await operator.pilot.click(diff_of(operator).bar, offset=(3, 0))
        await operator.type("edition:2026-Q4")
        await operator.until_shown("There is no edition “2026-Q4”")
        await operator.press("escape", "A")
        await operator.type("")
        await operator.until_shown("A (2025-02-25 00:00@#10) →")


async def test_both_ways(opened: Opening) -> None:
    """A may be after B: then what was added is gone, and the values change places."""
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-02 12:00", "2025-03-02 20:00")
        await operator.until(lambda: listed(operator) == "~ISS-2")
        await operator.press("j")
        await operator.until(lambda: "State             in progress → resolved" in fields(operator))
        await compare(operator, "2025-03-02 20:00", "2025-03-01")
        await operator.until(lambda: listed(operator) == "-ISS-1 -ISS-2")
        await operator.until(lambda: "Title             - Printer on fire" in fields(operator))
        await operator.until_shown("ISS-2: gone")


async def test_each_field_has_the_event_that_explains_it(opened: Opening) -> None:
    """The cursor is at a field, the last pane shows its event, and `a` goes to the moment of that."""
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-02 08:30", "now")
        await operator.press("/")
        await operator.type("record:iss-2")
        await operator.until(lambda: listed(operator) == "~ISS-2")
        await operator.press("j", "enter")
        await operator.until(lambda: "▸ #8 2025-03-03 14:00 wang.wei Issue verified" in fields(operator))
        assert "State             raised → verified" in fields(operator)
        assert "▸ #5 2025-03-02 09:00 李娜 Issue triaged" in fields(operator)
        await operator.until_shown("ISS-2 · v5 · #8", "resolved → verified")
        await operator.until_shown("1/6")
        lines = fields(operator).splitlines()
        await operator.press(*"j" * lines.index("  Severity          Medium → High"))
        await operator.until_shown("ISS-2 · v2 · #5")
        await operator.press("a")
        await operator.until_shown("◆ AS OF", "2025-03-02 09:00 UTC")
        await operator.press("-", "o")
        await operator.until_shown("[2 Book]", "ISS-2 · Issue · verified · v5")
        await operator.press("-")
        await operator.until_shown("[4 Diff]", "ISS-2 · v2 · #5")


async def test_a_text_word_by_word_and_side_by_side(opened: Opening, place: Path) -> None:
    """What is gone and what is new is marked in both forms, in Chinese by characters; `s` changes between them."""
    adopt(place, OLD, 1)
    adopt(place, NEW, 5)
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-03", "now")
        await operator.press("/")
        await operator.type("kind:document")
        await operator.until(lambda: listed(operator) == "~travel")
        await operator.press("j", "enter")
        await operator.until(lambda: "- Travel by train, [-second-] class" in fields(operator))
        assert "+ 出差先问{+经理+}。" in fields(operator)
        assert "+ Keep every receipt." in fields(operator)
        await operator.press("s")
        await operator.until(lambda: "│ + Travel by train," in fields(operator))
        assert "{+first+} class," in fields(operator)
        await operator.press("s")
        await operator.until(lambda: "│ + Travel" not in fields(operator))


async def test_a_text_that_comes_to_scroll_loses_nothing(opened: Opening, place: Path) -> None:
    """The bar beside a long text takes no cell of its lines, in either form."""
    rule = "姓名、地址、电话在文本离开本公司之前由工具去除，不得保留在任何外部系统之中。"
    adopt(place, "\n\n".join(f"{n}. {rule}" for n in range(1, 14)), 5)
    async with opened(size=(160, 22)) as operator:
        await compare(operator, "2025-03-04", "now")
        await operator.press("/")
        await operator.type("kind:document")
        await operator.until(lambda: listed(operator) == "+travel")
        await operator.press("j")
        pane = diff_of(operator).fields
        for form in ("\n  + 1. 姓名", "│ + 1. 姓名"):
            await operator.until(lambda form=form: form in fields(operator) and pane.show_vertical_scrollbar)
            lines = ("".join(piece.text for piece in pane.line(index)) for index in range(pane.count))
            assert max(map(cell_len, lines)) <= pane.room
            await operator.press("s")


async def test_the_filter_narrows_it(opened: Opening, place: Path) -> None:
    """By kind, area, words and record, as the records were at either moment; parts about events say that they do nothing."""
    adopt(place, OLD, 1)
    async with opened() as operator:
        await compare(operator, "2025-03-01", "now")
        await operator.until_shown("Policies and rules")
        for wish, found in (
            ("kind:document", "+travel"),
            ("area:finance", "+ISS-1 +ISS-4 +ISS-7 +ISS-10"),
            ("网络", "+ISS-1 +ISS-7"),
            ("iss-1 in progress", "+ISS-1 +ISS-11"),
            ("record:iss-3", "+ISS-3"),
        ):
            await operator.press("/")
            await operator.type(wish)
            await operator.until(lambda found=found: listed(operator) == found, found)
        await operator.press("/")
        await operator.type("actor:Bo")
        await operator.until_shown("actor filters the Log only")


async def test_from_a_record_in_the_book(opened: Opening) -> None:
    """`=` puts the cursor on that record where it changed, and says so where it did not."""
    async with opened() as operator:
        await compare(operator, "2025-03-03", "now")
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        await operator.press("enter", "j", "j", "j", "=")
        await operator.until(lambda: diff_of(operator).record == "ISS-4")
        await operator.press("j", "2", "k", "=")
        await operator.until(lambda: diff_of(operator).record == "ISS-3")
        await operator.press("-", "4")
        await operator.until(lambda: diff_of(operator).record == "ISS-5", "the record it was at before")
        await operator.press("2", "k", "k", "=")
        await operator.until_shown("[4 Diff]", "ISS-1 did not change.")


async def test_it_follows_what_others_record(opened: Opening, place: Path) -> None:
    """The cursor stays on its record while another comes; a change of that record is told in its fields."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("m")
        await operator.until_shown("A is #48 2025-06-30 12:00.")
        await operator.press("4")
        await operator.until_shown("Nothing changed.", "A #48 2025-06-30 12:00 →  B (the present)")
        raise_issue(place, "first")
        await operator.until(lambda: listed(operator) == "+ISS-13")
        await operator.press("j")
        await operator.until(lambda: "Title             + first" in fields(operator))
        record_about_issue(place, "ISS-3", IssueResolved(solution="another lamp"))
        await operator.until(lambda: listed(operator) == "~ISS-3 +ISS-13")
        assert diff_of(operator).record == "ISS-13"
        await operator.press("k")
        await operator.until(lambda: "Solution          + another lamp" in fields(operator))
        await operator.press("j")
        for who in ("Ann", "Tom"):
            record_about_issue(place, "ISS-13", IssueAssigned(responsible=who))
            await operator.until(lambda who=who: f"Responsible       + {who}" in fields(operator), who)
        record_about_issue(place, "ISS-4", IssueClosed())
        await operator.until(lambda: listed(operator) == "~ISS-3 ✓ISS-4 +ISS-13")


async def test_what_both_marks_know_of_stays(opened: Opening, place: Path) -> None:
    """Between two positions of the ledger nothing changes any more: what comes later is not asked for."""
    async with opened() as operator:
        await compare(operator, "#3", "#48")
        await operator.until(lambda: listed(operator).startswith("+ISS-2"))
        late = raise_issue(place, "told late", at=BEGINNING)
        await operator.until(lambda: operator.app.session.head == late)
        assert diff_of(operator)._news is None  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(80, 24, ["changed"]), (120, 40, ["changed", "fields"]), (160, 50, ["changed", "fields", "cause"])],
)
async def test_sizes(opened: Opening, width: int, height: int, shown: list[str]) -> None:
    """One pane, two or three; Enter goes deeper, and from the last one into the Book."""
    async with opened(size=(width, height)) as operator:
        await compare(operator, "2025-03-02 08:30", "now")
        await operator.until(lambda: listed(operator).startswith("~ISS-2"))
        assert panes(operator) == shown
        await operator.press("j", "enter")
        await operator.until_shown("▸ #8 2025-03-03 14:00")
        await operator.press("enter")
        await operator.until_shown("leaf hash")
        await operator.press("escape", "escape")
        assert panes(operator) == shown
        await operator.press("enter", "enter", "enter")
        await operator.until(lambda: operator.app.place is Where.BOOK)


@pytest.mark.parametrize(
    ("width", "height", "spoken"), [(80, 24, "zh"), (120, 40, "en"), (160, 50, "zh"), (61, 13, "en")]
)
async def test_strips_are_as_wide_as_their_widgets(
    opened: Opening, place: Path, width: int, height: int, spoken: str
) -> None:
    """Every pane, in both forms, live and in the past, on Chinese, emoji, combining marks and escapes."""
    speak("zh" if spoken == "zh" else "en")
    adopt(place, OLD, 1)
    adopt(place, NEW, 5)
    async with opened(size=(width, height)) as operator:
        await compare(operator, "2025-03-02 08:30", "")
        await operator.until(lambda: listed(operator).startswith("~travel"))
        count = 0
        for keys in ("j", "jjj", "s", "G", "["):
            await operator.press(*keys)
            for _ in range(3):
                await operator.pilot.pause(0.05)
                count += check(operator)
                await operator.press("tab")
        assert count > 10 * height


async def test_chinese(opened: Opening) -> None:
    """Chapters, fields and events are called by their Chinese names as soon as the language changes."""
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-02 08:30", "2025-03-02 12:00")
        await operator.until(lambda: listed(operator) == "~ISS-2")
        await operator.press("j")
        await operator.until(lambda: "Issue triaged" in fields(operator))
        await operator.press("L")
        await operator.until(lambda: "问题分级" in fields(operator), "the event in Chinese")
        await operator.until_shown("── 问题记录", "对比", "严重程度")


async def test_a_text_that_is_missing_is_told_in_its_place(opened: Opening, place: Path) -> None:
    """The other fields are there, and so is the event, but for that text."""
    adopt(place, OLD, 1)
    adopt(place, NEW, 5)
    lose_texts(place)
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-03", "now")
        await operator.until(lambda: listed(operator).startswith("~travel"))
        await operator.press("j")
        await operator.until(lambda: "✖" in fields(operator))
        assert "Document adopted" in fields(operator)
        assert "Edition           1 → 2" in fields(operator)
        await operator.until_shown("actor            Bo", "── Text ──", "leaf hash")


async def test_an_event_that_cannot_be_read_is_told_in_its_place(opened: Opening, place: Path) -> None:
    """What changed is known all the same, and the fields of other events have theirs."""
    with Ledger.open(place, read_only=True) as ledger:
        ledger.caught_up()
    with guardless(place) as connection:
        connection.execute("UPDATE events SET entry = x'00' WHERE seq = 5")
    async with opened(size=(160, 50)) as operator:
        await compare(operator, "2025-03-02 08:30", "2025-03-02 12:00")
        await operator.until(lambda: listed(operator) == "~ISS-2")
        await operator.press("j", "enter")
        await operator.until(lambda: "▸ #6 2025-03-02 10:00 李娜 Issue assigned" in fields(operator))
        lines = fields(operator).splitlines()
        (unreadable,) = (number for number, line in enumerate(lines) if line.startswith("✖ #5 "))
        assert "Severity          Medium → High" in lines[unreadable + 1]
        await operator.press(*"j" * unreadable)
        await operator.until(lambda: "✖" in diff_of(operator).cause.text)
        await operator.press("a")
        assert operator.app.session.live


async def test_a_view_that_stopped_is_told_in_the_list(opened: Opening, place: Path) -> None:
    """And the other screens can be looked at."""
    with Ledger.open(place, read_only=True) as ledger:
        ledger.caught_up()
    with closing(sqlite3.connect(place / "views.db")) as connection, connection:
        connection.execute("UPDATE views SET stopped = 48, failure = 'no such kind' WHERE name = 'book'")
    async with opened() as operator:
        await operator.press("4")
        await operator.until_shown("✖", "no such kind")
        await operator.press("3")
        await operator.until_shown("[3 Log]")


@pytest.mark.parametrize("key", ["a", "s"])
async def test_what_a_key_does_to_the_fields_is_seen(opened: Opening, key: str) -> None:
    """In a small terminal the list stands alone: the key goes to the fields first."""
    async with opened(size=(80, 24)) as operator:
        await compare(operator, "2025-01-01", "2026-01-01")
        view = diff_of(operator)
        await operator.until(lambda: view.changed.record is not None or view.changed.count > 1)
        while view.changed.record is None:
            await operator.press("j")
        assert not view.fields.display
        await operator.press(key)
        await operator.until(lambda: view.fields.display and bool(fields(operator).strip()))
        assert operator.app.session.live
        if key == "a":
            await operator.press("a")
            await operator.until_shown("◆ AS OF")


async def test_a_chapter_has_no_event(opened: Opening) -> None:
    """What is asked about one says so, and the pane of the event is not blank."""
    async with opened(size=(80, 24)) as operator:
        await compare(operator, "2025-01-01", "2026-01-01")
        view = diff_of(operator)
        await operator.until(lambda: view.changed.count > 1)
        await operator.press("home")
        assert view.changed.record is None
        for asked in ("a", "o"):
            operator.app.clear_notifications()
            await operator.press(asked)
            await operator.until_shown("No record that changed is chosen.")
        operator.app.clear_notifications()
        await operator.press("enter", "enter")
        await operator.until(lambda: "No record that changed is chosen." in view.cause.text)
