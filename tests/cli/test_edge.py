"""The edge: every error in words, the right exit code, the nearest name, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from opsledger import __version__
from opsledger.ledger import Ledger
from tests.cli.conftest import Run
from tests.program import Program


def test_version_and_help(bare: Run) -> None:
    assert bare("--version").out == f"opsledger {__version__}\n"
    helped = bare("--help")
    assert bare().out == helped.out
    assert helped.code == bare().code == 0
    for command in ("init", "issue", "append", "log", "replay", "Exit codes"):
        assert command in helped.out


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("lst", "issue"), "list"),
        (("isue", "raise"), "issue"),
        (("issue", "rais"), "raise"),
        (("list", "isue"), "issue"),
        (("list", "issue", "--opn"), "--open"),
        (("list", "issue", "--state", "resolvd"), "resolved"),
        (("list", "issue", "--area", "finanse"), "finance"),
        (("list", "issue", "--fields", "titel"), "title"),
        (("log", "--type", "issue.resolvd"), "issue.resolved"),
        (("schema", "issue", "rais"), "raise"),
        (("issue", "raise", "--title", "x", "--severity", "hihg"), "high"),
        (("issue", "amend", "ISS-1", "titel=x"), "title"),
        (("issue", "raise", "--data", '{"titel": "x"}'), "title"),
        (("handbook", "isues"), "issues"),
        (("handbook", "Finanse"), "finance"),
        (("handbook", "dutys"), "duties"),
        (("handbook", "ISSUE-1"), "ISS-1"),
        (("list", "issue", "--zone", "Asia/Shangai"), "Asia/Shanghai"),
        (("issue", "link", "ISS-1", "--link", "causd_by", "--to", "ISS-2"), "caused_by"),
    ],
)
def test_a_mistyped_name_gets_the_nearest(told: Run, arguments: tuple[str, ...], near: str) -> None:
    done = told(*arguments)
    assert done.code in {2, 3}
    assert f"“{near}”" in done.err or near in done.err
    assert done.out == ""


@pytest.mark.parametrize("command", [("show",), ("log",), ("handbook",), ("kpi",), ("diff", "#1", "now")])
def test_a_mistyped_record_gets_the_nearest(told: Run, command: tuple[str, ...]) -> None:
    done = told(*command, "ISS1")
    assert done.code == 3
    assert "ISS-1" in done.err


def test_a_write_to_a_mistyped_record_gets_the_nearest(told: Run) -> None:
    done = told("issue", "resolve", "iss-1", "--solution", "x")
    assert done.code == 3
    assert "Did you mean “ISS-1”?" in done.err


@pytest.mark.parametrize("text", ["yesterdy", "2016-02-30", "32 january 2016"])
def test_a_bad_moment_says_which_forms_there_are(told: Run, text: str) -> None:
    for arguments in (("list", "--as-of", text), ("issue", "raise", "--title", "x", "--at", text)):
        done = told(*arguments)
        assert done.code == 2
        assert text in done.err
        assert "2 weeks ago" in done.err


def test_shared_options_stand_before_or_after_and_the_later_one_holds(told: Run) -> None:
    after = told("list", "issue", "--as-of", "2026-01-07", "-o", "csv", "--fields", "record,state")
    before = told("--as-of", "2026-01-07", "-o", "csv", "--fields", "record,state", "list", "issue")
    both = told("--as-of", "2026-03-01", "-o", "json", "list", "issue", "--as-of", "2026-01-07", "-o", "csv",
                "--fields", "record,state")  # fmt: skip
    assert after.out == before.out == both.out == "record,state\nISS-1,in_progress\n"


def test_a_ledger_may_be_named_anywhere(told: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert told("--ledger", other, "init").code == 0
    assert told("list", "--ledger", other, "-o", "ndjson").out == ""
    assert (
        told(
            "--ledger", other, "issue", "--ledger", tmp_path / "ledger", "comment", "ISS-1", "--text", "x"
        ).code
        == 0
    )


def test_writing_the_past_is_refused_in_words(told: Run) -> None:
    done = told("--as-of", "2026-01-01", "issue", "raise", "--title", "x")
    assert (done.code, "--at" in done.err) == (2, True)
    assert told("issue", "raise", "--title", "x", "--as-of", "#1").code == 2


@pytest.mark.parametrize(
    ("arguments", "told_of"),
    [
        (("issue", "raise", "--title", "x", "--as-of", "#1"), "--at"),
        (("issue", "raise", "--title", "x", "--as-of", ""), "--at"),
        (("views", "status", "--known-at", "5"), "Leave it out"),
        (("--known-at", "5", "views", "status"), "Leave it out"),
        (("diff", "#1", "#2", "--as-of", "2026-01-01"), "TIME@KNOWN"),
        (("--as-of", "2026-01-01", "diff", "#1", "#2"), "TIME@KNOWN"),
    ],
)
def test_a_command_about_no_moment_says_so_wherever_the_option_stands(
    told: Run, arguments: tuple[str, ...], told_of: str
) -> None:
    done = told(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "one past moment" in done.err
    assert told_of in done.err
    assert "Did you mean" not in done.err


def test_an_empty_moment_is_not_now(told: Run) -> None:
    """A script whose variable was not set would get the present for the past."""
    for arguments in (("list", "--as-of", ""), ("list", "--known-at", " "), ("diff", "", "now")):
        done = told(*arguments)
        assert (done.code, done.out, "empty" in done.err) == (2, "", True)


def test_the_event_of_a_row_is_its_type_for_programs_and_its_label_for_people(told: Run) -> None:
    """In every language, and by every command that tells of entries."""
    for arguments in (
        ("log", "ISS-1", "--limit", "1"),
        ("show", "#5"),
        ("blame", "ISS-1", "solution"),
        ("bisect", "ISS-1", "state = resolved"),
        ("diff", "#4", "#5", "ISS-1", "--fields", "event,type,field"),
    ):
        assert "Issue resolved" in told(*arguments, "--lang", "en").out, arguments
        rows = told(*arguments, "-o", "ndjson", "--lang", "zh").out.splitlines()
        of_it = [row for row in map(json.loads, rows) if row["event"] == row["type"] == "issue.resolved/1"]
        assert of_it, arguments


def test_what_is_missing_is_named(told: Run) -> None:
    done = told("issue", "raise")
    assert done.code == 2
    assert "--title is missing" in done.err
    assert "ID" in told("issue", "resolve").err
    assert "KIND" not in told("show").err


@pytest.mark.parametrize("text", ["\udcff", "a\udc80b"])
def test_bytes_that_are_no_utf8_are_refused(told: Run, text: str) -> None:
    for arguments in (
        ("issue", "raise", "--title", text),
        ("issue", "raise", "--title", "x", "--reason", text),
        ("issue", "raise", "--title", "x", "--actor", text),
        ("issue", "raise", text, "--title", "x"),
        ("issue", "amend", "ISS-1", f"title={text}"),
        ("issue", "raise", "--data", f'{{"title": "{text}"}}'),
    ):
        done = told(*arguments)
        assert done.code == 2, arguments
        assert "UTF-8" in done.err, arguments


def test_names_that_are_no_utf8_are_refused(told: Run, tmp_path: Path) -> None:
    """Whatever would be written there: one line says which byte it is, and the ledger goes on."""
    assert told("backup", tmp_path / "backups").code == 0
    (backup,) = (tmp_path / "backups").iterdir()
    name = tmp_path / "a\udcff"
    for arguments in (
        ("proof", "1", "-o", name),
        ("publish", name),
        ("backup", name),
        ("restore", backup, "--into", name),
        ("list", "issue", "--ledger", name),
        ("init", "--ledger", name),
    ):
        done = told(*arguments)
        assert done.code in (2, 3), arguments
        assert len(done.err.splitlines()) == 2, arguments
    assert "byte 0xff, which is not UTF-8" in told("backup", name).err
    assert told("verify", "--full").code == 0


def test_text_from_data_is_harmless_in_messages(told: Run) -> None:
    done = told("show", "\x1b[31mISS\u202e")
    assert "\\x1b[31mISS\\u202e" in done.err
    assert "\x1b" not in done.err


# Ledgers that are none, or not to be used.


def test_no_ledger_says_how_to_make_one(bare: Run) -> None:
    for arguments in (("list",), ("issue", "raise", "--title", "x"), ("verify",), ("replay",), ("log",)):
        done = bare(*arguments)
        assert done.code == 3
        assert "opsledger init" in done.err


def test_a_file_that_is_no_ledger(bare: Run, tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    place.mkdir()
    for content in (b"not a database at all, but long enough to be looked at" * 30, b""):
        (place / "log.db").write_bytes(content)
        for arguments in (("list",), ("issue", "raise", "--title", "x"), ("verify",)):
            done = bare(*arguments)
            assert done.code == 2, (arguments, content[:5])
            assert "not an opsledger log" in done.err


def test_another_programs_database_is_no_ledger(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    connection = sqlite3.connect(tmp_path / "ledger" / "log.db")
    connection.execute("CREATE TABLE events (id)")
    connection.close()
    assert bare("list").code == 2


def test_a_newer_ledger_asks_for_a_newer_program(told: Run, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger" / "log.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for arguments in (("list",), ("issue", "raise", "--title", "x")):
        done = told(*arguments)
        assert done.code == 2
        assert "newer opsledger" in done.err


def test_a_damaged_ledger_is_said_to_be_damaged(told: Run, tmp_path: Path) -> None:
    log = tmp_path / "ledger" / "log.db"
    content = bytearray(log.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    log.write_bytes(content)
    for name in ("views.db", "log.db-wal", "log.db-shm"):
        (tmp_path / "ledger" / name).unlink(missing_ok=True)
    done = told("list")
    assert done.code == 6, done.err
    assert "verify" in done.err


def test_damaged_views_are_told_from_a_damaged_log(told: Run, tmp_path: Path) -> None:
    for _ in range(20):
        told("issue", "raise", "--title", "冷库" * 100)
    told("list")
    views = tmp_path / "ledger" / "views.db"
    with sqlite3.connect(views) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'records'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    content = bytearray(views.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    views.write_bytes(content)
    assert "views rebuild" in told("doctor").out
    done = told("list")
    assert done.code == 0, done.err
    assert "views were damaged" in done.err
    assert told("doctor").code == 0


# The end of a run that is not its own.


def test_a_reader_that_goes_away_ends_it_quietly(program: Program) -> None:
    lines = "".join('{"do": "issue raise", "data": {"title": "x"}}\n' for _ in range(3000))
    assert program("append", given=lines).code == 0
    for form in ("table", "ndjson", "csv", "json"):
        with program.start("log", "-o", form) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == ""
        assert process.returncode == 141


def test_streams_that_are_closed_lead_nowhere(program: Program) -> None:
    """As where a service starts it: the code says how it went, and what was asked for is done."""
    assert program("issue", "raise", "--title", "x").code == 0
    itself = f"{sys.executable} -m opsledger"
    for command, code in (
        ("log >&-", 0),
        ("append - <&-", 0),
        ("show NOPE 2>&-", 3),
        ("list <&- >&- 2>&-", 0),
    ):
        done = subprocess.run(
            ["bash", "-c", f"{itself} {command}"],
            env=program.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (code, "")
        assert "Traceback" not in done.stderr


def test_interrupting_it_is_no_crash(program: Program) -> None:
    assert program("issue", "raise", "--title", "x").code == 0
    with program.start("log", "--follow", "-o", "ndjson") as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (-signal.SIGINT, "")


def test_interrupting_it_ends_the_loop_of_a_shell_around_it(program: Program) -> None:
    assert program("issue", "raise", "--title", "x").code == 0
    loop = f"for each in 1 2; do {sys.executable} -m opsledger log --follow -o ndjson; echo again; done"
    with subprocess.Popen(
        ["bash", "-c", loop],
        env=program.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline()
        time.sleep(0.2)
        os.killpg(shell.pid, signal.SIGINT)  # As a terminal does for all that run in its foreground.
        assert shell.communicate(timeout=20) == ("", "")


def test_the_module_and_the_script_are_one(program: Program) -> None:
    code = "from opsledger.cli.main import main; import sys; sys.exit(main())"
    run = [sys.executable, "-c", code, "list", "isue"]
    done = subprocess.run(run, env=program.environment, capture_output=True, text=True, check=False)
    assert done.returncode == program("list", "isue").code == 2
    assert done.stderr == program("list", "isue").err


def test_a_copied_ledger_answers_the_same(told: Run, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "ledger", tmp_path / "copy")
    here = told("log", "-o", "ndjson").out
    assert told("log", "-o", "ndjson", "--ledger", tmp_path / "copy").out == here
    with Ledger.open(tmp_path / "copy") as copy:
        assert copy.log.head() == len(here.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "X", "Y"), "这里多出了“X Y”。"),
        (("log", "--limit", "-1"), "--limit: -1 小于最小值 0。"),
        (("log", "--limit", "many"), "--limit: “many” 不是整数。"),
        (("log", "--axis", "both"), "--axis 应为以下之一：effective、recorded。"),
        (("kpi", "--period"), "--period 需要一个值。"),
    ],
)
def test_what_click_finds_wrong_is_said_in_the_users_language(
    cli: Run, arguments: tuple[str, ...], said: str
) -> None:
    """With what would be right."""
    done = cli("--lang", "zh", *arguments)
    assert (done.code, done.err.splitlines()[0]) == (2, f"错误：{said}")
