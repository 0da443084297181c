"""`opsledger show`: one record or one entry in full."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.conftest import Run


def test_a_record_in_full(told: Run) -> None:
    row = json.loads(told("show", "ISS-1", "-o", "json").out)
    assert (row["record"], row["kind"], row["state"], row["version"]) == ("ISS-1", "issue", "resolved", 3)
    assert (row["solution"], row["resolved_by"]) == ("New drum", "Bo")
    assert row["linked_from"] == [{"type": "caused_by", "record": "ISS-2", "title": "打印机坏了"}]
    assert row["needs"] == ["resolved, not yet verified by another person"]


def test_as_of_a_moment(told: Run) -> None:
    row = json.loads(told("show", "ISS-1", "-o", "json", "--as-of", "2026-01-07").out)
    assert (row["state"], row["version"], row["solution"]) == ("in_progress", 2, "")
    assert row["linked_from"] == []


def test_a_text_is_that_of_the_moment(told: Run) -> None:
    assert "Travel by train or bus." in told("show", "travel").out
    then = told("show", "travel", "--as-of", "2026-02-01")
    assert "Travel by train." in then.out
    assert "bus" not in then.out


def test_a_record_before_it_began_says_when_it_begins(told: Run) -> None:
    done = told("show", "ISS-2", "--as-of", "2026-01-07")
    assert done.code == 3
    assert "2026-01-10" in done.err


def test_an_entry_says_what_it_follows_from_where_it_follows_from_one(cli: Run, tmp_path: Path) -> None:
    """To people an entry that follows from none says nothing of it; JSON has the field always, 0 for none, as it is stored."""
    file = tmp_path / "x.ndjson"
    file.write_text(
        '{"do":"issue raise","data":{"title":"x"}}\n{"do":"issue raise","data":{"title":"y"},"causation":1}\n'
    )
    assert cli("append", file).code == 0
    assert "Follows from" not in cli("show", "#1").out
    assert re.search(r"Follows from +1\n", cli("show", "#2").out)
    assert [json.loads(cli("show", each, "-o", "json").out)["causation"] for each in ("#1", "#2")] == [0, 1]


def test_an_entry_by_its_position(told: Run) -> None:
    row = json.loads(told("show", "#5", "-o", "json").out)
    assert (row["type"], row["record"], row["data"]) == (
        "issue.resolved/1",
        "ISS-1",
        {"solution": "New drum"},
    )
    assert told("show", "#99").code == 3
    assert told("show", "#x").code == 2


def test_people_are_not_told_what_nobody_said(cli: Run) -> None:
    """A draft has no digest of a text in force, and no edition 0; programs get every field."""
    cli("document", "draft", "pay", "--title", "Pay", "--body", "On the last day.")
    shown = cli("show", "pay").out
    assert re.search(r"^State +draft$", shown, re.MULTILINE)
    assert re.search(r"^Type +Policy$", shown, re.MULTILINE)
    assert "Digest" not in shown
    assert "Edition" not in shown
    row = json.loads(cli("show", "pay", "-o", "json").out)
    assert (row["body_sha256"], row["edition"]) == ("", 0)


def test_what_points_at_a_record_in_words(told: Run) -> None:
    assert re.search(r"^Linked from +caused by: ISS-2 打印机坏了$", told("show", "ISS-1").out, re.MULTILINE)
