"""Each line of a text has the entry of the edition that brought it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import UNSET, UnsetType

from opsledger_events.body import body_of
from opsledger_events.common import CommentAdded, DetailsAmended
from opsledger_events.event import AnyEntry, Entry, Event
from opsledger_events.kinds.document import (
    DocumentAdopted,
    DocumentDrafted,
    DocumentRevised,
    DocumentTookEffect,
)
from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.line_blame import blame_lines
from tests.projections.memory import MemoryLog

START = datetime(2024, 1, 1, tzinfo=UTC)


def _entry(number: int, data: Event, effective: datetime | UnsetType = UNSET) -> AnyEntry:
    return Entry(
        position=number,
        record="d",
        version=number,
        type=data.declared.type,
        recorded_at=START + timedelta(days=number),
        effective=effective,
        actor="Bo",
        data=data,
    )


def editions(*texts: str) -> MemoryLog:
    """A document whose text was each of these, a day apart."""
    told = [DocumentAdopted(body=body_of(text), title="D") for text in texts]
    log = MemoryLog([_entry(number, data) for number, data in enumerate(told, 1)])
    log.texts = {body_of(text).sha256: text for text in texts}
    return log


def blamed(log: MemoryLog, at: At | None = None) -> list[tuple[str, int]]:
    return [(line.text, line.entry.position) for line in blame_lines(log, "d", at or At())]


def test_a_line_that_stayed_keeps_its_entry() -> None:
    log = editions("a\nb\nc", "a\nB\nc\nd", "0\na\nB\nd")
    assert blamed(log) == [("0", 3), ("a", 1), ("B", 2), ("d", 2)]


def test_what_moved_or_came_back_is_new() -> None:
    moved = blamed(editions("a\nb", "b\na"))
    assert [text for text, _ in moved] == ["b", "a"]
    assert sorted(position for _, position in moved) == [1, 2]
    assert blamed(editions("a\nb", "a", "a\nb")) == [("a", 1), ("b", 3)]


def test_a_long_text_of_the_same_lines_is_told_at_once() -> None:
    """Comparing each with each would take many minutes."""
    log = editions("-\n" * 20_000, "first\n" + "-\n" * 10_000 + "middle\n" + "-\n" * 12_000 + "last\n")
    lines = blame_lines(log, "d")
    assert {line.text: line.entry.position for line in lines if line.text != "-"} == {
        "first": 2,
        "middle": 2,
        "last": 2,
    }


def test_the_same_text_again_brings_nothing() -> None:
    assert blamed(editions("a\nb", "a\nb")) == [("a", 1), ("b", 1)]


def test_at_a_moment_and_where_there_is_no_text() -> None:
    log = editions("a", "b", "")
    assert blamed(log) == []
    assert blamed(log, At(position=2)) == [("b", 2)]
    day = microseconds(START + timedelta(days=1))
    assert blamed(log, At(effective_us=day)) == [("a", 1)]
    assert blamed(log, At(position=0)) == []
    assert blame_lines(log, "nothing") == []


def test_a_comment_told_of_a_time_before_puts_no_text_there() -> None:
    """Something that changes the document, told of that time, does: with the text that it began with."""
    log = editions("a")
    before = At(effective_us=microseconds(START))
    log.append(_entry(2, CommentAdded(text="why?"), START))
    assert blamed(log, before) == []
    log.append(_entry(3, DetailsAmended(changes={"title": "E"}), START))
    assert blamed(log, before) == [("a", 1)]


def test_a_line_is_of_the_draft_that_first_had_it() -> None:
    """What an edition before had stays that one's; a draft that was given up wrote nothing."""
    told: list[Event] = [
        DocumentDrafted(title="D", body=body_of("a\nb")),
        DocumentRevised(body=body_of("a\nB\nc")),
        DocumentTookEffect(),
        DocumentRevised(body=body_of("x")),
        DocumentRevised(body=body_of("a\nc\nd")),
        DocumentRevised(body=body_of("0\na\nc\nd")),
        DocumentTookEffect(),
    ]
    log = MemoryLog([_entry(number, data) for number, data in enumerate(told, 1)])
    log.texts = {body_of(text).sha256: text for text in ("a\nb", "a\nB\nc", "x", "a\nc\nd", "0\na\nc\nd")}
    found = [(line.text, line.entry.position, line.written.position) for line in blame_lines(log, "d")]
    assert found == [("0", 7, 6), ("a", 3, 1), ("c", 3, 2), ("d", 7, 5)]
