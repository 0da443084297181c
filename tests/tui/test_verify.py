"""The screen Verify: the checks run, say what they found and where, and what vouches for the ledger is told and added to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.checking import check
from opsledger.audit.key_chain import chain_in
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger.store.files import LOG_NAME, create_log
from opsledger.store.schema import TRIGGERS
from opsledger_events.language import speak
from opsledger_events.values import microseconds
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator
from tests.tui.story import BEGINNING, STORY_EVENTS, clock, raise_issue
from tests.tui.test_forms import choose


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user trusts lies in a folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def change(file: Path, statement: str) -> None:
    """Change a file of the ledger behind its back."""
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


def identity_of(place: Path) -> str:
    """The ledger's own id."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.identity


def trust_in(place: Path) -> TrustStore:
    """What the user trusts of a ledger."""
    return TrustStore(identity_of(place))


def sign(place: Path) -> None:
    """Sign the ledger, as another process would."""
    sign_head(place, trust_in(place), lambda: clock().now)


def made_anew(place: Path, entries: int) -> None:
    """Put another log of the same identity in the ledger's place: every hash of it fits."""
    identity = identity_of(place)
    for path in place.iterdir():
        if path.is_file():
            path.unlink()
    create_log(place, identity, "2026-11-27T00:00:00+00:00")
    for number in range(entries):
        raise_issue(place, f"other {number}")


def title(operator: Operator) -> str:
    """The first line."""
    return operator.screen().splitlines()[0]


async def test_a_log_that_holds_is_remembered(place: Path, opened: Opening) -> None:
    """Enter checks it; without a checkpoint it is not known to be whole. Later only what is new needs to be read."""
    async with opened(size=(120, 60)) as operator:
        await operator.press("6")
        await operator.until_shown("Not checked since the program started", "never, by you", "none outside")
        await operator.press("enter")
        await operator.until_shown(
            "! INCOMPLETE: holds in itself", "There is no checkpoint", f"! ⚓ +{STORY_EVENTS}"
        )
    raise_issue(place, "one more")
    async with opened(size=(120, 60), screen=Where.VERIFY) as operator:
        await operator.press("j", "enter")
        await operator.until_shown(
            "! INCOMPLETE", f"You verified up to #{STORY_EVENTS}", f"⚓ +{STORY_EVENTS + 1}"
        )
    kept = trust_in(place).read().verified
    assert kept is not None
    assert kept.size == STORY_EVENTS + 1


async def test_a_checkpoint_is_signed_and_anchors_the_log(place: Path, opened: Opening) -> None:
    """`s` signs it; the title says how far it reaches and how many entries came since, before and after a check."""
    async with opened(size=(160, 50), screen=Where.VERIFY) as operator:
        await operator.until_shown("none yet; the first checkpoint makes one")
        await operator.press("s")
        await operator.until_shown(
            f"Checkpoint over {STORY_EVENTS} entries signed", "confirmed by you", f"⚓ #{STORY_EVENTS} +0"
        )
        await operator.press("enter")
        await operator.until_shown("✓ OK: holds", f"✓ ⚓ #{STORY_EVENTS} +0")
    raise_issue(place, "one more")
    async with opened(size=(120, 40)) as operator:
        await operator.until(lambda: f"⚓ #{STORY_EVENTS} +1" in title(operator))
        assert "✓" not in title(operator)
        await operator.press("6", "enter")
        await operator.until_shown("✓ OK: holds", f"#{STORY_EVENTS + 1} to #{STORY_EVENTS + 1}, the first")
        await operator.pilot.resize_terminal(80, 24)
        await operator.until(lambda: "✓ ⚓+1 " in title(operator))
        await operator.pilot.resize_terminal(60, 24)
        await operator.until(lambda: "[6 Verify]" in title(operator) and "✓ ⚓+1 " in title(operator))


async def test_nothing_is_signed_over_a_log_that_was_found_bad(
    place: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a checkpoint vouches for would not be what lies there. Once a check finds it whole again, it is signed."""
    monkeypatch.chdir(tmp_path)
    async with opened((160, 40), screen=Where.VERIFY) as operator:
        change(
            place / LOG_NAME,
            "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '李娜', '李四') AS BLOB) WHERE seq = 6",
        )
        await operator.press("enter")
        await operator.until_shown("✖ TAMPERED: was changed")
        await operator.press("s")
        await operator.until_shown("The last check found TAMPERED: nothing is signed")
        await operator.press("3")
        await operator.until(lambda: bool(operator.events))
        await operator.press("P")
        await operator.until(lambda: operator.app.frame.prompt.display)
        await operator.press("enter")
        await operator.until_shown(f"No checkpoint is over #{STORY_EVENTS} yet")
        assert not (place / "checkpoints").exists()
        await operator.press("6")
        change(
            place / LOG_NAME,
            "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '李四', '李娜') AS BLOB) WHERE seq = 6",
        )
        with closing(sqlite3.connect(place / LOG_NAME)) as connection:
            connection.executescript(TRIGGERS)
        await operator.press("enter")
        await operator.until_shown("INCOMPLETE: holds")
        await operator.press("s")
        await operator.until_shown(f"Checkpoint over {STORY_EVENTS} entries signed")


@pytest.mark.parametrize("past", [True, False])
async def test_nothing_is_signed_in_the_past_or_for_reading(place: Path, opened: Opening, past: bool) -> None:
    """It says why, and does not offer it."""
    async with opened(size=(160, 50), screen=Where.VERIFY, read_only=not past) as operator:
        if past:
            await operator.press("t")
            await operator.type("2025-03-09")
        await operator.until(lambda: "s Sign" not in operator.screen().splitlines()[-1])
        await operator.press("s")
        await operator.until_shown("The past cannot be changed" if past else "for reading only")
    assert not (place / "checkpoints").exists()


async def test_the_first_bad_position_is_shown_and_led_to(place: Path, opened: Opening) -> None:
    """An entry was changed in the file: its position, what is wrong, and Enter goes to it."""
    change(
        place / LOG_NAME,
        "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '李娜', '李四') AS BLOB) WHERE seq = 6",
    )
    async with opened((160, 40), screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✖ TAMPERED: was changed", "#6")
        await operator.until(lambda: "✖ TAMPERED" in title(operator))
        await operator.pilot.resize_terminal(80, 24)
        await operator.until(lambda: "✖ TAMPERED" in title(operator))
        await operator.press("tab", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        assert operator.at_event == 6


async def test_a_log_that_was_made_anew_is_seen(place: Path, opened: Opening) -> None:
    """Every hash fits, but it is not what was signed; between which entries it changed is told."""
    sign(place)
    shutil.rmtree(place / "checkpoints")
    made_anew(place, STORY_EVENTS + 2)
    async with opened(screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✖ TAMPERED", f"#1 to #{STORY_EVENTS}", "replaced")
        await operator.press("tab", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        assert operator.at_event == STORY_EVENTS


async def test_two_pasts_are_written_out(place: Path, opened: Opening) -> None:
    """As many entries as were signed, and others: both sides are kept as files, which the report names."""
    sign(place)
    made_anew(place, STORY_EVENTS)
    async with opened((160, 50), screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✖ FORKED: has two pasts", "Evidence", f"{STORY_EVENTS}-signed.note")
    assert len(list((trust_in(place).folder / "forks").iterdir())) == 2


async def test_a_log_that_was_made_anew_and_cut_is_seen(place: Path, opened: Opening) -> None:
    """A checkpoint that it still reaches contradicts it: that is the verdict, with its span, and the end is missed too."""
    sign(place)
    for number in range(3):
        raise_issue(place, f"later {number}")
    sign(place)
    made_anew(place, STORY_EVENTS + 1)
    async with opened((160, 50), screen=Where.VERIFY) as operator:
        await operator.press("enter")
        await operator.until_shown("✖ TAMPERED: was changed", f"#1 to #{STORY_EVENTS}")
        await operator.until_shown(f"also ends at #{STORY_EVENTS + 1}", f"went up to #{STORY_EVENTS + 3}")
        await operator.press("tab", "enter")
        await operator.until(lambda: operator.app.place is Where.LOG)
        assert operator.at_event == STORY_EVENTS


async def test_a_log_that_was_cut_is_seen(place: Path, opened: Opening) -> None:
    """It is shorter than a checkpoint: the title says so before anybody asks; the report says how much is gone."""
    sign(place)
    made_anew(place, 3)
    async with opened((160, 50), screen=Where.VERIFY) as operator:
        await operator.until(lambda: f"✖ ⚓ #{STORY_EVENTS}" in title(operator))
        await operator.until_shown("the log ends at #3, before it")
        await operator.press("enter")
        await operator.until_shown("✖ ROLLED BACK", f"once went up to #{STORY_EVENTS}")
        await operator.press("tab", "enter")
        await operator.pilot.pause()
        assert operator.app.place is Where.VERIFY  # There is no entry to go to.


async def test_what_cannot_be_read_of_the_trust_is_told(place: Path, opened: Opening) -> None:
    """A file of the user's that was damaged: no check passes for that."""
    trust = trust_in(place)
    trust.folder.mkdir(parents=True)
    (trust.folder / "trust.json").write_text("{")
    async with opened((160, 50), screen=Where.VERIFY) as operator:
        await operator.until_shown("trust.json cannot be read")
        await operator.press("enter")
        await operator.until_shown("✖ The log", "not made", "KEY`")
        assert operator.app.session.finding is None


async def test_an_event_is_proven_to_a_file(
    place: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds the event and stands for itself under the ledger's key; without a checkpoint one is signed."""
    monkeypatch.chdir(tmp_path)
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("j", "P")
        await operator.until(lambda: operator.app.frame.prompt.display)
        await operator.press("enter")
        await operator.until_shown("Written to")
    keys = [each.key for each in chain_in(place, identity_of(place))]
    checked = check(tmp_path / f"opsledger-entry-{STORY_EVENTS - 1}.tlog-proof", *keys)
    assert (checked.position, checked.head.size) == (STORY_EVENTS - 1, STORY_EVENTS)
    with Ledger.open(place, read_only=True) as ledger:
        assert checked.entry == ledger.log.raw(STORY_EVENTS - 1)


async def test_a_record_is_given_as_evidence_of_the_shown_moment(
    place: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stood then, for somebody who has nothing but the file and the key; the file that is there is not touched."""
    monkeypatch.chdir(tmp_path)
    async with opened(screen=Where.BOOK) as operator:
        await operator.press("t")
        await operator.type(f"{BEGINNING:%Y-%m-%d %H:%M}")
        await operator.press("g")
        await choose(operator, "ISS-1")
        await operator.until(lambda: operator.app.frame.view.record == "ISS-1")
        await operator.press("E")
        await operator.until(lambda: operator.app.frame.prompt.display)
        await operator.press("enter")
        await operator.until_shown("Written to")
        await operator.press("E")
        await operator.until(lambda: operator.app.frame.prompt.field.value == "opsledger-ISS-1-2.zip")
        operator.app.frame.prompt.field.value = "opsledger-ISS-1.zip"
        await operator.press("enter")
        await operator.until_shown("is there already")
    keys = [each.key for each in chain_in(place, identity_of(place))]
    found = check(tmp_path / "opsledger-ISS-1.zip", *keys).evidence
    assert found is not None
    question = found.contents.question
    assert (question.record, question.as_of_us) == ("ISS-1", microseconds(BEGINNING))
    assert [entry.version for entry in found.contents.counted] == [1]


async def test_a_reader_proves_only_what_was_signed(
    place: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is signed for him; what a checkpoint is over already he may prove."""
    monkeypatch.chdir(tmp_path)
    async with opened(read_only=True) as operator:
        for written in (False, True):
            await operator.until(lambda: bool(operator.events))
            await operator.press("P")
            await operator.until(lambda: operator.app.frame.prompt.display)
            await operator.press("enter")
            if written:
                await operator.until_shown("Written to")
            else:
                await operator.until_shown(f"No checkpoint is over #{STORY_EVENTS} yet")
                assert not (place / "checkpoints").exists()
                sign(place)


async def test_views_that_lie_are_found(place: Path, opened: Opening) -> None:
    """A row of the live views was changed: which view, and its first row that differs."""
    with Ledger.open(place) as ledger:
        ledger.caught_up()
    change(place / "views.db", "UPDATE records SET title = 'forged' WHERE record = 'ISS-3'")
    async with opened((160, 70), screen=Where.VERIFY) as operator:
        await operator.press("G", "enter")
        await operator.until_shown(
            "✖ They do not show", "records", "ISS-3: title is “forged”, and “e", "versions", "equal"
        )
        assert "Check the log first." in operator.screen()
        await operator.press("home", "enter")
        await operator.until_shown("INCOMPLETE: holds in itself")
        await operator.press("G")
        await operator.until_shown("Run `opsledger views rebuild`")


async def test_views_of_a_changed_log_are_not_made_anew(place: Path, opened: Opening) -> None:
    """What they show may be the last that tells what the log said before; nobody is led to write over it."""
    with Ledger.open(place) as ledger:
        ledger.caught_up()
    statement = (
        "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '李娜', '李四') AS BLOB) WHERE seq = 1"
    )
    change(place / LOG_NAME, statement)
    async with opened((160, 70), screen=Where.VERIFY) as operator:
        await operator.press("r")
        await operator.until(lambda: "✖ TAMPERED" in operator.screen())
        await operator.press("G")
        await operator.until_shown("✖ They do not show", "Leave the views as they are")
        assert "rebuild" not in operator.screen()


async def test_on_a_small_terminal_enter_leads_to_the_report(place: Path, opened: Opening) -> None:
    """There it says what was found; Enter in the list shows that again and makes no other check."""
    async with opened((80, 24), screen=Where.VERIFY) as operator:
        await operator.until_shown("Enter Check")
        await operator.press("enter")
        await operator.until_shown("! INCOMPLETE", "There is no checkpoint")
        assert "What can be checked" not in operator.screen()
        await operator.press("escape")
        await operator.until_shown("What can be checked", "INCOMPLETE")
        sign(place)
        await operator.press("l")
        await operator.until_shown("! INCOMPLETE")
        await operator.press("enter")
        await operator.until_shown("✓ OK: holds")


async def test_damaged_views_are_told_and_left_as_they_are(place: Path, opened: Opening) -> None:
    """Where every other screen has them built again, this one says what is wrong with them."""
    with Ledger.open(place) as ledger:
        ledger.caught_up()
    change(place / "views.db", "UPDATE records SET state = x'7b' WHERE record = 'ISS-3'")
    async with opened((160, 70), screen=Where.VERIFY) as operator:
        await operator.press("G", "enter")
        await operator.until_shown("✖ They are damaged: the state after event", "views rebuild")


async def test_every_check_at_once_in_chinese(opened: Opening) -> None:
    """`r` makes all three; on a small terminal Enter is followed by the report."""
    speak("zh")
    async with opened((80, 24), screen=Where.VERIFY) as operator:
        await operator.press("r")
        await operator.until(lambda: operator.screen().count("INCOMPLETE") == 2 and "✓" in operator.screen())
        await operator.press("tab")
        await operator.until_shown("! INCOMPLETE", "自身完好")
        await operator.press("escape")
        await operator.until_shown("检查")
