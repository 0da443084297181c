"""Which texts of an event are about a person, and about whom."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import fields

from opsledger_events.common import COMMON_EVENTS
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.marks import marks_of
from opsledger_events.personal import ERASING, is_person, personal_in, personal_shape
from opsledger_events.registry import KINDS, event_types
from opsledger_events.wire import event_from


def found(kind: str, verb: str, state: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    """Each text about a person by its place, with the person; None for the record itself."""
    declared = KINDS[kind]
    event = event_from(declared, verb, data)
    personal = personal_in(event, declared.record(state=declared.initial.state, **(state or {})))
    spots = personal.spots if personal else []
    return {"/".join(map(str, spot.path)): (spot.text, spot.person) for spot in spots}


def test_everything_said_of_a_contact_is_about_the_contact() -> None:
    said = found(
        "contact", "add", title="周涛", tel="139", tags=["电梯", "维保"], role="supplier", unit="UNIT-1"
    )
    assert said == {
        "title": ("周涛", None),
        "tel": ("139", None),
        "tags/0": ("电梯", None),
        "tags/1": ("维保", None),
    }
    assert found("contact", "comment", text="住海滨路") == {"text": ("住海滨路", None)}
    assert found("contact", "amend", changes={"note": "住海滨路", "owner": "王伟"}) == {
        "changes/note": ("住海滨路", None)
    }
    assert found("contact", "link", link="supports", to="ISS-1") == {}
    assert found("contact", "unlink", link="supports", to="ISS-1") == {}


def test_a_name_is_about_the_person_of_that_name() -> None:
    assert found("unit", "appoint-head", head="李娜") == {"head": ("李娜", "李娜")}
    assert found("unit", "amend", changes={"head": "李娜", "duties": ["答复"]}) == {
        "changes/head": ("李娜", "李娜")
    }


def test_what_stands_around_a_name_stays_open() -> None:
    agenda = [{"text": "上月退款", "by": "李娜"}, {"text": "下月排班"}]
    said = found("meeting", "schedule", title="例会", starts_at="2026-03-01T01:00:00Z", agenda=agenda)
    assert said == {"agenda/0/by": ("李娜", "李娜")}


def test_a_telephone_number_belongs_to_the_person_it_stands_beside() -> None:
    calls = [{"person": "李娜", "telephone": "139", "called_by": "王伟"}]
    assert found("plan", "draft", title="停电", scenario="x", call_tree=calls) == {
        "call_tree/0/person": ("李娜", "李娜"),
        "call_tree/0/telephone": ("139", "李娜"),
        "call_tree/0/called_by": ("王伟", "王伟"),
    }


def test_what_an_appraisal_rests_on_belongs_to_who_is_appraised() -> None:
    score: dict[str, Any] = {"criterion": "准时", "score": 90, "evidence": "从未迟到"}
    by_name = found("appraisal", "score", {"subject": "高洁"}, **score)
    assert by_name == {"evidence": ("从未迟到", "高洁")}
    assert found("appraisal", "score", {"subject": "高洁", "contact": "CON-3"}, **score) == {
        "evidence": ("从未迟到", "CON-3")
    }
    assert found("appraisal", "score", **score) == {"evidence": ("从未迟到", None)}


@pytest.mark.parametrize("text", ["*", "—", " "])
def test_a_text_without_a_letter_is_about_nobody(text: str) -> None:
    assert found("document", "draft", title="x", body="x", readers=[text]) == {}


def test_every_marked_field_of_an_event_is_looked_at() -> None:
    """A mark that sealing does not follow would leave a person's data readable for ever."""
    for kind in KINDS.values():
        for event in kind.events:
            marked = {f.encode_name for f in fields(event) if marks_of(f.type).get("personal")}
            assert marked <= set(personal_shape(event, kind.record).fields), event.declared.type


def events_of(kind: Kind) -> list[type[Event]]:
    """Every event that a record of a kind may have."""
    return [*kind.events, *COMMON_EVENTS]


def test_only_records_that_are_persons_are_erased() -> None:
    """Erasing is told by the stored type alone, without loading a kind."""
    persons = [kind for kind in KINDS.values() if is_person(kind.record)]
    erasing = [name for name, event in event_types().items() if "keys" in event.__struct_fields__]
    assert sorted(erasing) == sorted(ERASING)
    assert {name.partition(".")[0] for name in ERASING} == {kind.name for kind in persons}


def test_what_has_no_person_in_it_is_told_without_looking() -> None:
    issue = KINDS["issue"]
    assert all(personal_shape(event, issue.record).bare for event in events_of(issue))
