"""What an operator does, on the real app with a real ledger."""

from __future__ import annotations

import threading
from datetime import UTC, timedelta
from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.app import OpsledgerApp
from opsledger_tui.desk import Asked
from tests.tui.conftest import PATIENCE_S, Opening, Operator
from tests.tui.story import NOW, STORY_EVENTS, clock, raise_issue

"""6 issues of 3 events and 6 of 5."""


async def test_the_log_opens_on_the_newest_event(opened: Opening) -> None:
    """Every event is there, the newest on its clock first, and what it did stands beside it."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.until_shown("Issue verified", "resolved → verified", "leaf hash")
        assert "● LIVE" in operator.screen()
        assert operator.at_event == STORY_EVENTS


async def test_filter_hides_what_does_not_fit(opened: Opening) -> None:
    """A filter works while typed, is kept by Enter, and its count says how many there are."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("/")
        await operator.type("type:raised 网络")
        await operator.until(lambda: len(operator.events) == 2)
        await operator.until_shown("Events: type:raised 网络", "1/2", "网络中断")
        await operator.press("x")
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)


async def test_filter_survives_a_change_of_screens(opened: Opening) -> None:
    """The Book shows what fits too, and the Log still does when one comes back."""
    async with opened() as operator:
        await operator.press("/")
        await operator.type("area:finance")
        await operator.until(lambda: len(operator.events) == 16)
        await operator.press("2")
        await operator.until_shown("Issue log: area:finance", "2 open of 4")
        await operator.press("3")
        await operator.until(lambda: len(operator.events) == 16)


async def test_keys_of_an_event_are_shown_once_there_is_one(opened: Opening) -> None:
    """Where no event fits, the last line offers no moment of one; however late the events come, it does then."""
    late = threading.Event()

    def take_long(asked: Asked) -> None:
        late.wait(PATIENCE_S)

    async with opened(size=(160, 40), at=At(effective_us=microseconds(NOW))) as operator:
        await operator.until_shown("As of this event")
        await operator.press("/")
        await operator.type("zebra")
        await operator.until_shown("no event fits")
        operator.app.desks.finder.ask("long", take_long, operator.app)
        await operator.press("x")
        await operator.until(lambda: "zebra" not in operator.screen())
        await operator.pilot.pause()
        assert "As of this event" not in operator.screen()
        late.set()
        await operator.until_shown("As of this event")


async def test_the_cursor_stays_on_its_event_when_filtering(opened: Opening) -> None:
    """It goes to the nearest event that fits, and back to its own when the filter goes."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("j", "j", "j", "j", "j", "j")
        at = operator.at_event
        await operator.press("/")
        await operator.type("type:triaged")
        await operator.until(lambda: len(operator.events) == 12)
        assert operator.at_event is not None
        assert operator.at_event < at
        await operator.press("x")
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        assert operator.at_event == at


async def test_a_mistyped_filter_says_what_is_near(opened: Opening) -> None:
    """Nothing changes until it is right; Esc leaves everything as it was."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("/")
        await operator.type("kind:isue")
        await operator.until_shown("There is no record kind “isue”", "issue")
        assert operator.app.frame.prompt.display
        assert len(operator.events) == STORY_EVENTS
        await operator.press("escape")
        assert not operator.app.frame.prompt.display
        await operator.until(lambda: operator.app.focused is operator.app.frame.log_view.events)


async def test_travel_to_a_time_and_back(opened: Opening) -> None:
    """As of a day the frame is not live, later events are hidden, and the cursor keeps its event on return."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("t")
        await operator.type("2025-03-04")
        await operator.until_shown("◆ AS OF", "2025-03-04 00:00 UTC")
        await operator.until(lambda: len(operator.events) == 11)
        assert operator.app.frame.has_class("-asof")
        at = operator.at_event
        assert at == operator.events[0]
        await operator.press("backslash")
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        assert operator.at_event == at
        assert not operator.app.frame.has_class("-asof")


async def test_a_moment_that_cannot_be_read_is_explained(opened: Opening) -> None:
    """The prompt stays open with what was typed."""
    async with opened() as operator:
        await operator.press("t")
        await operator.type("the day before never")
        await operator.until_shown("is not a moment")
        assert operator.app.session.live
        assert operator.app.frame.prompt.field.value == "the day before never"
        await operator.press("escape")
        assert operator.app.session.moment == LIVE


async def test_travel_by_position_is_what_the_ledger_knew(opened: Opening) -> None:
    """`#10` hides everything recorded after entry 10, on either clock."""
    async with opened() as operator:
        await operator.press("t")
        await operator.type("#10")
        await operator.until(lambda: sorted(operator.events) == list(range(1, 11)))
        await operator.until_shown("#10")
        await operator.press("t")
        await operator.type("#4000")
        await operator.until_shown("There is no entry #4000")


async def test_book_shows_a_record_as_it_stood(opened: Opening) -> None:
    """Scrubbing goes through the history of one record, and the whole frame goes along."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12", "ISS-1")
        await operator.press("tab", "j")
        await operator.until_shown("ISS-2 · Issue · verified · v5")
        await operator.press("left_square_bracket")
        await operator.until_shown("ISS-2 · Issue · resolved · v4", "◆ AS OF", "2025-03-02 17:00")
        await operator.press("left_square_bracket")
        await operator.until_shown("ISS-2 · Issue · in progress · v3")
        await operator.press("right_square_bracket", "right_square_bracket")
        await operator.until_shown("ISS-2 · Issue · verified · v5")
        await operator.press("right_square_bracket")
        await operator.until(lambda: operator.app.session.live)


async def test_log_scrubs_event_by_event(opened: Opening) -> None:
    """Back and on through the filtered log; after the last event it is live again."""
    async with opened() as operator:
        await operator.press("/")
        await operator.type("type:raised")
        await operator.until(lambda: len(operator.events) == 12)
        newest = operator.events[:3]
        await operator.press("left_square_bracket")
        await operator.until(lambda: operator.events[:1] == newest[1:2])
        await operator.press("left_square_bracket")
        await operator.until(lambda: operator.events[:1] == newest[2:3])
        await operator.press("right_square_bracket")
        await operator.until(lambda: operator.events[:1] == newest[1:2])
        await operator.press("right_square_bracket")
        await operator.until(lambda: operator.events[:1] == newest[:1])
        await operator.press("right_square_bracket")
        await operator.until(lambda: operator.app.session.live)


async def test_as_of_an_event_its_record_and_back(opened: Opening) -> None:
    """From an event to the handbook as it was right after it, and `-` goes the way back."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("j", "j")
        at = operator.at_event
        await operator.press("a")
        await operator.until_shown("◆ AS OF")
        await operator.until(lambda: operator.events[:1] == [at])
        await operator.press("o")
        await operator.until_shown("ISS-12", "[2 Book]")
        assert operator.app.place is Where.BOOK
        await operator.press("-")
        assert operator.app.place is Where.LOG
        await operator.press("-")
        await operator.until(lambda: operator.app.session.live)
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        assert operator.at_event == at
        assert not operator.app.session.been, operator.app.session.been
        await operator.press("-")
        await operator.until_shown("nothing to go back to")


async def test_from_a_record_to_its_events(opened: Opening) -> None:
    """`o` in the Book filters the Log to the record."""
    async with opened() as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        await operator.press("enter", "j", "o")
        await operator.until(lambda: len(operator.events) == 5)
        await operator.until_shown("[3 Log]", "record:ISS-2")


async def test_the_other_clock(opened: Opening) -> None:
    """By the recorded clock the log is in ledger order and moments are positions."""
    async with opened() as operator:
        shown = operator.app.frame.log_view.events
        await operator.until(lambda: len(operator.events) == STORY_EVENTS and shown.rows.complete)
        by_effect = operator.events
        await operator.press("c")
        await operator.until_shown("recorded▾", "2025-06-01 09:00")
        assert operator.events == list(range(STORY_EVENTS, 0, -1))
        assert operator.events != by_effect
        await operator.press("left_square_bracket")
        await operator.until_shown(f"#{STORY_EVENTS - 1}", "◆ AS OF")
        assert operator.events[0] == STORY_EVENTS - 1


async def test_jump_moves_only_the_cursor(opened: Opening) -> None:
    """`T` finds the event of a time; the moment stays live."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("T")
        await operator.type("2025-03-04 08:30")
        await operator.until_shown("ISS-4", "2025-03-04 08:00")
        assert operator.app.session.live
        assert len(operator.events) == STORY_EVENTS
        log = operator.app.session.log
        assert log.entry(operator.at_event).effective_at.isoformat() == "2025-03-04T08:00:00+00:00"


async def test_days(opened: Opening) -> None:
    """`{` and `}` move the moment by a day; into the future is live."""
    async with opened() as operator:
        await operator.press("t")
        await operator.type("2025-03-05 12:00")
        await operator.until_shown("2025-03-05 12:00")
        await operator.press("left_curly_bracket")
        await operator.until_shown("2025-03-04 12:00")
        await operator.press("right_curly_bracket", "right_curly_bracket")
        await operator.until_shown("2025-03-06 12:00")
        await operator.press("t")
        await operator.type("2025-06-30 11:30")
        await operator.until_shown("2025-06-30 11:30")
        await operator.press("right_curly_bracket")
        await operator.until(lambda: operator.app.session.live)


async def test_new_events_come_in_and_freeze_holds_them(opened: Opening, place: Path) -> None:
    """A follower at the top sees them; one further down keeps his event; frozen, they are counted."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        first = raise_issue(place, "新的问题 new")
        await operator.until(lambda: operator.events[:1] == [first])
        assert operator.at_event == first
        await operator.until_shown("新的问题 new")
        await operator.press("j", "j")
        at = operator.at_event
        second = raise_issue(place, "another one")
        await operator.until(lambda: operator.events[:1] == [second])
        assert operator.at_event == at
        await operator.press("space")
        raise_issue(place, "held back")
        await operator.until_shown("FROZEN, 1 new")
        assert operator.events[0] == second
        await operator.press("space")
        await operator.until(lambda: len(operator.events) == STORY_EVENTS + 3)
        assert operator.at_event == at


async def test_new_events_pass_the_filter(opened: Opening, place: Path) -> None:
    """Of what arrives, a filtered list takes in only what fits."""
    async with opened() as operator:
        await operator.press("/")
        await operator.type("网络")
        await operator.until(lambda: 0 < len(operator.events) < 10)
        count = len(operator.events)
        raise_issue(place, "does not fit")
        fitting = raise_issue(place, "网络又断了")
        await operator.until(lambda: operator.events[:1] == [fitting])
        assert len(operator.events) == count + 1


async def test_an_event_told_late_comes_in_where_it_belongs(opened: Opening, place: Path) -> None:
    """Not on top, in order of effect, and not left out either: with a filter and without one."""
    for wish in ("", "网络"):
        async with opened() as operator:
            await operator.until(lambda: len(operator.events) >= STORY_EVENTS)
            if wish:
                await operator.press("/")
                await operator.type(wish)
                await operator.until(lambda: 0 < len(operator.events) < 10)
            newest, count = operator.events[0], len(operator.events)
            late = raise_issue(place, "网络早就断了", at=NOW - timedelta(days=200))
            await operator.until(lambda late=late: late in operator.events, "the late event")
            assert operator.events[0] == newest
            assert len(operator.events) == count + 1


async def test_the_book_follows_too(opened: Opening, place: Path) -> None:
    """A new record is counted in the contents."""
    async with opened() as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        raise_issue(place, "one more")
        await operator.until_shown("7 open of 13")


async def test_help_and_palette_come_from_the_registry(opened: Opening) -> None:
    """`?` explains the keys of the screen; the palette finds an action by its name and does it."""
    async with opened(size=(100, 50)) as operator:
        await operator.press("question_mark")
        await operator.until_shown("Help: Esc closes", "Back to the present")
        await operator.press("escape")
        await operator.press("ctrl+p")
        await operator.until_shown("Type what you want to do")
        await operator.press(*"other clock")
        await operator.until_shown("Other clock")
        await operator.pilot.pause(0.3)
        await operator.press("enter")
        await operator.until_shown("recorded▾")


async def test_language_changes_at_run_time(opened: Opening) -> None:
    """Labels of events, screens and keys are Chinese at once."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.press("L")
        await operator.until_shown("手册", "日志", "问题验证", "生效")
        await operator.press("L")
        await operator.until_shown("Book", "Issue verified", "effective")


async def test_mouse(opened: Opening) -> None:
    """Tabs, keys, rows and the time bar can be clicked."""
    async with opened() as operator:
        await operator.until(lambda: len(operator.events) == STORY_EVENTS)
        await operator.pilot.click(operator.app.frame.log_view.events, offset=(10, 6))
        assert operator.at_event == operator.events[5]
        await operator.pilot.click(operator.app.frame.heading, offset=(23, 0))
        assert operator.app.place is Where.BOOK
        await operator.pilot.click(operator.app.frame.time_bar, offset=(30, 0))
        await operator.until_shown("◆ AS OF")


async def test_an_empty_ledger_is_no_error(tmp_path: Path) -> None:
    """A new ledger shows empty screens and takes every key."""
    place = tmp_path / "new"
    Ledger.create(place).close()
    with Ledger.open(place, read_only=True) as ledger:
        app = OpsledgerApp(ledger, zone=UTC, clock=clock)
        async with app.run_test(size=(120, 30), notifications=True) as pilot:
            operator = Operator(app, pilot)
            await operator.until_shown("There is nothing here yet. n begins a record.", "no figure")
            await operator.press(
                "j", "G", "enter", "u", "tab", "enter", "escape", "g", "escape", "b", "v", "3"
            )
            await operator.until_shown("no event")
            await operator.press(
                "j", "k", "G", "home", "[", "]", "{", "\\", "enter", "o", "a", "escape", "2", "j", "[", "o"
            )
            await operator.press("3", "c", "/", "x", "enter", "t", "#", "1", "enter")
            await operator.until_shown("There is no entry #1")
