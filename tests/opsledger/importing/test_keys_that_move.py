"""A record keeps its identity while its key moves, ends and comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.errors import NotFoundError
from opsledger_events.fold import fold, kind_of_history
from opsledger_events.kinds.document import Document
from tests.opsledger.importing.imports import run, run_with_rejects, story

PAGES = """
name = "pages"
kind = "document"
[source]
format = "ndjson"
null = []
[key]
columns = "path"
moved_from = "old"
[time]
column = "at"
[[rule]]
when = { column = "what", is = ["write"] }
do = "adopt"
fields = { path = "{path}", body = "{text}" }
[[rule]]
on = "move"
do = "move"
fields = { path = "{path}" }
[[rule]]
on = "first"
when = { column = "what", is = "move" }
do = "adopt"
fields = { path = "{path}", body = "{text}" }
[[rule]]
when = { column = "what", is = "delete" }
do = "retire"
reason = "gone"
ends = true
"""


def rows(*said: tuple[str, str] | tuple[str, str, str]) -> str:
    """NDJSON of (what, path) or (what, path, old path), an hour apart."""
    lines = [
        {
            "what": what,
            "path": path,
            "old": (old or [None])[0],
            "text": f"text {n}",
            "at": f"2020-01-01T{n:02}:00Z",
        }
        for n, (what, path, *old) in enumerate(said)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def document(ledger: Ledger, record: str) -> Document:
    history = ledger.log.history(record)
    state = fold(kind_of_history(history[0]), history)
    assert isinstance(state, Document)
    return state


def test_a_moved_key_keeps_its_record(ledger: Ledger) -> None:
    run(ledger, PAGES, rows(("write", "a"), ("move", "b", "a"), ("write", "b"), ("write", "a")))
    assert story(ledger) == [("DOC-1", "adopt"), ("DOC-1", "move"), ("DOC-1", "adopt"), ("DOC-2", "adopt")]
    assert document(ledger, "DOC-1").path == "b"


def test_a_move_from_an_unknown_key_is_a_first_sight(ledger: Ledger) -> None:
    run(ledger, PAGES, rows(("move", "b", "a"), ("move", "c", "b")))
    assert story(ledger) == [("DOC-1", "adopt"), ("DOC-1", "move")]


def test_two_records_may_change_places(ledger: Ledger) -> None:
    run(
        ledger,
        PAGES,
        rows(("write", "a"), ("write", "b"), ("move", "t", "a"), ("move", "a", "b"), ("move", "b", "t")),
    )
    assert (document(ledger, "DOC-1").path, document(ledger, "DOC-2").path) == ("b", "a")


def test_a_key_that_ended_comes_back_to_its_record(ledger: Ledger) -> None:
    run(ledger, PAGES, rows(("write", "a"), ("delete", "a"), ("write", "a")))
    assert story(ledger) == [("DOC-1", "adopt"), ("DOC-1", "retire"), ("DOC-1", "adopt")]
    assert document(ledger, "DOC-1").state == "effective"


def test_a_key_cannot_end_twice_or_unseen(ledger: Ledger, tmp_path: Path) -> None:
    data = rows(("delete", "x"), ("write", "a"), ("delete", "a"), ("delete", "a"), ("move", "b", "a"))
    summary, rejected = run_with_rejects(ledger, PAGES, data, tmp_path)
    assert [row["line"] for row in rejected] == [1, 4]
    assert story(ledger) == [("DOC-1", "adopt"), ("DOC-1", "retire"), ("DOC-2", "adopt")]
    again, rejected = run_with_rejects(ledger, PAGES, data, tmp_path)
    assert (summary.events, again.events, [row["line"] for row in rejected]) == (3, 0, [1, 4])


def test_a_second_import_follows_moves_without_recording(ledger: Ledger) -> None:
    data = rows(("write", "a"), ("move", "b", "a"), ("write", "a"), ("delete", "b"))
    run(ledger, PAGES, data)
    assert run(ledger, PAGES, data).events == 0
    grown = data + rows(*[("write", "-")] * 4, ("move", "c", "a")).splitlines()[-1] + "\n"
    run(ledger, PAGES, grown)
    assert story(ledger)[-1] == ("DOC-2", "move")


def test_an_issue_that_ended_is_a_new_one_when_its_key_comes_back(ledger: Ledger) -> None:
    mapping = """
    name = "alarms"
    kind = "issue"
    [key]
    columns = "alarm"
    [[rule]]
    on = "first"
    do = "raise"
    fields = { title = "{alarm}" }
    [[rule]]
    when = { column = "on", is = "no" }
    do = "dismiss"
    reason = "it stopped"
    ends = true
    """
    run(ledger, mapping, "alarm,on\nfire,yes\nfire,no\nfire,yes\n")
    assert story(ledger) == [("ISS-1", "raise"), ("ISS-1", "dismiss"), ("ISS-2", "raise")]


def test_without_a_beginning_nothing_is_recorded(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match="There is no document of the key “a” yet"):
        run(ledger, PAGES, rows(("delete", "a")))
