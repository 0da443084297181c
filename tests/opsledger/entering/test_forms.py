"""A form for every verb, and the command that its texts come to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from opsledger.clock import Clock
from opsledger.entering.fields import Field, fields_of
from opsledger.entering.forms import ACTOR, AT, ID, REASON, Form, form_of, verbs_for
from opsledger.entering.shapes import Shape, read
from opsledger.entering.texts import typed
from opsledger_events.command import Command
from opsledger_events.common import DetailsAmended, EntryCorrected
from opsledger_events.event import Event
from opsledger_events.kinds.issue import Issue, IssueRaised, Severity
from opsledger_events.language import Language, speak
from opsledger_events.registry import KINDS
from opsledger_events.values import Area
from tests.events.drawing import structs

CLOCK = Clock(datetime(2025, 6, 30, 12, tzinfo=UTC), UTC)
ISSUE = KINDS["issue"]
VERBS = [(kind.name, verb) for kind in KINDS.values() for verb in kind.verbs]


def form(verb: str, state: Issue | None = None, version: int = 3) -> Form:
    """The form of an issue's verb."""
    if state is None:
        return form_of(ISSUE, ISSUE.verbs[verb], CLOCK)
    return form_of(ISSUE, ISSUE.verbs[verb], CLOCK, record="ISS-1", version=version, state=state)


def command(filled: Form, **texts: str) -> Command:
    """What the texts come to, on top of what stands in the form at first."""
    read = filled.command({line.name: line.start for line in filled.lines} | texts, CLOCK)
    assert isinstance(read, Command), read
    return read


@pytest.mark.parametrize(("kind", "verb"), VERBS)
def test_every_verb_has_a_form_with_a_line_for_each_of_its_fields(kind: str, verb: str) -> None:
    event = KINDS[kind].verbs[verb]
    lines = form_of(KINDS[kind], event, CLOCK).lines
    names = [line.name for line in lines]
    assert len(names) == len(set(names))
    for field in fields_of(event):
        if field.changes:
            assert [line for line in lines if line.change]
        else:
            assert field.name in names
    assert names[-3:] == [REASON, AT, ACTOR]
    assert (ID in names) is event.declared.begins
    for language in ("en", "zh"):
        speak(language)
        assert all(line.field.label and line.field.label != line.field.name for line in lines)
        labels = [line.field.label for line in lines]
        assert len(labels) == len(set(labels))  # a refusal names its line by that
    speak("en")


@pytest.mark.parametrize(("kind", "verb"), VERBS)
def test_what_stands_as_present_is_a_value_of_the_record(kind: str, verb: str) -> None:
    """A field of an event that is called like a method of the record has nothing there."""
    declared = KINDS[kind]
    lines = form_of(
        declared, declared.verbs[verb], CLOCK, record="X-1", version=1, state=declared.initial
    ).lines
    assert [line.name for line in lines if callable(line.present)] == []


@pytest.mark.parametrize(("kind", "verb"), VERBS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_what_is_typed_for_a_value_is_that_value(kind: str, verb: str, data: st.DataObject) -> None:
    """Any value of any field, written as text and read again, is the same."""
    declared: Any = KINDS[kind].verbs[verb]
    event = data.draw(structs(declared))
    for field in fields_of(declared):
        value = getattr(event, field.name)
        if field.changes or value is UNSET or not enterable(value):
            continue
        text = typed(field.shape, value, CLOCK)
        parts = text.split("\n") if field.shape.many and text else [text]
        if field.shape.many:
            again = [read(field.shape, part, field.name, CLOCK) for part in parts if part]
        else:
            again = read(field.shape, text, field.name, CLOCK) if text else None
        assert converted(event, field, again) == (value if value != "" else None)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e22)
@example(-1e23)
@example(1.7976931348623157e308)
@example(5e-324)
def test_a_number_stands_there_with_all_its_digits(value: float) -> None:
    """However large or small; and what stands there is taken for the same number."""
    text = typed(Shape(float), value, CLOCK)
    assert set(text) <= set("-.0123456789")
    assert read(Shape(float), text, "value", CLOCK) == value


def enterable(value: object) -> bool:
    """Whether a value can be typed at all: on one line each, and not as a reference to a text."""
    plain = msgspec.json.encode(value).decode()
    return not any(sign in plain for sign in ("\\", "sha256")) and '""' not in plain


def converted(event: Event, field: Field, given: object) -> object:
    """What the event's field makes of plain data."""
    if given is None:
        return None
    declared = next(f for f in msgspec.structs.fields(type(event)) if f.encode_name == field.name)
    return msgspec.convert(given, declared.type)


def test_a_filled_form_is_a_command() -> None:
    made = command(
        form("raise"),
        title="收银中断",
        area="财务",
        severity="high",
        tags="till\nwifi, guest",
        reason="seen by everybody",
        at="2025-06-29 08:00",
    )
    assert made == Command(
        kind="issue",
        event=IssueRaised(
            title="收银中断",
            area=Area.FINANCE,
            severity=Severity.HIGH,
            tags=("till", "wifi, guest"),
        ),
        reason="seen by everybody",
        at=datetime(2025, 6, 29, 8, tzinfo=UTC),
        source="tui",
    )


def test_a_wrong_text_is_told_at_its_line_with_the_way_out() -> None:
    read = form("raise").command({"title": "x", "severity": "hihg", "occurred_at": "soonish"}, CLOCK)
    assert isinstance(read, dict)
    assert set(read) == {"severity", "occurred_at"}
    assert "high" in read["severity"]
    too_long = form("raise").command({"title": "x" * 400}, CLOCK)
    assert isinstance(too_long, dict)
    assert set(too_long) == {"title"}


@pytest.mark.parametrize(
    ("language", "number", "moment"),
    [("en", "“a” is not a whole number.", "“soonish” is not"), ("zh", "“a”不是整数。", "“soonish”")],
)
def test_a_line_says_what_is_wrong_without_the_name_of_its_field(
    language: Language, number: str, moment: str
) -> None:
    """The line is called by its label already, in either language."""
    speak(language)
    try:
        process = KINDS["process"]
        revised = form_of(process, process.verbs["draft"], CLOCK)
        read = revised.command({"title": "x", "review_every": "a", AT: "soonish"}, CLOCK)
        assert isinstance(read, dict)
        assert set(read) == {"review_every", AT}
        assert read["review_every"].startswith(number)
        assert read[AT].startswith(moment)
    finally:
        speak("en")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Row 2, Next, row 1, To: "), ("zh", "第 2 行、下一步、第 1 行、通往：")]
)
def test_what_is_wrong_within_a_row_is_told_by_labels(language: Language, said: str) -> None:
    """At the line of the table, with the way to the value."""
    speak(language)
    try:
        process = KINDS["process"]
        rows = 'id=scan\n{"id": "pay", "next": [{"condition": "paid"}]}'
        read = form_of(process, process.verbs["draft"], CLOCK).command({"title": "x", "steps": rows}, CLOCK)
        assert isinstance(read, dict)
        assert set(read) == {"steps"}
        assert read["steps"].startswith(said)
    finally:
        speak("en")


def test_what_must_be_filled_in_is_known() -> None:
    assert [line.name for line in form("raise").missing({})] == ["title"]
    assert not form("raise").missing({"title": "x"})
    reopen = next(event for event in ISSUE.verbs.values() if event.declared.reason)
    assert REASON in {line.name for line in form_of(ISSUE, reopen, CLOCK).missing({})}


def test_amending_starts_from_the_record_and_says_only_what_differs() -> None:
    state = Issue(state="raised", title="Old", owner="李娜", tags=("a", "b"))
    filled = form("amend", state)
    starts = {line.name: line.start for line in filled.lines}
    assert starts["changes.title"] == "Old"
    assert starts["changes.tags"] == "a\nb"
    made = command(filled, **{"changes.title": "New", "changes.tags": ""})
    assert made.event == DetailsAmended(changes={"title": "New", "tags": []})
    assert (made.record, made.expect) == ("ISS-1", 3)


def test_nothing_changed_is_nothing_to_record() -> None:
    filled = form("amend", Issue(state="raised", title="Old"))
    read = filled.command({line.name: line.start for line in filled.lines}, CLOCK)
    assert read == {"": "Nothing is changed yet."}


def test_a_correction_names_the_entry_and_any_field() -> None:
    state = Issue(state="resolved", title="Old", solution="Restarted")
    made = command(form("correct-entry", state), corrects="7", **{"changes.solution": "Replaced"})
    assert made.event == EntryCorrected(corrects=7, changes={"solution": "Replaced"})


def test_the_verbs_are_those_that_the_state_allows() -> None:
    verbs = {event.declared.verb for event in verbs_for(ISSUE, Issue(state="raised"))}
    assert "triage" in verbs
    assert {"amend", "attach"} <= verbs
    assert not {"raise", "close"} & verbs
    assert {event.declared.verb for event in verbs_for(ISSUE, None)} == {"raise"}
