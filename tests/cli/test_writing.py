"""What every write has: who, why, when, the expected version, the key, and the rehearsal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from opsledger.ledger import user_of_system
from tests.cli.conftest import Run


def entry(run: Run, *arguments: object) -> dict[str, Any]:
    done = run(*arguments, "-o", "ndjson")
    assert done.code == 0, done.err
    return json.loads(done.out.splitlines()[0])


def test_who_why_and_when_are_kept(cli: Run) -> None:
    made = entry(cli, "issue", "raise", "--title", "x", "--actor", "Ada", "--reason", "seen", "--at", "2026-01-05 09:00",
                 "--zone", "Asia/Shanghai")  # fmt: skip
    assert (made["actor"], made["authenticated_as"], made["reason"]) == ("Ada", user_of_system(), "seen")
    assert made["effective_at"] == "2026-01-05T01:00:00Z"
    assert made["recorded_at"] > "2026-06"
    assert made["source"] == "cli"
    assert entry(cli, "issue", "raise", "--title", "x")["actor"] == user_of_system()


def test_a_day_is_its_start_and_today_is_no_future(cli: Run) -> None:
    assert (
        entry(cli, "issue", "raise", "--title", "x", "--at", "2026-01-05")["effective_at"]
        == "2026-01-05T00:00:00Z"
    )
    assert cli("issue", "raise", "--title", "x", "--at", "today").code == 0
    future = cli("issue", "raise", "--title", "x", "--at", "2999-01-01")
    assert (future.code, "future" in future.err) == (2, True)


def test_a_reason_may_come_from_a_file(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "why.txt").write_text("long story", encoding="utf-8")
    assert (
        entry(cli, "issue", "raise", "--title", "x", "--reason", f"@{tmp_path}/why.txt")["reason"]
        == "long story"
    )


def test_a_byte_order_mark_is_no_part_of_a_text(cli: Run, tmp_path: Path) -> None:
    """Else the first heading of a document would be none."""
    (tmp_path / "text.md").write_text("# Rules", encoding="utf-8-sig")
    assert cli("document", "adopt", "rules", "--title", "x", "--body", f"@{tmp_path}/text.md").code == 0
    assert (
        cli("show", "rules", "-o", "json").out.count("\\ufeff")
        == cli("show", "rules").out.count("\ufeff")
        == 0
    )
    assert "▪ Rules" in cli("handbook", "rules").out


def test_a_stale_version_is_a_conflict_that_says_who_and_when(told: Run) -> None:
    assert told("issue", "verify", "ISS-1", "--expect", "3", "--actor", "Ada").code == 0
    done = told("issue", "close", "ISS-1", "--expect", "3")
    assert done.code == 4
    assert "version 4" in done.err
    assert "Ada" in done.err
    assert told("issue", "raise", "NEW", "--title", "x", "--expect", "0").code == 0
    assert told("issue", "raise", "NEW", "--title", "x", "--expect", "0").code == 4


def test_a_version_may_be_expected_of_other_records_too(told: Run) -> None:
    ask = ("issue", "assign", "ISS-2", "--responsible", "Bo", "--expect", "2")
    done = told(*ask, "--expect", "ISS-1=3", "--expect", "travel=1")
    assert done.code == 4
    assert "travel is at version 2, not 1: Bo recorded" in done.err
    assert "--expect travel=2" in done.err
    assert told(*ask, "--expect", "travel=2", "--expect", "ISS-1=3").code == 0


@pytest.mark.parametrize("wrong", ["-1", "one", "", "=3", "ISS-1=", "ISS-1=x", "²", "9" * 19])
def test_an_expectation_that_is_none_is_refused(told: Run, wrong: str) -> None:
    done = told("issue", "assign", "ISS-2", "--responsible", "Bo", f"--expect={wrong}")
    assert (done.code, wrong in done.err, "--expect ISS-1=4" in done.err) == (2, True, True)


def test_two_versions_of_one_record_cannot_be_expected(told: Run) -> None:
    for twice in (("1", "2"), ("ISS-1=3", "ISS-1=4")):
        options = [f"--expect={text}" for text in twice]
        done = told("issue", "assign", "ISS-2", "--responsible", "Bo", *options)
        assert (done.code, "two versions" in done.err) == (2, True)


def test_a_key_records_once_and_another_body_is_refused(cli: Run) -> None:
    first = cli("issue", "raise", "--title", "x", "--key", "k", "-o", "ndjson")
    again = cli("issue", "raise", "--title", "x", "--key", "k", "-o", "ndjson")
    assert again.out == first.out
    assert "Recorded before" in again.err
    other = cli("issue", "raise", "--title", "y", "--key", "k")
    assert (other.code, "“k”" in other.err) == (5, True)
    assert len(cli("log", "-o", "ndjson").out.splitlines()) == 1


def test_a_rehearsal_shows_and_records_nothing(told: Run) -> None:
    before = told("log", "-o", "ndjson").out
    done = told("issue", "verify", "ISS-1", "--actor", "Ada", "--dry-run", "-o", "ndjson")
    assert (done.code, json.loads(done.out)["type"]) == (0, "issue.verified/1")
    assert "Nothing was recorded" in done.err
    assert told("log", "-o", "ndjson").out == before


def test_a_rule_that_is_not_met_refuses_and_says_the_way_out(told: Run) -> None:
    four_eyes = told("issue", "verify", "ISS-1", "--actor", "Bo")
    assert (four_eyes.code, "--actor" in four_eyes.err) == (9, True)
    state = told("issue", "close", "ISS-1")
    assert state.code == 9
    assert "verified" in state.err
    assert "reopen" in state.err
    reason = told("issue", "reopen", "ISS-1")
    assert (reason.code, "--reason" in reason.err) == (9, True)


def test_amending_names_fields_and_values(told: Run) -> None:
    made = entry(told, "issue", "amend", "ISS-1", "title=Printer on fire", "tags=hot, loud", "owner=")
    assert made["data"]["changes"] == {"title": "Printer on fire", "tags": ["hot", "loud"], "owner": ""}
    shown = json.loads(told("show", "ISS-1", "-o", "json").out)
    assert (shown["title"], shown["tags"], shown["owner"]) == ("Printer on fire", ["hot", "loud"], "")
    assert told("issue", "amend", "ISS-1").code == 2
    assert "FIELD=VALUE" in told("issue", "amend", "ISS-1", "title").err
    assert told("issue", "amend", "ISS-1", "solution=none").code == 2


def test_a_file_is_attached_by_its_content(told: Run, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\x00\xff")
    made = entry(told, "issue", "attach", "ISS-1", photo)
    assert (made["data"]["name"], made["data"]["size_bytes"]) == ("photo.png", 6)
    assert made["data"]["media_type"] == "image/png"
    assert told("issue", "attach", "ISS-1", tmp_path / "none").code == 3
    rehearsed = told("issue", "attach", "ISS-1", photo, "--name", "again", "--dry-run")
    assert "again" in rehearsed.out
    assert len(json.loads(told("show", "ISS-1", "-o", "json").out)["attachments"]) == 1
    assert told("verify").code == 0


def test_the_environment_does_not_choose_who_is_logged_in(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME"):
        monkeypatch.setenv(name, "somebody else")
    assert entry(cli, "issue", "raise", "--title", "x")["authenticated_as"] == user_of_system()


def test_an_event_from_before_its_record_began_is_recorded_with_a_remark(told: Run) -> None:
    """Ledger order decides; the remark says what a mistyped year would do. One in its time has none, nor has a stream."""
    early = ("issue", "assign", "ISS-2", "--responsible", "Bo", "--at", "2020-01-01")
    remark = "ISS-2 begins at 2026-01-10"
    rehearsed = told(*early, "--dry-run")
    assert (rehearsed.code, remark in rehearsed.err) == (0, True)
    assert "--dry-run" in rehearsed.err
    done = told(*early)
    assert (done.code, remark in done.err, remark in done.out) == (0, True, False)
    assert "it is shown as it began" in done.err
    assert (
        told("show", "ISS-2", "--as-of", "2021-06-01", "--fields", "title").out
        == told("show", "ISS-2", "--fields", "title").out
    )
    assert "ISS-2 始于" in told("--lang", "zh", *early[:-1], "2021-01-01").err
    assert "begins" not in told(*early[:-1], "2026-01-12").err
    assert "begins" not in told(*early[:-2]).err


def test_a_stream_has_no_remarks(told: Run, tmp_path: Path) -> None:
    """What is appended is taken as it was found."""
    lines = tmp_path / "lines"
    lines.write_text(
        '{"do": "issue assign", "record": "ISS-2", "data": {"responsible": "Bo"}, "at": "2020-01-01T00:00:00Z"}\n'
    )
    done = told("append", lines)
    assert (done.code, "begins" in done.err) == (0, False), done.err


def test_an_object_is_shown_as_it_is_meant_where_none_was_given(cli: Run) -> None:
    """The fields after `--data`, a command in a line of `append`."""
    assert 'Write it in braces: {"name": "…"}' in cli("issue", "raise", "--data", "[]").err
