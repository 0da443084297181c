"""`opsledger import`: what it prints, where mistakes are, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import ROOT, Program

EXAMPLE = ROOT / "examples" / "incidents"
IMPORT = ("import", EXAMPLE / "sample.csv", "--map", EXAMPLE / "map.toml")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a new ledger."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    return program


def test_an_import_says_what_it_did_and_a_second_one_does_nothing(program: Program) -> None:
    done = program(*IMPORT)
    assert (done.code, done.out) == (0, "")
    assert "19 rows: 23 events recorded" in done.err
    again = program(*IMPORT)
    assert again.code == 0
    assert " 0 events recorded, 18 rows known" in again.err
    assert len(program.listed("log")) == 23


def test_a_dry_run_shows_the_events_it_would_record(program: Program) -> None:
    done = program(*IMPORT, "--dry-run", "-o", "ndjson")
    assert len(done.rows()) == 23
    assert {row["record"] for row in done.rows()} == {"TCK1001", "TCK1002", "TCK1003", "TCK1004"}
    assert program.listed("log") == []


def test_the_columns_of_a_dry_run_hold_what_comes_later(program: Program, tmp_path: Path) -> None:
    """One command is rehearsed after the other, and each stands under the same header."""
    given = tmp_path / "commands.ndjson"
    raised = [{"do": "issue raise", "record": "A", "data": {"title": "Leak"}, "actor": "Bo"}]
    resolved = [{"do": "issue resolve", "record": "A", "data": {"solution": "Seal"}, "actor": "Li Na"}]
    given.write_text("".join(f"{json.dumps(one)}\n" for one in raised + resolved), encoding="utf-8")
    header, first, second = program("append", given, "--dry-run").out.splitlines()
    for label, one, other in (("Actor", "Bo", "Li Na"), ("What", "Leak", "Solution")):
        assert header.index(label) == first.index(one) == second.index(other)


def test_a_mistake_in_the_mapping_has_line_and_column(program: Program, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text((EXAMPLE / "map.toml").read_text().replace('do = "resolve"', 'do = "resolv"'))
    line = mapping.read_text().splitlines().index('do = "resolv"') + 1
    done = program("import", EXAMPLE / "sample.csv", "--map", mapping)
    assert done.code == 2
    assert f"map.toml, line {line}, column 6: “issue” has no verb “resolv”." in done.err
    assert "Did you mean “resolve”?" in done.err


def test_rejects_have_line_and_reason_and_the_exit_code_tells(program: Program, tmp_path: Path) -> None:
    handbook = ROOT / "examples" / "handbook"
    arguments = ("import", handbook / "sample.jsonl", "--map", handbook / "map.toml")
    done = program(*arguments, "--atomic")
    assert done.code == 3
    assert "line 6: There is no document of the key “docs/draft.md” yet" in done.err
    assert "Nothing was recorded" in done.err
    assert program.listed("log") == []
    done = program(*arguments, "--rejects", tmp_path / "r")
    assert done.code == 1
    assert json.loads((tmp_path / "r").read_text())["line"] == 6


def test_data_may_come_from_standard_input(program: Program) -> None:
    done = program("import", "-", "--map", EXAMPLE / "map.toml", given=(EXAMPLE / "sample.csv").read_text())
    assert done.code == 0
    assert program.listed("log")[-1]["source"] == "stdin:2"


def test_files_that_are_not_there_are_exit_3(program: Program) -> None:
    assert program("import", "nothing.csv", "--map", EXAMPLE / "map.toml").code == 3
    assert program("import", EXAMPLE / "sample.csv", "--map", "nothing.toml").code == 3
    assert program("import", EXAMPLE / "sample.csv").code == 2
