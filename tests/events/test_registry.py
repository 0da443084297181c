"""The closed registry: what is known, what is not, and how an old version is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.event import Entry, Event
from opsledger_events.fold import kind_of_history
from opsledger_events.kind import Kind
from opsledger_events.kinds.issue import ISSUE, IssueClosed, IssueRaised
from opsledger_events.language import speak
from opsledger_events.marks import field_marks, label_of
from opsledger_events.registry import (
    DECODERS,
    KINDS,
    UPCASTERS,
    decode_entry,
    encode_entry,
    event_types,
    kind_named,
    owners,
    verb_named,
)
from opsledger_events.values import Text
from tests.events.registering import registered

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_kinds_of_the_handbook_and_who_may_change_it() -> None:
    of_handbook = {name: kind.prefix for name, kind in KINDS.items() if not kind.about_access}
    assert {name for name in KINDS if name not in of_handbook} == {"access"}
    assert of_handbook == {
        "organisation": "ORG",
        "unit": "UNIT",
        "position": "POS",
        "goal": "GOAL",
        "process": "PRC",
        "document": "DOC",
        "rule": "RULE",
        "control": "CTL",
        "indicator": "KPI",
        "analysis": "ANA",
        "issue": "ISS",
        "improvement": "IMP",
        "meeting": "MTG",
        "task": "TSK",
        "suggestion": "SUG",
        "appraisal": "APR",
        "budget": "BUD",
        "risk": "RSK",
        "plan": "PLAN",
        "obligation": "OBL",
        "report": "RPT",
        "contact": "CON",
    }


@pytest.mark.parametrize("stored_type", event_types())
def test_a_stored_type_has_its_form_and_its_words(stored_type: str) -> None:
    event = event_types()[stored_type]
    declared = event.declared
    assert re.fullmatch(r"[a-z]+\.[a-z_]+/[1-9]\d*", stored_type)
    assert declared.type == stored_type
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", declared.verb)
    assert all((*declared.label, *declared.help, event.__doc__))
    assert re.search("[\u4e00-\u9fff]", declared.label.zh)
    kind = owners().get(stored_type)
    assert stored_type.partition(".")[0] == (kind.name if kind else "record")
    if kind:
        assert {*declared.after, declared.to} - {""} <= kind.states.keys()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_is_declared_whole(kind: type) -> None:
    declared = KINDS[getattr(kind, "name")]  # noqa: B009 - the type of a parameter is not a Kind here
    verbs = [event.declared.verb for event in declared.events]
    assert len(verbs) == len(set(verbs))
    assert any(event.declared.begins for event in declared.events)
    assert {*declared.settled, *declared.listed, declared.initial.state} <= declared.states.keys()
    assert {*declared.final} <= {*declared.settled}, "whose life is over, for that nobody waits"
    assert declared.initial.state not in declared.final
    assert all((*declared.label, *declared.heading, *declared.help))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_what_a_kind_names_is_there(kind: Kind) -> None:
    """Fields, states and other kinds are named by words, which nothing else would miss before somebody asks for them."""
    held = {*dir(kind.record)}
    assert {*kind.columns, *kind.page_columns, *kind.record.under_approval} <= held
    assert {*kind.sealed} <= kind.states.keys()
    events: tuple[Any, ...] = kind.events
    for event in events:
        assert {*event.four_eyes} <= held, event
        for name in event.__struct_fields__:
            marks = field_marks(event, name)
            assert {*marks.get("ref", "").split()} <= {*KINDS, "*"}, (event, name)
            if isinstance(about := marks.get("personal"), str):
                assert {*about.split()} <= {*event.__struct_fields__, *held}, (event, name)


def test_no_two_kinds_begin_their_ids_alike() -> None:
    prefixes = [kind.prefix for kind in KINDS.values()]
    assert len(prefixes) == len({*prefixes})


ENDS = {
    "organisation": set[str](),
    "unit": {"dissolved"},
    "position": {"abolished"},
    "goal": {"achieved", "missed", "abandoned"},
    "process": {"superseded", "withdrawn"},
    "document": {"retired"},
    "rule": {"withdrawn"},
    "control": {"retired"},
    "indicator": {"retired"},
    "analysis": {"superseded"},
    "issue": {"closed", "dismissed"},
    "improvement": {"standardised", "abandoned"},
    "meeting": {"confirmed", "cancelled"},
    "task": {"done", "cancelled"},
    "suggestion": {"declined", "implemented"},
    "appraisal": {"applied", "withdrawn"},
    "budget": {"closed"},
    "risk": {"closed"},
    "plan": {"retired"},
    "obligation": {"repealed"},
    "report": {"discontinued"},
    "contact": {"inactive", "erased"},
    "access": {"revoked"},
}
"""What a reader of the handbook would call the end of it: neither what is in force nor what waits for a check."""


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_that_can_end_names_its_ends(kind: Kind) -> None:
    """The ones written down here; and every state that nothing leads out of, where anything leads into it."""
    assert {*kind.final} == ENDS.get(kind.name), f"write into ENDS which states of {kind.name} are its end"
    leads = [(event.declared.after, event.declared.to) for event in kind.events]
    begun = {event.declared.to for event in kind.events if event.declared.begins}
    reached = {to for after, to in leads if after and to} - begun
    left = {state for after, to in leads if to for state in after if state != to}
    assert reached & {*kind.settled} - left <= {*kind.final}


def test_an_unknown_type_is_an_error_and_never_an_import() -> None:
    for stored_type in ("issue.raised/2", "os:system", "opsledger_events.kinds.issue:IssueRaised", ""):
        with pytest.raises(IntegrityError, match="unknown type"):
            decode_entry(stored_type, b"{}")
        assert stored_type not in DECODERS


@pytest.mark.parametrize("raw", [b"", b"{}", b"nonsense", b"\xff", b'{"position":1}'])
def test_bytes_that_are_no_entry(raw: bytes) -> None:
    with pytest.raises(IntegrityError, match=r"issue\.closed/1"):
        decode_entry("issue.closed/1", raw)


def test_a_mistyped_name_gets_the_nearest_one() -> None:
    with pytest.raises(InputError) as caught:
        kind_named("isue")
    assert "issue" in caught.value.way_out
    with pytest.raises(InputError) as caught:
        verb_named(ISSUE, "rezolve")
    assert "resolve" in caught.value.way_out


def test_a_history_starts_with_an_event_of_its_kind() -> None:
    entry = Entry(
        position=1,
        record="ISS-1",
        version=1,
        type="issue.closed/1",
        recorded_at=NOW,
        actor="x",
        data=IssueClosed(),
    )
    assert kind_of_history(entry) is ISSUE
    stray = Entry(
        position=1,
        record="ISS-1",
        version=1,
        type="record.linked/1",
        recorded_at=NOW,
        actor="x",
        data=IssueClosed(),
    )
    with pytest.raises(IntegrityError, match="starts with"):
        kind_of_history(stray)


class IssueReported(Event, type="issue.reported/1"):
    """An old version of `issue.raised/1`, from before an issue had a title."""

    summary: Text


@pytest.fixture
def old_version() -> Iterator[None]:
    """The old version is registered with its upcaster, as a released version would be."""
    with registered(ISSUE, events=(*ISSUE.events, IssueReported)):
        UPCASTERS["issue.reported/1"] = lambda old: IssueRaised(title=old.summary)
        yield
        del UPCASTERS["issue.reported/1"]


@pytest.mark.usefixtures("old_version")
def test_an_old_version_is_read_as_the_newest() -> None:
    old = Entry(
        position=1,
        record="ISS-1",
        version=1,
        type="issue.reported/1",
        recorded_at=NOW,
        actor="李娜",
        data=IssueReported(summary="漏水"),
    )
    raw = encode_entry(old)
    read = decode_entry("issue.reported/1", raw)
    assert read.data == IssueRaised(title="漏水")
    assert read.type == "issue.reported/1", "the envelope stays as it was stored"
    assert kind_of_history(read) is KINDS["issue"]
    assert "issue.reported/1" in event_types()
    assert "" not in KINDS["issue"].verbs, "an old version is read and never asked for"


def test_a_field_added_later_has_its_default_in_old_entries() -> None:
    raw = (
        b'{"position":1,"record":"ISS-1","version":1,"type":"issue.raised/1",'
        b'"recorded_at":"2026-01-05T09:00:00Z","actor":"x","data":{"title":"a","gone":1}}'
    )
    assert decode_entry("issue.raised/1", raw).data == IssueRaised(title="a")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_two_fields_of_a_kind_are_called_the_same(kind: Kind, language: Literal["en", "zh"]) -> None:
    """Neither of its records, with what a list shows beside them, nor of one of its events."""
    speak(language)
    try:
        owners_of: list[tuple[Any, tuple[str, ...]]] = [
            (kind.record, (*kind.record.__struct_fields__, *kind.columns))
        ]
        owners_of += [(event, event.__struct_fields__) for event in kind.events]
        for owner, names in owners_of:
            labels = [label_of(owner, name) for name in dict.fromkeys(names)]
            assert len(labels) == len(set(labels)), sorted(labels)
    finally:
        speak("en")


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("plan", "rto_minutes", "Recovery time objective (minutes)"),
        ("document", "review_every", "Review every (days)"),
        ("task", "progress", "Progress (%)"),
        ("meeting", "duration_minutes", "Duration (minutes)"),
    ],
)
def test_a_number_is_called_with_what_it_counts(kind: str, name: str, label: str) -> None:
    speak("en")
    assert label_of(KINDS[kind].record, name) == label
