"""`opsledger blame`: the entry behind each field, and behind each line of a text."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.conftest import Run


def rows(told: Run, *arguments: str) -> list[dict[str, Any]]:
    """What blame says, for programs."""
    done = told("blame", *arguments, "-o", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def setters(told: Run, *arguments: str) -> dict[str, tuple[int, str]]:
    """For each field the position and the actor of the entry that set it."""
    return {row["field"]: (row["position"], row["actor"]) for row in rows(told, *arguments)}


def test_each_field_has_the_entry_that_set_it(told: Run) -> None:
    found = setters(told, "ISS-1")
    assert found["title"] == (1, "Ada")
    assert found["responsible"] == (4, "Ada")
    assert found["solution"] == found["state"] == (5, "Bo")
    assert "due" not in found, "what nobody set has nobody to blame"
    assert setters(told, "ISS-1", "severity", "state").keys() == {"severity", "state"}
    assert setters(told, "ISS-1", "严重程度", "STATE").keys() == {"severity", "state"}, "as it is called"


def test_it_is_told_as_of_a_moment_on_either_axis(told: Run) -> None:
    assert setters(told, "ISS-1", "state", "--as-of", "2026-01-07") == {"state": (4, "Ada")}
    assert setters(told, "ISS-1", "state", "--known-at", "1") == {"state": (1, "Ada")}


def test_a_field_that_was_emptied_is_told_of_when_asked_for(told: Run) -> None:
    told("issue", "amend", "ISS-2", "owner=", "--actor", "Bo")
    assert "owner" not in setters(told, "ISS-2")
    assert setters(told, "ISS-2", "owner")["owner"][1] == "Bo"


def test_each_line_of_a_text_is_of_the_edition_that_brought_it(told: Run) -> None:
    """A line that stayed is the earlier edition's, with its reason; what a draft says is not in force."""
    adopt = ("document", "adopt", "rules", "--reason", "第一版", "--actor", "李娜", "--body")
    told(*adopt, "Close the door.\nCount twice.\nSign.\n", "--title", "Rules", "--at", "2026-03-01T00:00Z")
    told(*adopt[:3], "--actor", "Bo", "--body", "Close the door.\nCount three times.\nSign.\nLock.\n")
    told("document", "revise", "rules", "--body", "Nothing.", "--reason", "x")
    found = [(row["line"], row["text"], row["actor"]) for row in rows(told, "rules", "--lines")]
    assert found == [
        (1, "Close the door.", "李娜"),
        (2, "Count three times.", "Bo"),
        (3, "Sign.", "李娜"),
        (4, "Lock.", "Bo"),
    ]
    assert rows(told, "rules", "--lines")[0]["reason"] == "第一版"
    past = rows(told, "rules", "--lines", "--as-of", "2026-03-02")
    assert [(row["text"], row["actor"]) for row in past] == [
        ("Close the door.", "李娜"),
        ("Count twice.", "李娜"),
        ("Sign.", "李娜"),
    ]


def test_a_line_that_was_drafted_is_its_authors(told: Run) -> None:
    """With the reason of the draft that first had it; who released the text is told beside it."""
    told("document", "draft", "rules", "--title", "Rules", "--body", "Knock.\nSign.\n", "--actor", "李娜")
    revise = ("document", "revise", "rules", "--actor", "Bo", "--reason", "doors stood open", "--body")
    told(*revise, "Knock.\nClose the door.\nSign.\n")
    for verb, actor in (("submit", "Bo"), ("approve", "Ada"), ("take-effect", "Ada")):
        assert told("document", verb, "rules", "--actor", actor).code == 0
    found = rows(told, "rules", "--lines")
    assert [(row["text"], row["author"], row["written_position"]) for row in found] == [
        ("Knock.", "李娜", 8),
        ("Close the door.", "Bo", 9),
        ("Sign.", "李娜", 8),
    ]
    assert found[1]["written_reason"] == "doors stood open"
    assert {(row["position"], row["actor"]) for row in found} == {(12, "Ada")}
    shown = told("blame", "rules", "--lines").out
    assert "doors stood open" in shown
    told(*revise, "Knock.\nClose the door.\nSign.\nNothing more.\n")
    assert rows(told, "rules", "--lines") == found, "a draft is not in force"
    told(
        "document", "adopt", "rules", "--actor", "Ada", "--reason", "taken over", "--body", "Knock.\nLock.\n"
    )
    (knock, lock) = rows(told, "rules", "--lines")
    assert (knock["author"], lock["author"], lock["written_reason"]) == ("李娜", "Ada", "taken over")


def test_what_is_not_there_is_said_with_what_is_near(told: Run) -> None:
    done = told("blame", "ISS-1", "severty")
    assert done.code == 2
    assert "severity" in done.err
    done = told("blame", "ISS-11")
    assert done.code == 3
    assert "ISS-1" in done.err
    assert "no text in force" in told("blame", "ISS-1", "--lines").err


def test_what_the_ledger_learned_of_later_is_told_with_its_entry(told: Run) -> None:
    """When a record begins is no reason where the question is what was known."""
    done = told("blame", "ISS-2", "--known-at", "#1")
    assert done.code == 3
    assert "It was recorded first as #2, at " in done.err
    assert "It is there from 2026-01-10" in told("blame", "ISS-2", "--as-of", "2026-01-01").err


def test_since_when_a_record_is_there_is_told_with_what_was_told_late(told: Run) -> None:
    """An event from before it began puts it there, from when that was known on."""
    told("issue", "amend", "ISS-2", "tags=late", "--at", "2026-01-04")
    (position,) = {position for position, _ in setters(told, "ISS-2", "tags").values()}
    assert "It is there from 2026-01-04" in told("show", "ISS-2", "--as-of", "2026-01-01").err
    assert told("show", "ISS-2", "--as-of", "2026-01-04").code == 0
    before = told("show", "ISS-2", "--as-of", "2026-01-01", "--known-at", f"#{position - 1}").err
    assert "It is there from 2026-01-10" in before


def test_lines_and_fields_are_two_questions(told: Run) -> None:
    done = told("blame", "ISS-1", "severity", "--lines")
    assert (done.code, done.out) == (2, "")
    assert "severity" in done.err
