"""The demo writes what it claims, through the ordinary commands."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from msgspec.structs import replace

from opsledger.audit.verify import verify
from opsledger.demo.blanks import Blanks
from opsledger.demo.history import SEED, command_of, write
from opsledger.demo.steps import Step
from opsledger.demo.weeks import Weeks
from opsledger.ledger import Ledger
from opsledger_events.errors import InputError, RefusedError
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.budget import Budget
from opsledger_events.kinds.contact import ContactErased
from opsledger_events.kinds.document import Document
from opsledger_events.kinds.issue import Issue
from opsledger_events.kinds.meeting import Meeting
from opsledger_events.kinds.plan import ContingencyPlan
from opsledger_events.process_record import Process
from opsledger_events.registry import KINDS, event_types
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import records_at
from tests.opsledger.demo.conftest import TODAY, Write, Written

CHINESE = re.compile("[一-鿿]")
LEFT_BLANK = re.compile(r"\{[^{}]*\}")


def entries(written: Written) -> list[AnyEntry]:
    """The whole log."""
    log = written.ledger.log
    return list(log.scan(0, log.head()))


def test_a_few_thousand_events_over_every_kind(history: Written) -> None:
    """All kinds of the handbook have records, and nearly every event of theirs happens at least once."""
    every = entries(history)
    assert 3_000 < len(every) == history.summary.events < 6_000
    assert set(history.summary.records) == {name for name, kind in KINDS.items() if not kind.about_access}
    used = {entry.type for entry in every}
    rare = {
        "record.unlinked/1",
        "indicator.retired/1",
        "organisation.edition_published/1",
        "plan.retired/1",
        "access.granted/1",
        "access.revoked/1",
    }
    assert set(event_types()) - rare <= used


def test_a_step_that_is_mistyped_is_named() -> None:
    """Whoever writes a script is told in which of its hundreds of steps the mistake is."""
    weeks = Weeks.seen_from(TODAY)
    blanks = Blanks(weeks, "en", SEED, {})
    right = Step(TODAY, TODAY, "goal draft", "@goal", "chen", {"title": "Faster"})
    assert command_of(right, blanks, "en", {}).kind == "goal"
    for wrong in (
        right._replace(data={"title": "Faster", "due": "friday"}),
        right._replace(data={"title": "{nobody}"}),
        right._replace(do="goal drft"),
    ):
        with pytest.raises((msgspec.ValidationError, KeyError, InputError)) as caught:
            command_of(wrong, blanks, "en", {})
        (note,) = caught.value.__notes__
        assert f"{wrong.do} @goal" in note


def test_the_log_verifies(history: Written) -> None:
    """Every leaf, column, version and the root hold."""
    assert verify(history.ledger.place).ok


def test_nothing_lies_in_the_future(history: Written) -> None:
    """The history spans some eighteen months and ends by today."""
    times = [entry.effective_at for entry in entries(history)]
    assert max(times) <= TODAY
    assert timedelta(days=530) < max(times) - min(times) < timedelta(days=560)


def test_every_change_has_one_of_several_people(history: Written) -> None:
    """Nobody is the operating system's user, and no one person does everything."""
    actors = Counter(entry.actor for entry in entries(history))
    assert len(actors) >= 15
    assert history.ledger.authenticated not in actors


def test_the_languages_are_not_mixed(english: Written, chinese: Written) -> None:
    """English has no Chinese in it; every title in Chinese has; no blank is left."""
    for entry in entries(english):
        raw = msgspec.json.encode(entry).decode()
        assert not CHINESE.search(raw)
        assert not LEFT_BLANK.search(msgspec.json.encode(entry.reason).decode())
    for row in records_at(chinese.ledger.caught_up(), LIVE):
        if row.state.state == "erased":  # a contact of whom nothing is left
            continue
        assert CHINESE.search(row.state.title), row.record
        assert all(CHINESE.search(tag) for tag in row.state.tags if tag != "HACCP"), row.record
    for written in (english, chinese):
        for row in records_at(written.ledger.caught_up(), LIVE):
            fields = (value for value in msgspec.structs.asdict(row.state).values() if isinstance(value, str))
            assert not any(LEFT_BLANK.search(text) for text in fields), row.record
            if isinstance(row.state, Document) and row.state.edition:
                body = written.ledger.log.text(row.state.body)
                assert len(body) > 150
                assert not LEFT_BLANK.search(body)


def test_both_languages_tell_the_same_story(english: Written, chinese: Written) -> None:
    """The same events on the same records at the same times, only in other words."""
    told = [[(e.record, e.type, e.effective_at) for e in entries(w)] for w in (english, chinese)]
    assert told[0] == told[1]


def test_the_same_day_and_seed_give_the_same_events(english: Written, write_history: Write) -> None:
    """Two runs differ in nothing but the keys of persons; later runs in when they were recorded too."""
    again = write_history("en")
    assert [plainly(e) for e in entries(again)] == [plainly(e) for e in entries(english)]


def plainly(entry: AnyEntry) -> AnyEntry:
    """An entry without what is drawn anew each time."""
    data = replace(entry.data, keys=()) if isinstance(entry.data, ContactErased) else entry.data
    return replace(entry, recorded_at=TODAY, data=data)


def test_another_seed_gives_other_figures(english: Written, write_history: Write) -> None:
    """The seed matters, and another one is as sound."""
    other = write_history("en", seed=7)
    assert verify(other.ledger.place).ok
    assert [e.data for e in entries(other)] != [e.data for e in entries(english)]


@pytest.mark.parametrize(
    "today",
    [
        datetime(2024, 2, 29, 16, 5, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
        datetime(2028, 3, 6, 1, 0, tzinfo=UTC),
    ],
)
def test_it_can_be_written_on_any_day(write_history: Write, today: datetime) -> None:
    """Leap days, turns of the year, a Monday morning: always whole and never ahead of its time."""
    written = write_history("zh", today=today)
    assert 3_000 < written.summary.events < 6_000
    assert max(entry.effective_at for entry in entries(written)) <= today


def test_approvals_have_four_eyes(history: Written) -> None:
    """What is in force was approved by another person than its author, where anybody approved it here."""
    states = [row.state for row in records_at(history.ledger.caught_up(), LIVE)]
    approved = [s for s in states if isinstance(s, Document | ContingencyPlan) and s.approver]
    assert len(approved) >= 10
    assert all(state.approver != state.author for state in approved)
    processes = [s for s in states if isinstance(s, Process) and s.approver]
    assert len(processes) >= 4
    assert all(state.approver != state.author for state in processes)
    budgets = [s for s in states if isinstance(s, Budget) and s.approver]
    assert len(budgets) == 2
    assert all(state.approver != state.preparer for state in budgets)
    minuted = [s for s in states if isinstance(s, Meeting) and s.confirmed_by]
    assert len(minuted) >= 5
    assert all(state.confirmed_by != state.minuted_by for state in minuted)
    verified = [s for s in states if isinstance(s, Issue) and s.verified_by]
    assert len(verified) >= 60
    assert all(state.verified_by != state.resolved_by for state in verified)
    assert not any(entry.unmet for entry in entries(history))


def test_something_was_told_late_and_something_corrected(history: Written) -> None:
    """Ledger order is not the order of the world, and corrections say why."""
    every = entries(history)
    late = [b for a, b in pairwise(every) if b.effective_at < a.effective_at]
    assert any(entry.type == "issue.raised/1" for entry in late)
    assert any(entry.type == "indicator.measurement_recorded/1" for entry in late)
    corrections = [
        e for e in every if e.type in ("record.entry_corrected/1", "indicator.measurement_corrected/1")
    ]
    assert len(corrections) >= 3
    assert all(entry.reason for entry in corrections)


def test_the_loading_rule_has_three_texts(history: Written) -> None:
    """As of a day before, between and after the two revisions, the text in force is another one."""
    weeks, views = history.summary.weeks, history.ledger.caught_up()
    texts: set[str] = set()
    for day in ("w-40 Mon", "w-29 Mon", "w-10 Mon"):
        at = At(LIVE.position, microseconds(weeks.moment(day)))
        row = next(row for row in records_at(views, at, "document") if row.record == "dispatch-rules")
        assert isinstance(row.state, Document)
        texts.add(history.ledger.log.text(row.state.body))
    assert len(texts) == 3


def test_a_ledger_that_holds_anything_is_left_alone(english: Written) -> None:
    """The demo refuses it and writes nothing."""
    before = english.ledger.log.head()
    with pytest.raises(RefusedError):
        write(english.ledger, "en", today=TODAY)
    assert english.ledger.log.head() == before


def test_progress_is_told_to_the_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    """It grows and ends with everything done."""
    told: list[tuple[int, int]] = []
    place = tmp_path_factory.mktemp("told") / "ledger"
    with Ledger.create(place, clock=lambda: TODAY) as ledger:
        write(ledger, "en", today=TODAY, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
