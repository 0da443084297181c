"""A handbook that was kept in git: the same texts at the same places at any moment of its nine years."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import Filled

EVERY = 700
"""At how many changes' distance the handbook is compared, besides the published instants."""


def digest(pairs: list[tuple[str, str]]) -> str:
    """SHA-256 over `path \\0 sha256(text) \\n` in path order."""
    told = "".join(f"{path}\0{body}\n" for path, body in sorted(pairs))
    return sha256(told.encode()).hexdigest()


def documents(filled: Filled, moment: str) -> list[tuple[str, str]]:
    """Path and digest of the documents in force."""
    rows = filled.program.listed("list", "document", "--as-of", moment, "--fields", "path,body_sha256")
    return [(row["path"], row["body_sha256"]) for row in rows]


def changes(data: Path) -> list[dict[str, Any]]:
    """The changes of the file."""
    with gzip.open(data / "handbook_history.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def replayed(data: Path) -> dict[str, str]:
    """The digest of the handbook after some of the changes, by the time until which it holds."""
    pages: dict[str, str] = {}
    found: dict[str, str] = {}
    rows = changes(data)
    for number, row in enumerate(rows):
        if row["status"] == "D":
            pages.pop(row["path"], None)
        else:
            pages.pop(row["old_path"] or "", None)
            pages[row["path"]] = sha256(row["text"].encode()).hexdigest()
        last = number + 1 == len(rows) or rows[number + 1]["time"] != row["time"]
        if last and number % EVERY < 5:
            found[row["time"]] = digest(list(pages.items()))
    return found


def test_every_published_instant(filled: Filled, data: Path) -> None:
    truth = json.loads((data / "handbook_asof_truth.json").read_text())
    for instant in truth:
        found = documents(filled, instant["as_of"])
        assert (instant["as_of"], len(found), digest(found)) == (
            instant["as_of"],
            instant["documents"],
            instant["sha256"],
        )


def test_other_instants_by_a_replay_of_the_file(filled: Filled, data: Path) -> None:
    told = replayed(data)
    assert len(told) > 5
    assert {time: digest(documents(filled, time)) for time in told} == told


def test_deletions_of_pages_never_seen_are_rejected_with_their_line(filled: Filled, data: Path) -> None:
    rejected = filled.rejects["handbook"]
    rows = changes(data)
    assert len(rejected) == 5
    for told in rejected:
        line: int = told["line"]
        row = rows[line - 1]
        assert row["status"] == "D"
        assert json.loads(told["row"]) == row
        assert row["path"] in told["error"]


def test_authors_and_reasons_are_kept(filled: Filled, data: Path) -> None:
    row = changes(data)[0]
    (first, *_) = [e for e in filled.program.listed("log", "DOC-1") if e["version"] == 1]
    assert (first["actor"], first["reason"]) == (row["author"], row["subject"])
    assert datetime.fromisoformat(first["effective_at"]) == datetime.fromisoformat(row["time"])


@pytest.mark.parametrize("moment", ["2016-01-01T00:00Z"])
def test_before_its_beginning_there_is_nothing(filled: Filled, moment: str) -> None:
    assert documents(filled, moment) == []
