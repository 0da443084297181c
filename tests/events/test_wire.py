"""From outside to a command: what passes, and what a refusal says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from opsledger_events.command import Command
from opsledger_events.errors import InputError
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.goal import GoalDrafted, GoalTargetRevised
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_events.kinds.plan import PlanDrafted, StepCompleted
from opsledger_events.plan_content import Call
from opsledger_events.registry import KINDS
from opsledger_events.wire import event_from, read_command


def line(data: str = "", **more: str) -> bytes:
    """A line that raises an issue with some data and more parts, all JSON."""
    parts = {"do": '"issue raise"', "data": data or '{"title":"漏水"}'} | more
    return ("{" + ",".join(f'"{name}":{value}' for name, value in parts.items()) + "}").encode()


def test_every_part_of_a_line_is_read() -> None:
    read = read_command(
        b'{"do":"issue raise","record":"ISS-7","data":{"title":"\xe6\xbc\x8f\xe6\xb0\xb4","severity":"high",'
        b'"occurred_at":"2026-02-09T08:30:00+08:00","tags":["a","b"]},"actor":"x","reason":"y","source":"z",'
        b'"at":"2026-02-09T08:31:00+08:00","expect":0,"expect_others":{"ISS-1":4},"key":"k","correlation":"c","causation":3}\n',
    )
    assert read == Command(
        kind="issue",
        event=IssueRaised(
            title="漏水",
            severity=Severity.HIGH,
            occurred_at=datetime(2026, 2, 9, 0, 30, tzinfo=UTC),
            tags=("a", "b"),
        ),
        record="ISS-7",
        actor="x",
        reason="y",
        source="z",
        at=datetime(2026, 2, 9, 0, 31, tzinfo=UTC),
        expect=0,
        expect_others={"ISS-1": 4},
        key="k",
        correlation="c",
        causation=3,
    )
    assert read.at is not None
    assert read.at.tzinfo is UTC


def test_a_line_without_a_source_gets_one() -> None:
    assert read_command(line(), source="a.ndjson:1").source == "a.ndjson:1"
    assert read_command(line(source='"cli"'), source="a.ndjson:1").source == "cli"


@pytest.mark.parametrize(
    ("given", "says", "way_out"),
    [
        (line(do='"isue raise"'), "“isue”", "issue"),
        (line(do='"issue rise"'), "“rise”", "raise"),
        (line(do='"issue"'), "do", "issue raise"),
        (line(do="5"), "do: 5 is a number", "a text"),
        (b'{"data":{}}', "do is missing", "Add it"),
        (line(reson='"x"'), "“reson”", "reason"),
        (line(record='""'), "record: it may not be empty", "Say"),
        (line(record=f'"{"x" * 81}"'), "record: 81 characters are over the limit of 80", ""),
        (line(expect="-1"), "expect: -1", "at least 0"),
        (line(expect='"1"'), "expect: “1” is a text", "a whole number"),
        (line(expect="99999999999999999999"), "expect", "at most"),
        (line(expect_others='{"ISS-1":-1}'), "expect_others", "at least 0"),
        (line(expect_others='"ISS-1=4"'), "expect_others: “ISS-1=4” is a text; asked for: an object", ""),
        (line(at='"2026-02-09T08:30:00"'), "at: “2026-02-09T08:30:00” has no time zone", "+08:00"),
        (line(at='"2026-02-30T08:30:00Z"'), "at: “2026-02-30T08:30:00Z” is not a time", "2026-02-09T"),
        (line("5"), "data: 5 is a number", "an object"),
        (line("{}"), "title is missing", "Add it"),
        (line('{"title":""}'), "title: it may not be empty", ""),
        (line(f'{{"title":"{"x" * 301}"}}'), "title: 301 characters are over the limit of 300", "attachment"),
        (line('{"title":"a","tilte":"b"}'), "“tilte”", "title"),
        (line('{"title":"a","severity":"hihg"}'), "severity: “hihg” is not one of the choices", "high"),
        (line('{"title":"a","severity":null}'), "severity", "a text"),
        (line('{"title":"a","tags":"b"}'), "tags: “b” is a text; asked for: a list", ""),
        (line('{"title":"a","tags":["b",1]}'), "tags[1]: 1 is a number; asked for: a text", ""),
        (line('{"title":"a","occurred_at":"soon"}'), "occurred_at: “soon” is not a time", "2026"),
        (line('{"title":"a","occurred_at":"2026-01-01"}'), "occurred_at", ""),
        (line('{"title":"a","occurred_at":1}'), "occurred_at: 1 is a number; asked for: a time or nothing", ""),
        (line('{"title":"a","title":"b"}'), "title: the key stands twice", "Leave one"),
    ],
)  # fmt: skip
def test_a_refusal_names_field_value_and_way_out(given: bytes, says: str, way_out: str) -> None:
    with pytest.raises(InputError) as caught:
        read_command(given)
    assert says in caught.value.message
    assert way_out in caught.value.way_out


@pytest.mark.parametrize(
    ("asked", "data", "event"),
    [
        ("goal draft", {"title": "g", "due": "2026-12-31"}, GoalDrafted(title="g", due=date(2026, 12, 31))),
        (
            "goal draft",
            {"title": "g", "due": date(2026, 12, 31)},
            GoalDrafted(title="g", due=date(2026, 12, 31)),
        ),
        ("goal revise-target", {"target": 5}, GoalTargetRevised(target=5.0)),
        (
            "issue triage",
            {"severity": Severity.LOW, "due": datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))},
            IssueTriaged(severity=Severity.LOW, due=datetime(2026, 1, 1, tzinfo=UTC)),
        ),
        ("document adopt", {"body": "一"}, DocumentAdopted(body="一")),
        (
            "plan draft",
            {"title": "p", "call_tree": [{"person": "王伟"}]},
            PlanDrafted(title="p", call_tree=(Call(person="王伟"),)),
        ),
    ],
)
def test_fields_by_name(asked: str, data: dict[str, Any], event: object) -> None:
    kind, verb = asked.split()
    assert event_from(KINDS[kind], verb, data) == event
    assert event_from(KINDS[kind], verb, data, strict=False) == event


def test_texts_may_stand_for_numbers_where_not_strict() -> None:
    indicator = KINDS["indicator"]
    texts = {"period": "2026", "value": " 1.5 ", "denominator": "3"}
    with pytest.raises(InputError, match=r"value: “ 1\.5 ” is a text; asked for: a number"):
        event_from(indicator, "measure", texts)
    assert event_from(indicator, "measure", texts, strict=False) == MeasurementRecorded(
        period="2026", value=1.5, denominator=3.0
    )
    assert event_from(KINDS["plan"], "complete-step", {"step": "2"}, strict=False) == StepCompleted(step=2)


@pytest.mark.parametrize("value", ["five", "", "nan", "inf", "-Infinity", "1e400", "0x10", "1,5", "true"])
def test_a_text_that_is_no_number(value: str) -> None:
    with pytest.raises(InputError, match="value"):
        event_from(KINDS["indicator"], "measure", {"period": "2026", "value": value}, strict=False)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("asked", "data", "says"),
    [
        ("issue raise", {"title": "a", "occurred_at": datetime(2026, 1, 1)}, "has no time zone"),  # noqa: DTZ001
        ("issue raise", {"title": "a", "occurred_at": "2026"}, "not a time"),
        ("issue raise", {"title": "a", "occurred_at": "1767225600"}, "not a time"),
        ("goal draft", {"title": "a", "due": "2026-02-30"}, "“2026-02-30” is not a day"),
        ("goal draft", {"title": "a", "due": datetime(2026, 1, 1, tzinfo=UTC)}, "due"),
        ("issue raise", {"title": "a\udcff"}, "0xff is not UTF-8"),
        ("issue raise", {"title": "a\ud800"}, "half of a character"),
        ("issue raise", {"title": "a", "tags": ["\udc80"]}, "tags: the byte 0x80"),
        ("issue amend", {"changes": {"note": "\udc80"}}, "changes.note: the byte 0x80"),
        ("indicator measure", {"period": "2026", "value": float("nan")}, "value: NaN"),
        ("issue amend", {"changes": {"x": [float("inf")]}}, "changes.x: Infinity"),
        ("document approve", {"body_sha256": "x"}, "body_sha256: the ledger fills this itself"),
        ("plan activate", {"trigger": "x", "plan_version": 1}, "plan_version: the ledger fills"),
    ],
)
def test_what_no_caller_may_give(asked: str, data: dict[str, Any], says: str, strict: bool) -> None:
    kind, verb = asked.split()
    with pytest.raises(InputError, match=says):
        event_from(KINDS[kind], verb, data, strict=strict)


def test_what_is_given_is_not_changed() -> None:
    data = {"step": "2"}
    event_from(KINDS["plan"], "complete-step", data, strict=False)
    assert data == {"step": "2"}


def test_a_field_that_no_verb_has_is_told_apart_from_a_mistyped_one() -> None:
    with pytest.raises(InputError) as caught:
        event_from(KINDS["issue"], "verify", {"solution": "x"})
    assert caught.value.way_out == "Leave it out."
