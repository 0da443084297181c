"""A cell or a JSON value that holds several things: a rule with `each` gives a command for each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from opsledger.ledger import Ledger
from tests.opsledger.importing.imports import entries, run, run_with_rejects, story

MINUTES = """
name = "minutes"
kind = "meeting"
[source]
delimiter = ";"
[key]
columns = "no"
record = "M-{no}"
[time]
column = "day"
[[rule]]
do = "schedule"
fields = { title = "{subject}", starts_at = "{@time}" }
[[rule]]
do = "hold"
[[rule]]
each = "{outcomes|split:||}"
when = { column = "@each", like = "decided:*" }
do = "record"
fields = { type = "decision", text = "{@each|split::|item:2}" }
[[rule]]
each = "{outcomes|split:||}"
when = { not = { column = "@each", like = "decided:*" } }
do = "record"
fields = { type = "information", text = "{@each}" }
"""
MINUTES_ROWS = (
    "no;day;subject;outcomes\n1;2024-01-08;Weekly;decided: buy|rain|decided: sell\n2;2024-01-09;Empty;\n"
)

CHANGES = """
name = "changes"
optional = ["moved"]
kind = "issue"
[key]
columns = "key"
record = "{key}"
[time]
column = "at"
[[rule]]
on = "first"
do = "raise"
fields = { title = "{key}" }
[[rule]]
each = "{items}"
when = [{ column = "@each.field", is = "severity" }, { column = "@each.value.to", empty = false }]
do = "triage"
fields = { severity = "{@each.value.to}" }
[[rule]]
each = "{items}"
when = { column = "@each.field", is = "state" }
do = "comment"
fields = { text = "{@each.value.from} → {@each.value.to}" }
[[rule]]
each = "{moved}"
do = "comment"
fields = { text = "{@each.key}: {@each.value|item:-1}" }
"""


def test_each_item_of_a_cell_is_a_command(ledger: Ledger) -> None:
    """In their order, under the conditions of their rule; none where the cell is empty. Once, however often."""
    run(ledger, MINUTES, MINUTES_ROWS)
    told = [
        getattr(entry.data, "text", "") for entry in entries(ledger) if entry.data.declared.verb == "record"
    ]
    assert told == ["buy", "sell", "rain"]
    assert [verb for record, verb in story(ledger) if record == "M-2"] == ["schedule", "hold"]
    assert run(ledger, MINUTES, MINUTES_ROWS).events == 0


def test_lists_and_objects_of_json_are_items(ledger: Ledger) -> None:
    """Of a list of objects their parts; of an object its names and values."""
    row: dict[str, Any] = {
        "key": "I-1",
        "at": "2024-01-08",
        "items": [
            {"field": "state", "value": {"from": "new", "to": "open"}},
            {"field": "severity", "value": {"to": "high"}},
            {"field": "severity", "value": {}},
        ],
        "moved": {"queue": ["a", "b"]},
    }
    run(ledger, CHANGES, json.dumps(row), "log.ndjson")
    assert story(ledger) == [("I-1", verb) for verb in ("raise", "triage", "comment", "comment")]
    assert [getattr(entry.data, "text", "") for entry in entries(ledger)[2:]] == ["new → open", "queue: b"]


def test_a_row_with_one_wrong_item_is_recorded_with_none(ledger: Ledger, tmp_path: Path) -> None:
    """All the commands of a row or none."""
    row: dict[str, Any] = {
        "key": "I-1",
        "at": "2024-01-08",
        "items": [{"field": "severity", "value": {"to": w}} for w in ("low", "x")],
    }
    _, told = run_with_rejects(ledger, CHANGES, json.dumps(row), tmp_path, "log.ndjson")
    assert [line["line"] for line in told] == [1]
    assert entries(ledger) == []
