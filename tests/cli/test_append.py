"""`opsledger append`: lines in, acknowledgements out, exit codes that scripts can rely on."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.program import Program

RAISE = '{"do": "issue raise", "record": "A", "data": {"title": "Broken"}, "key": "k"}\n'
BAD = '{"do": "issue raise", "data": {"titel": "Broken"}}\n'


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a new ledger."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    return program


def records(program: Program) -> list[str]:
    return [entry["record"] for entry in program.listed("log")]


def test_lines_from_standard_input_are_recorded(program: Program) -> None:
    done = program("append", given=RAISE)
    assert (done.code, done.out) == (0, "")
    assert "1 line: 1 event recorded" in done.err
    assert program.listed("log")[0]["source"] == "stdin"


def test_each_command_is_acknowledged_where_a_program_asks(program: Program) -> None:
    done = program("append", "-", "-o", "ndjson", given=RAISE + RAISE)
    assert [(row["line"], row["position"], row["record"], row["repeated"]) for row in done.rows()] == [
        (1, 1, "A", False),
        (2, 1, "A", True),
    ]
    assert json.loads(program("append", "-o", "json", given=RAISE).out)[0]["repeated"] is True


def test_a_bad_line_is_named_and_what_came_before_is_kept(program: Program) -> None:
    done = program("append", given=RAISE + BAD + RAISE)
    assert done.code == 2
    assert "error: line 2: There is no field “titel”." in done.err
    assert "Did you mean “title”?" in done.err
    assert "Traceback" not in done.err
    assert records(program) == ["A"]


def test_a_line_that_is_no_object_is_told_what_a_command_looks_like(program: Program) -> None:
    assert 'Write it in braces: {"do": "issue raise"' in program("append", given="[1]\n").err


def test_a_line_may_rely_on_other_records(program: Program) -> None:
    """Refused where one of them moved on, and the message says who moved it."""
    rely = '{"do": "issue raise", "record": "B", "data": {"title": "b"}, "expect_others": {"A": 1}}\n'
    assign = '{"do": "issue assign", "record": "A", "data": {"responsible": "Bo"}, "actor": "Ada"}\n'
    done = program("append", given=RAISE + assign + rely)
    assert (done.code, records(program)) == (4, ["A", "A"])
    assert "line 3: A is at version 2, not 1: Ada recorded" in done.err
    assert program("append", given=rely.replace("1}}", "2}}")).code == 0


def test_atomic_keeps_nothing(program: Program) -> None:
    assert program("append", "--atomic", given=RAISE + BAD).code == 2
    assert records(program) == []


def test_rejects_keep_the_rest(program: Program, tmp_path: Path) -> None:
    done = program("append", "--rejects", tmp_path / "r", given=BAD + RAISE)
    assert done.code == 1
    assert json.loads((tmp_path / "r").read_text())["line"] == 1
    assert records(program) == ["A"]


SOLVED = """
{"do": "issue raise", "record": "A", "data": {"title": "Broken"}, "actor": "Ada"}
{"do": "issue assign", "record": "A", "data": {"responsible": "Ada"}, "actor": "Ada"}
{"do": "issue resolve", "record": "A", "data": {"solution": "Mended"}, "actor": "Ada"}
"""
VERIFY = '{"do": "issue verify", "record": "A", "actor": "Ada"}\n'


def test_a_refusal_names_its_rule_and_field(program: Program, tmp_path: Path) -> None:
    """As the same command by itself does; a row of the rejects has them too."""
    assert program("append", given=SOLVED).code == 0
    alone = program("issue", "verify", "A", "--actor", "Ada")
    named = "Rule: issue.four_eyes, field: actor."
    assert named in alone.err
    done = program("append", given=VERIFY)
    assert (done.code, done.err.count(named)) == (alone.code, 1)
    program("append", "--rejects", tmp_path / "r", given=VERIFY + BAD)
    refused, unreadable = map(json.loads, (tmp_path / "r").read_text().splitlines())
    assert (refused["rule"], refused["field"]) == ("issue.four_eyes", "actor")
    assert (unreadable["rule"], unreadable["field"]) == ("", "")
    assert "Rule" not in program("append", given=BAD).err


def test_options_that_exclude_each_other_are_refused(program: Program, tmp_path: Path) -> None:
    assert program("append", "--atomic", "--rejects", tmp_path / "r", given=RAISE).code == 2
    file = tmp_path / "commands"
    file.write_text(RAISE)
    assert program("append", file, "--rejects", file).code == 2
    assert file.read_text() == RAISE
    assert program("append", tmp_path / "nothing").code == 3


def test_a_dry_run_shows_events_and_records_nothing(program: Program) -> None:
    done = program("append", "--dry-run", "-o", "ndjson", given=RAISE)
    assert [row["type"] for row in done.rows()] == ["issue.raised/1"]
    assert "would be recorded" in done.err
    assert records(program) == []


def test_another_body_under_a_key_is_exit_5(program: Program) -> None:
    assert program("append", given=RAISE + RAISE.replace("Broken", "Lost")).code == 5


def test_escapes_in_a_line_do_not_reach_the_terminal(program: Program) -> None:
    done = program("append", given='{"do": "issue \\u001b[31mraise"}\n')
    assert done.code == 2
    assert "\x1b" not in done.err


def test_an_interrupt_leaves_whole_transactions(program: Program) -> None:
    with program.start("append", "-", "-o", "ndjson") as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(RAISE)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["position"] == 1
        process.stdin.write('{"do": "issue raise", "data": {"title": "half a line')
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == -signal.SIGINT
    assert "Traceback" not in err
    assert records(program) == ["A"]
    assert program("verify").code == 0
