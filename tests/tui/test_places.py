"""A user's own ways: any record by name, bookmarks, saved views; kept between two visits."""

from __future__ import annotations

from pathlib import Path

from opsledger_tui.action import Where
from opsledger_tui.kept import Bookmark, Keeper, SavedView
from tests.tui.conftest import Opening


async def test_any_record_by_some_letters(opened: Opening) -> None:
    """`g`, some letters of its title, Enter: the Book shows it."""
    async with opened() as operator:
        await operator.press("g")
        await operator.until_shown("Go to a record", "ISS-7")
        await operator.type("Printer on fire 🔥 in hall 2 7")
        await operator.until(lambda: operator.app.place is Where.BOOK)
        assert operator.app.frame.book.record == "ISS-8"


async def test_letters_that_no_record_has(opened: Opening) -> None:
    """It says so instead of an empty box; Enter goes nowhere, and other letters find again."""
    async with opened() as operator:
        await operator.press("g")
        await operator.until_shown("Go to a record", "ISS-7")
        await operator.press(*"qqqq")
        await operator.until_shown("Nothing fits.")
        await operator.press("enter")
        assert "Nothing fits." in operator.screen()
        await operator.press(*["backspace"] * 4)
        await operator.until_shown("ISS-7")


async def test_a_bookmark_is_there_on_the_next_visit(opened: Opening) -> None:
    """`b` on an event of the Log, `v` goes back to that event; `b` again takes it away."""
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("j", "j", "j")
        marked = operator.at_event
        await operator.press("b")
    async with opened(screen=Where.NOW) as operator:
        await operator.press("v")
        await operator.until_shown("Saved views and bookmarks", f"#{marked}")
        await operator.press("enter")
        await operator.until(lambda: operator.app.place is Where.LOG and operator.at_event == marked)
        await operator.press("b")
        await operator.until_shown("any more")
        await operator.press("v")
        await operator.until_shown("Nothing is kept yet")


async def test_a_saved_view_brings_back_screen_filter_and_moment(opened: Opening) -> None:
    """`V`, a name: from anywhere `v` shows the same lines as of the same moment."""
    async with opened() as operator:
        await operator.press("t")
        await operator.type("2025-03-05 12:00")
        await operator.press("/")
        await operator.type("kind:issue actor:李娜")
        await operator.until_shown("◆ AS OF", "Events: kind:issue actor:李娜")
        seen = operator.events
        await operator.press("V")
        await operator.type("三月初")
        await operator.until_shown("Kept as")
        await operator.press("\\", "x", "2")
        await operator.until_shown("● LIVE")
        await operator.press("v", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG and operator.events == seen)
        assert not operator.app.session.live


def test_what_is_kept_is_written_whole_and_read_again(tmp_path: Path) -> None:
    """Two windows add to it in turn, and neither loses what the other kept."""
    one, other = Keeper("abc", tmp_path), Keeper("abc", tmp_path)
    assert one.bookmark(Bookmark("ISS-1"))
    other.save(SavedView("mine", Where.LOG, "kind:issue"))
    one.seen(12, 34)
    kept = Keeper("abc", tmp_path).kept
    assert (kept.seen, kept.seen_us, kept.bookmarks) == (12, 34, (Bookmark("ISS-1"),))
    assert kept.views == (SavedView("mine", Where.LOG, "kind:issue"),)
    assert [path.name for path in one.folder.iterdir()] == ["kept.json"]


def test_a_damaged_or_closed_folder_is_no_obstacle(tmp_path: Path) -> None:
    """What cannot be read counts as nothing kept; what cannot be written is kept for this visit."""
    keeper = Keeper("abc", tmp_path)
    keeper.seen(5, 6)
    (keeper.folder / "kept.json").write_bytes(b"{broken")
    assert Keeper("abc", tmp_path).kept.seen == 0
    (tmp_path / "file").write_text("in the way")
    blocked = Keeper("abc", tmp_path / "file")
    blocked.save(SavedView("x", Where.NOW))
    assert blocked.kept.views
