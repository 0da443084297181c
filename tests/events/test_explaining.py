"""What a value that does not fit is told to be: in words of this program, in the language of the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import fields

from opsledger_events.changes import read_changes
from opsledger_events.common import COMMON_EVENTS
from opsledger_events.errors import InputError
from opsledger_events.kind import Kind
from opsledger_events.language import speak
from opsledger_events.registry import KINDS
from opsledger_events.wire import event_from

WRONG: list[Any] = [
    None, True, 5, -1, 1.5, -1e308, 10**30, "", " ", "x", "5", "x" * 20_000, "2026-13-01", "2026-01-01T00:00:00",
    [], [[]], [1], [""], ["x" * 500], [{}], [{"a": 1}], {}, {"a": 1}, {"sha256": "z"}, {"text": "evil"},
]  # fmt: skip
"""Values of every form; most fields take few of them."""

FOREIGN = re.compile(
    r"Expected `|Object |`(str|int|float|array|object|null)`|Invalid |\$|regex|got `|RFC3339"
)
"""Words of the library that converts values."""


@pytest.fixture(params=["en", "zh"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each language."""
    speak(request.param)
    yield request.param
    speak("en")


def refusals(kind: Kind) -> Iterator[InputError]:
    """What is said of every wrong value of every field: of an event's, and of a record's that is amended."""
    verbs = {
        event.declared.verb: event
        for event in kind.events
        if kind.name == "issue" or event not in COMMON_EVENTS
    }
    for verb, event in verbs.items():
        for field in fields(event):
            for value in WRONG:
                try:
                    event_from(kind, verb, {field.encode_name: value})
                except InputError as error:
                    yield error
    for field in fields(kind.record):
        for value in WRONG:
            try:
                read_changes(kind.record, {field.name: value})
            except InputError as error:
                yield error


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_wrong_value_is_answered_in_the_words_of_a_library(kind: Kind, spoken: str) -> None:
    told = list(refusals(kind))
    assert len(told) > 50
    for error in told:
        assert not FOREIGN.search(error.message + error.way_out), error.message
        assert error.way_out, error.message
        if spoken == "zh":
            assert re.search(r"[\u4e00-\u9fff]", error.message), error.message


def test_a_digest_of_another_form_says_which_form_is_wanted() -> None:
    data = {"name": "Q4", "position": 3, "root": "abc", "digest": "0" * 64, "form": "site", "program": "1"}
    with pytest.raises(InputError) as caught:
        event_from(KINDS["organisation"], "publish-edition", data)
    assert caught.value.message == "root: “abc” is not of the form wanted."
    assert "64 hexadecimal digits" in caught.value.way_out


def test_a_field_within_a_field_is_named_in_full() -> None:
    with pytest.raises(InputError) as caught:
        read_changes(KINDS["document"].record, {"body": {"text": "evil"}})
    assert caught.value.message == "body.sha256: it is missing."
