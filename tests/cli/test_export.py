"""`opsledger export`: entries for other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.registry import decode_entry
from tests.cli.conftest import Run


def test_ndjson_is_lossless(told: Run, tmp_path: Path) -> None:
    lines = told("export", "ndjson").out.splitlines()
    read = [decode_entry(json.loads(line)["type"], line.encode()) for line in lines]
    with Ledger.open(tmp_path / "ledger") as ledger:
        assert read == list(ledger.log.scan())


def test_raw_is_what_was_hashed(told: Run, tmp_path: Path) -> None:
    told("issue", "raise", "--title", "\u202eodd\x9b")
    lines = told("export", "ndjson", "--raw").out.split("\n")[:-1]
    with Ledger.open(tmp_path / "ledger") as ledger:
        assert [line.encode() for line in lines] == [ledger.log.raw(p) for p in range(1, 9)]
    assert "\u202e" in lines[-1]
    safe = told("export", "ndjson").out.splitlines()[-1]
    assert "\\u202eodd\\u009b" in safe
    assert json.loads(safe) == json.loads(lines[-1])


def test_texts_come_along_where_asked_for(told: Run) -> None:
    bodies = [
        json.loads(line)["data"].get("body", {})
        for line in told("export", "ndjson", "--texts").out.splitlines()
    ]
    assert [body["text"] for body in bodies if body] == ["Travel by train.", "Travel by train or bus."]
    assert "Travel by train" not in told("export", "ndjson").out


def test_csv_has_a_line_for_each_entry(told: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(told("export", "csv").out)))
    assert [int(row["position"]) for row in rows] == list(range(1, 8))
    assert json.loads(rows[4]["data"]) == {"solution": "New drum"}
    assert rows[4]["effective_at"] == "2026-02-01T12:00:00Z"
    listed = {row["position"]: row for row in json.loads(told("log", "-o", "json").out)}
    assert all(row["authenticated_as"] == listed[int(row["position"])]["authenticated_as"] for row in rows)


def test_the_form_is_told_by_a_word(told: Run) -> None:
    """An option that would do nothing is refused."""
    for given in (("-o", "json"), ("-o", "all.csv"), ("--fields", "record")):
        done = told("export", "csv", *given)
        assert (done.code, done.out) == (2, "")


def test_only_what_counts_at_the_moment(told: Run) -> None:
    def exported(*arguments: str) -> list[int]:
        return [
            json.loads(line)["position"] for line in told("export", "ndjson", *arguments).out.splitlines()
        ]

    assert exported("--known-at", "#2") == [1, 2]
    assert exported("--as-of", "2026-01-06") == [1, 3]


def test_a_file_may_be_named(told: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.ndjson"
    assert told("export", "ndjson", target).out == ""
    assert target.read_text(encoding="utf-8") == told("export", "ndjson").out
    assert told("export", "ndjson", tmp_path / "none" / "x").code == 3
