"""What is typed into a form is kept while it is typed, offered again, and gone when it was recorded."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from opsledger_events.common import DetailsAmended
from opsledger_tui.drafts import Draft, Drafts, Subject
from tests.tui.conftest import Opening, Operator
from tests.tui.story import NOW
from tests.tui.test_forms import choose, do, form, last, line

AMEND = Subject("issue", "amend", "ISS-1")


def drafts(state_home: Path) -> list[Path]:
    """The files of drafts, whatever has become of them."""
    return sorted(state_home.glob("opsledger/*/drafts/*"))


def store(state_home: Path, operator: Operator) -> Drafts:
    """The drafts of the ledger that is open."""
    return Drafts(operator.app.session.log.identity, state_home)


async def amend(operator: Operator, record: str = "ISS-1") -> None:
    """Open the form that amends a record."""
    operator.app.clerk.edit(record)
    await choose(operator, "details amended")


async def closed(operator: Operator) -> None:
    """Until the form is gone."""
    await operator.until(lambda: operator.app.screen is operator.app.frame)


def test_a_draft_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Any id, any text; one for each form, the newest first; only its user may read it."""
    kept = Drafts("an-identity", tmp_path)
    strange = Draft(Subject("issue", "amend", "../…/" + "x" * 200), 7, {"reason": "网络\n🔥\x00"}, NOW)
    newer = Draft(Subject("issue", "raise", ""), 0, {"title": "t"}, NOW.replace(hour=13))
    kept.keep(strange)
    kept.keep(newer)
    kept.keep(strange)
    assert kept.all() == [newer, strange]
    assert kept.of(strange.subject) == strange
    assert [path.suffix for path in drafts(tmp_path)] == [".json", ".json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in drafts(tmp_path)} == {0o600}
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    kept.discard(strange.subject)
    kept.discard(strange.subject)
    assert kept.all() == [newer]


def test_a_user_without_a_home_has_no_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found, and keeping one fails as on any folder that cannot be written."""
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "home", _nowhere)
    kept = Drafts("an-identity")
    assert kept.all() == []
    assert kept.of(AMEND) is None
    with pytest.raises(OSError, match="null"):
        kept.keep(Draft(AMEND, 3, {}, NOW))
    assert kept.aside == []


def _nowhere() -> Path:
    raise RuntimeError


async def test_leaving_keeps_a_draft_and_recording_ends_it(
    opened: Opening, place: Path, state_home: Path
) -> None:
    """Esc twice keeps what was typed; the form has it again, and the ledger once it is recorded."""
    async with opened() as operator:
        await amend(operator)
        page = await form(operator)
        line(page, "changes.title").text = "Half a title"
        await operator.pilot.pause()
        await operator.press("escape")
        await operator.until_shown("Esc again")
        await operator.press("escape")
        await closed(operator)
        kept = store(state_home, operator).of(AMEND)
        assert kept is not None
        assert kept.texts == {"changes.title": "Half a title"}
    async with opened() as operator:
        await operator.until_shown("1 draft: ISS-1: Details amended")
        await operator.press("D")
        page = await form(operator)
        assert line(page, "changes.title").text == "Half a title"
        await operator.until_shown("Your draft of 2025-06-30 12:00 stands here again")
        await operator.press("ctrl+s")
        await closed(operator)
        assert last(place).data == DetailsAmended(changes={"title": "Half a title"})
        assert not drafts(state_home)
        await operator.press("D")
        await operator.until_shown("There is no draft.")


async def test_a_draft_is_thrown_away_on_purpose_only(opened: Opening, state_home: Path) -> None:
    """F8 asks first; the form then starts from the record again."""
    async with opened() as operator:
        await amend(operator)
        line(await form(operator), "changes.title").text = "No good"
        await operator.until(lambda: bool(drafts(state_home)))
        await operator.press("f8")
        await operator.until_shown("F8 again throws away")
        assert drafts(state_home)
        await operator.press("f8")
        await closed(operator)
        assert not drafts(state_home)
        await amend(operator)
        page = await form(operator)
        assert line(page, "changes.title").text == line(page, "changes.title").line.start


async def test_what_is_taken_back_leaves_no_draft(opened: Opening, state_home: Path) -> None:
    """A form that says again what the record says has nothing to keep."""
    async with opened() as operator:
        await amend(operator)
        title = line(await form(operator), "changes.title")
        title.text = "Other"
        await operator.until(lambda: bool(drafts(state_home)))
        title.text = title.line.start
        await operator.until(lambda: not drafts(state_home))


async def test_a_record_that_moved_on_since_shows_by_what(
    opened: Opening, place: Path, state_home: Path
) -> None:
    """As in a form that was open all the time: their change, and both fields as they should be."""
    async with opened() as operator:
        await amend(operator)
        line(await form(operator), "changes.owner").text = "Bo"
        await operator.until(lambda: bool(drafts(state_home)))
    do(place, "issue", "ISS-1", DetailsAmended(changes={"title": "Theirs"}))
    async with opened(size=(160, 50)) as operator:
        await operator.until_shown("1 draft:")
        await amend(operator)
        page = await form(operator)
        await operator.until_shown("changed meanwhile", "another", "title: Theirs")
        assert line(page, "changes.title").text == "Theirs"
        await operator.press("ctrl+s")
        await closed(operator)
    assert last(place).data == DetailsAmended(changes={"owner": "Bo"})


async def test_several_drafts_are_chosen_from(opened: Opening, state_home: Path) -> None:
    """By what they are about and what was typed; a new record's has a form too."""
    async with opened() as operator:
        kept = store(state_home, operator)
        kept.keep(Draft(AMEND, 3, {"changes.title": "Older"}, NOW.replace(hour=8)))
        kept.keep(Draft(Subject("issue", "raise", ""), 0, {"title": "烤箱冒烟"}, NOW.replace(hour=9)))
    async with opened() as operator:
        await operator.until_shown("2 drafts, the newest: New: Issue raised")
        await operator.press("D")
        await operator.until_shown("烤箱冒烟", "ISS-1: Details amended")
        await choose(operator, "issue raised")
        assert line(await form(operator), "title").text == "烤箱冒烟"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"texts": 3}', b"[1]"])
async def test_a_damaged_draft_is_set_aside(opened: Opening, state_home: Path, content: bytes) -> None:
    """It is said where it is now; the form opens without it, and the next start says nothing."""
    async with opened() as operator:
        store(state_home, operator).keep(Draft(AMEND, 3, {"changes.title": "Lost"}, NOW))
    (path,) = drafts(state_home)
    path.write_bytes(content)
    async with opened(size=(160, 40)) as operator:
        await operator.until_shown("its file was set aside")
        await amend(operator)
        page = await form(operator)
        assert line(page, "changes.title").text == line(page, "changes.title").line.start
    (aside,) = drafts(state_home)
    assert (aside.suffix, aside.read_bytes()) == (".damaged", content)
    async with opened() as operator:
        await operator.until_shown("Events")
        await operator.pilot.pause(0.2)
        assert "set aside" not in operator.screen()


@pytest.mark.parametrize(
    "subject",
    [Subject("issue", "amend", "ISS-99"), Subject("starship", "launch", ""), Subject("issue", "x", "")],
)
async def test_a_draft_without_a_form_is_set_aside(
    opened: Opening, state_home: Path, subject: Subject
) -> None:
    """A record or a verb that is not there: said, and not offered again."""
    async with opened() as operator:
        store(state_home, operator).keep(Draft(subject, 1, {"a": "b"}, NOW))
        await operator.press("D")
        await operator.until_shown("A draft cannot be taken up")
        assert not store(state_home, operator).all()


@pytest.fixture
def unwritable(state_home: Path) -> None:
    """No folder can be made for the user's states, whoever the user is."""
    state_home.write_text("a file")


@pytest.mark.usefixtures("unwritable")
async def test_where_nothing_can_be_kept_it_is_said_once(opened: Opening, place: Path) -> None:
    """The form works all the same."""
    async with opened(size=(160, 50)) as operator:
        await amend(operator)
        page = await form(operator)
        line(page, "changes.title").text = "One"
        await operator.until_shown("cannot be kept as a draft")
        line(page, "changes.title").text = "Two"
        await operator.until_shown("title: Two")
        await operator.pilot.pause(0.8)
        assert operator.screen().count("cannot be kept as a draft") == 1
        await operator.press("ctrl+s")
        await closed(operator)
    assert last(place).data == DetailsAmended(changes={"title": "Two"})
