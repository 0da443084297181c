"""`schema`, `doctor` and `completion`: about the program and the place it runs in."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from opsledger_events.registry import event_types
from tests.cli.conftest import Run
from tests.program import Program


def test_every_event_type_is_listed(bare: Run) -> None:
    listed = [json.loads(line) for line in bare("schema", "-o", "ndjson").out.splitlines()]
    assert {row["type"] for row in listed} == set(event_types())
    assert {"issue", "*"} < {row["kind"] for row in listed}


@pytest.mark.parametrize(
    "name", [("issue.raised/1",), ("issue.raised",), ("issue", "raise"), ("issue raise",)]
)
def test_a_schema_by_any_of_its_names(bare: Run, name: tuple[str, ...]) -> None:
    schema = json.loads(bare("schema", *name).out)
    assert schema["$id"].endswith("issue.raised/1")
    assert schema["required"] == ["title"]
    assert schema["properties"]["title"]["x-zh"]["title"] == "标题"
    (line,) = bare("schema", *name, "-o", "ndjson").out.splitlines()
    assert json.loads(line) == schema
    assert bare("schema", *name, "-o", "csv", "--fields", "title").out.splitlines() == [
        "title",
        "Issue raised",
    ]


def test_a_schema_of_nothing(bare: Run) -> None:
    done = bare("schema", "issue.razed")
    assert (done.code, "issue.raised" in done.err) == (2, True)


def verdicts(run: Run) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in run("doctor", "-o", "ndjson").out.splitlines():
        row = json.loads(line)
        found.setdefault(row["check"], []).append(row["verdict"])
    return found


def test_a_healthy_ledger(told: Run) -> None:
    told("list")
    assert told("doctor").code == 0
    found = verdicts(told)
    assert {"program", "ledger", "writing", "disk", "clock", "head", "views"} <= set(found)
    assert {verdict for each in found.values() for verdict in each} <= {"ok", "warning"}


def test_no_ledger_is_bad_and_the_way_out_is_said(bare: Run) -> None:
    done = bare("doctor")
    assert done.code == 1
    assert "opsledger init" in done.out
    assert verdicts(bare)["program"] == ["ok"]


def test_a_head_that_is_not_the_logs_is_found(told: Run, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger" / "log.db")
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET node = x'00'")
    connection.commit()
    connection.close()
    assert told("doctor").code == 1
    assert "verify" in told("doctor").out


def test_views_of_a_longer_log_are_noticed(told: Run, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "ledger", tmp_path / "backup")
    told("issue", "comment", "ISS-1", "--text", "x")
    told("list")
    shutil.copy(tmp_path / "ledger" / "views.db", tmp_path / "backup" / "views.db")
    done = told("doctor", "--ledger", tmp_path / "backup", "-o", "ndjson")
    views = next(json.loads(line) for line in done.out.splitlines() if '"views"' in line)
    assert (done.code, views["verdict"]) == (0, "warning")
    assert told("list", "--ledger", tmp_path / "backup").code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_for_each_shell(bare: Run, shell: str) -> None:
    assert "_OPSLEDGER_COMPLETE" in bare("completion", shell).out


def test_an_unknown_shell(bare: Run) -> None:
    assert bare("completion", "cmd").code == 2


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["repl"], ["replay"]),
        (["issue", "re"], ["resolve", "reopen", "review"]),
        (["issue", "raise", "--sev"], ["--severity"]),
        (["issue", "raise", "--severity", "h"], ["high"]),
        (["list", "issue", "-o", "t"], ["table", "tsv"]),
        (["list", "iss"], ["issue"]),
        (["log", "--kind", "con"], ["control", "contact"]),
        (["attention", "--kind", "g"], ["goal"]),
        (["access", "explain", "bo", "iss"], ["issue"]),
        (["schema", "issue.re"], ["issue.resolved/1", "issue.reopened/1"]),
    ],
)
def test_what_is_offered(program: Program, words: list[str], offered: list[str]) -> None:
    assert offers(program, *words) == offered


def offers(program: Program, *words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    asked = {
        "_OPSLEDGER_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["opsledger", *words]),
        "COMP_CWORD": str(len(words)),
    }
    before = dict(program.environment)
    program.environment.update(asked)
    found = program()
    program.environment = before
    assert found.err == ""
    return [line.partition(",")[2] for line in found.out.splitlines() if line]


def test_records_are_offered_where_one_is_asked_for(program: Program, tmp_path: Path) -> None:
    """Those of the ledger that is named, of the verb's kind, in a state that the verb may follow."""
    for title in ("Lamp", "Door"):
        assert program("issue", "raise", "--title", title).code == 0
    assert program("issue", "resolve", "ISS-2", "--solution", "new").code == 0
    assert program("task", "create", "TSK-1", "--title", "Oil the hinge").code == 0
    assert offers(program, "show", "") == ["ISS-1", "ISS-2", "TSK-1"]
    assert offers(program, "show", "T") == ["TSK-1"]
    assert offers(program, "issue", "comment", "") == ["ISS-1", "ISS-2"]
    assert offers(program, "issue", "resolve", "I") == ["ISS-1"]
    assert offers(program, "issue", "verify", "I") == ["ISS-2"]
    assert offers(program, "--ledger", str(tmp_path / "none"), "show", "") == []
    assert not (tmp_path / "none").exists()


def test_bash_completes_with_the_script(program: Program) -> None:
    if shutil.which("bash") is None:
        return
    script = program("completion", "bash").out
    checked = subprocess.run(["bash", "-n"], input=script, text=True, check=False)
    assert checked.returncode == 0


def test_faults_of_the_users_own_settings_are_told(
    told: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the file is, which line of it is not followed, and why; nothing of it is bad for the ledger."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    rows = [json.loads(line) for line in told("doctor", "-o", "ndjson").out.splitlines()]
    (row,) = [row for row in rows if row["check"] == "interface"]
    assert (row["verdict"], str(tmp_path) in row["what"]) == ("ok", True)
    settings = tmp_path / "opsledger" / "tui.toml"
    settings.parent.mkdir()
    settings.write_text('theme = "pink"\n[keys]\nshow_lgo = "3"\nshow_log = "j"\n')
    done = told("doctor", "-o", "ndjson")
    rows = [json.loads(line) for line in done.out.splitlines()]
    told_now = [row for row in rows if row["check"] == "interface"]
    assert [row["verdict"] for row in told_now] == ["warning"] * 3
    assert "show_log" in told_now[1]["way_out"]
    assert done.code == 0
