"""What is printed: six forms, the same fields, and nothing in them that could do harm."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.cells import cell_width
from opsledger.cli.output import Column
from opsledger.cli.table import Table, fitted, page_of, roomy
from opsledger.clock import Clock
from tests.cli.conftest import Run
from tests.program import Program

EVIL = "=cmd|'/c calc'!A1 \x1b]0;owned\x07\x1b[2J\r\n#2 forged line\t\u202egnp\u200b\x9b31m"


@pytest.fixture
def evil(cli: Run) -> Run:
    """A ledger whose title, owner and reason are hostile."""
    done = cli("issue", "raise", "--title", EVIL, "--owner", "-2+3", "--reason", EVIL, "--tags", "@a")
    assert done.code == 0, done.err
    return cli


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "csv", "tsv", "excel"])
@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("list", "issue"),
        ("show", "ISS-1"),
        ("show", "#1"),
        ("log",),
        ("search", "forged"),
        ("handbook", "issue"),
        ("handbook", "ISS-1"),
        ("attention",),
        ("diff", "#0", "now"),
        ("issue", "comment", "ISS-1", "--text", EVIL),
        ("issue", "resolve", "ISS-1", "--solution", EVIL, "--dry-run"),
    ],
)
def test_nothing_from_data_acts_on_a_terminal(evil: Run, command: tuple[str, ...], form: str) -> None:
    done = evil(*command, "-o", form)
    assert done.code in {0, 1}
    check_harmless(done.out + done.err, command, separators="\n\t" if form == "tsv" else "\n")


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_nothing_that_is_exported_acts_on_a_terminal(evil: Run, form: str) -> None:
    done = evil("export", form)
    assert done.code == 0
    check_harmless(done.out + done.err, ("export", form))


def check_harmless(shown: str, command: tuple[str, ...], separators: str = "\n") -> None:
    """What was said is there, and nothing of it moves the cursor or begins a line of its own."""
    shown = shown.removeprefix("\ufeff")
    assert "forged" in shown or command[:1] == ("attention",)
    for char in shown.translate(dict.fromkeys(map(ord, separators))):
        assert char.isprintable(), repr(char)
    assert not any(line.startswith("#2 forged") for line in shown.splitlines())


def test_a_spreadsheet_calculates_nothing(evil: Run) -> None:
    for command in (("list", "-o", "csv"), ("log", "-o", "csv"), ("export", "csv"), ("list", "-o", "tsv")):
        delimiter = "\t" if "tsv" in command else ","
        rows = list(csv.reader(io.StringIO(evil(*command).out), delimiter=delimiter))
        cells = [cell for row in rows for cell in row]
        assert any(cell.startswith("'=cmd") for cell in cells)
        for cell in cells:
            assert not cell.startswith(("=", "+", "@")), cell
            assert not cell.startswith("-") or cell.lstrip("-").replace(".", "").isdecimal(), cell


def test_csv_has_one_line_for_each_row_and_numbers_stay_numbers(cli: Run) -> None:
    cli("indicator", "define", "cash", "--title", 'a,b "quoted"', "--unit", "x", "--formula", "y")
    assert cli("indicator", "measure", "cash", "--period", "2026-01", "--value=-5.5").code == 0
    out = cli("kpi", "-o", "csv", "--fields", "record,title,value,met").out
    assert out == 'record,title,value,met\ncash,"a,b ""quoted""",-5.5,\n'


@pytest.mark.parametrize(
    "command", [("list", "issue"), ("log",), ("kpi",), ("show", "ISS-1"), ("schema",), ("analyse", "issues")]
)
def test_for_excel_it_is_csv_with_the_mark_of_utf_8(told: Run, command: tuple[str, ...]) -> None:
    """Once, at the start: Excel takes Chinese for nonsense without it, and other programs take it for a name."""
    plain = told(*command, "-o", "csv").out
    assert not plain.startswith("\ufeff")
    assert told(*command, "-o", "excel").out == "\ufeff" + plain


def test_an_export_for_excel_is_csv_with_the_mark_of_utf_8(told: Run, tmp_path: Path) -> None:
    """And replaces an earlier one."""
    target = tmp_path / "all.csv"
    for _ in range(2):
        assert told("export", "excel", target).code == 0
    assert target.read_bytes() == b"\xef\xbb\xbf" + told("export", "csv").out.encode()


def test_what_is_not_utf_8_has_no_mark(program: Program) -> None:
    """Excel expects the encoding of its machine."""
    program.environment |= {"PYTHONIOENCODING": "ascii"}
    assert program("list", "issue", "-o", "excel", "--fields", "record").out == "record\n"


def test_json_keeps_types_and_every_form_has_the_same_fields(told: Run) -> None:
    rows = json.loads(told("list", "issue", "-o", "json").out)
    assert rows[0]["tags"] == ["urgent"]
    assert rows[0]["due"] is None
    assert rows[0]["version"] == 3
    assert rows[0]["began_at"] == "2026-01-05T09:00:00Z"
    lines = [json.loads(line) for line in told("list", "issue", "-o", "ndjson").out.splitlines()]
    assert lines == rows
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        table = csv.reader(io.StringIO(told("list", "issue", "-o", form).out), delimiter=delimiter)
        assert next(table) == list(rows[0])


def test_nothing_to_print_is_an_empty_answer_in_each_form(cli: Run) -> None:
    assert cli("list", "issue", "-o", "json").out == "[]\n"
    assert cli("list", "issue", "-o", "ndjson").out == ""
    assert cli("list", "issue", "-o", "csv", "--fields", "record").out == "record\n"
    assert cli("list", "issue").out == ""


def test_fields_are_chosen_and_ordered(told: Run) -> None:
    out = told("list", "issue", "--fields", "owner,record", "-o", "tsv").out
    assert out == "owner\trecord\nAda\tISS-1\n李娜\tISS-2\n"
    assert told("list", "issue", "--fields", "owner,record").out.splitlines()[0].split() == [
        "Owner",
        "Record",
    ]


def test_the_form_may_come_from_the_environment(told: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSLEDGER_OUTPUT", "ndjson")
    assert json.loads(told("list", "document").out)["record"] == "travel"
    monkeypatch.setenv("OPSLEDGER_OUTPUT", "xml")
    done = told("list")
    assert done.code == 2
    assert "ndjson" in done.err


def test_columns_line_up_by_cells(told: Run) -> None:
    lines = told("list", "issue", "--fields", "title,state,record").out.splitlines()
    places = {cell_width(line[: line.index("ISS")]) for line in lines[1:]}
    assert len(places) == 1


def test_off_a_terminal_nothing_is_cut(cli: Run) -> None:
    title = "long " * 50
    cli("issue", "raise", "--title", title)
    assert title.strip() in cli("list").out


def test_times_are_shown_in_the_users_zone(told: Run) -> None:
    assert "2026-02-01 20:00" in told("log", "ISS-1", "--zone", "Asia/Shanghai").out
    assert "2026-02-01 12:00" in told("log", "ISS-1").out
    assert '"2026-02-01T12:00:00Z"' in told("log", "ISS-1", "-o", "ndjson", "--zone", "Asia/Shanghai").out


def test_the_moment_asked_for_is_said_whoever_reads_the_answer(told: Run) -> None:
    for form in ("table", "json", "ndjson", "csv", "tsv"):
        done = told("list", "--as-of", "2026-01-07", "-o", form)
        assert done.err == "as of 2026-01-07 00:00:00+00:00\n"
    assert (
        told("list", "--as-of", "6 January 2026", "-o", "csv").err
        == "as of 2026-01-06 23:59:59.999999+00:00\n"
    )
    assert "(#7)" in told("list", "--known-at", "now", "-o", "json").err
    both = told("list", "--as-of", "2026-01-07", "--known-at", "3")
    assert both.err == "as of 2026-01-07 00:00:00+00:00, as known at #3\n"


# A terminal, a real one.


def on_terminal(program: Program, *arguments: str, columns: int = 60, **environment: str) -> str:
    """What the program writes to a terminal of so many columns."""
    return shown_and_said(program, *arguments, columns=columns, **environment)[0]


def shown_and_said(
    program: Program, *arguments: str, columns: int = 60, **environment: str
) -> tuple[str, str]:
    """What it writes to a terminal of so many columns, and what it says beside that."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "opsledger", *arguments],
        env=program.environment | {"COLUMNS": str(columns), "TERM": "xterm"} | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # Linux tells the end of a terminal so.
        pass
    os.close(ours)
    _, said = process.communicate()
    return written.decode().replace("\r\n", "\n"), said.decode()


@pytest.fixture
def long(program: Program) -> Program:
    """A ledger with a title that no terminal holds."""
    assert program("issue", "raise", "--title", "打印机" * 40, "--owner", "Ada").code == 0
    return program


def test_a_terminal_gets_lines_that_fit_and_a_header_that_stands_out(long: Program) -> None:
    out = on_terminal(long, "list")
    assert out.startswith("\x1b[1m")
    lines = out.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert all(cell_width(line) <= 60 for line in lines)
    assert "…" in lines[1]
    assert lines[1].rstrip().endswith("Ada")


def test_a_terminal_without_colour_gets_none(long: Program) -> None:
    assert "\x1b" not in on_terminal(long, "list", NO_COLOR="1")
    assert "\x1b" not in on_terminal(long, "list", TERM="dumb")
    assert "\x1b" not in long("list").out


def test_a_long_history_on_a_terminal_says_that_there_is_more(program: Program) -> None:
    lines = "".join('{"do": "issue raise", "data": {"title": "x"}}\n' for _ in range(70))
    assert program("append", given=lines).code == 0
    assert len(on_terminal(program, "log").splitlines()) == 51
    assert len(program("log").out.splitlines()) == 71


def test_times_and_numbers_are_shown_whole_and_what_has_no_room_is_named(program: Program) -> None:
    """Half a time is another one: other columns give way, and those that are left out are told of."""
    raised = ("issue", "raise", "--title", "A long title of an issue that tells everything")
    assert program(*raised, "--at", "2026-01-02T03:04Z", "--actor", "A person with a long name").code == 0
    for question in (["log", "--backdated", "24h"], ["log"], ["blame", "ISS-1"]):
        out, said = shown_and_said(program, *question, columns=80, NO_COLOR="1")
        lines = out.splitlines()
        assert all(cell_width(line) <= 80 for line in lines), question
        assert all("2026-01-02 03:04" in line for line in lines[1:]), question
        recorded = [
            line for line in lines if re.search(r"2026-01-02 03:04 .*20\d\d-\d\d-\d\d \d\d:\d\d", line)
        ]
        assert bool(recorded) == ("--backdated" in question)
        assert "Left out for lack of room: " in said
        assert "Reason" in said
        assert "lack of room" not in shown_and_said(program, *question, columns=400)[1]
    assert "Recorded" in said


def test_a_label_without_room_stands_on_two_lines(program: Program) -> None:
    out = on_terminal(program, "views", "status", columns=80, NO_COLOR="1")
    first, second, *rows = out.splitlines()
    assert "measurements" in out
    assert "…" not in out
    assert (first.split()[-1], second.split()[0]) == ("Seconds", "View")
    assert len({len(line.rstrip()) for line in rows}) == 1


def test_a_table_that_goes_on_has_room_for_what_will_come() -> None:
    """Its first rows do not decide alone how wide the columns are."""
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC), None)
    columns = [Column("position", "#", least=6), Column("reason", "Reason", spare=True, least=10)]
    with page_of(40):
        table = Table(columns, [{"position": 1, "reason": "x"}], clock, goes_on=True)
        (line,) = table.lines([{"position": 12_345, "reason": "he is near"}])
        assert line == " 12345  he is near"
        narrow = Table(columns, [{"position": 1, "reason": "x"}], clock)
        assert next(narrow.lines([{"position": 12_345, "reason": "he is near"}])).startswith("12345  he is")


def test_a_narrow_terminal_goes_without_spare_columns_from_the_right() -> None:
    """But never without one that was asked for, and with all of them where there is room."""
    columns = [Column("record"), Column("kind", spare=True), Column("title"), Column("owner", spare=True)]
    natural = [10, 10, 60, 10]
    assert [roomy(columns, natural, page) for page in (100, 60, 55, 20)] == [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [0, 1, 2],
        [0, 2],
    ]


def test_sentences_of_a_list_are_numbered_lines_where_there_is_room(program: Program) -> None:
    program("issue", "raise", "--title", "x")
    whys = ["Because the first thing was not done in time", "Because nobody was told"]
    cause = ["--whys", whys[0], "--whys", whys[1]]
    assert program("issue", "find-cause", "ISS-1", "--root-cause", "c", *cause).code == 0
    out = program("show", "ISS-1").out
    assert f"1. {whys[0]}\n" in out
    assert f"2. {whys[1]}\n" in out


def test_widths_are_taken_from_the_widest() -> None:
    assert fitted([10, 80, 30], 70) == [10, 30, 30]
    assert fitted([10, 20], 70) == [10, 20]
    assert sum(fitted([50, 50, 50], 60)) <= 60
    assert min(fitted([50, 50, 50, 50, 50, 50], 20)) == 6
    assert fitted([40, 16, 40], 50, [False, True, False]) == [17, 16, 17]
    assert fitted([16, 16], 20, [True, True]) == [16, 16]


def test_a_settings_file_may_name_the_ledger(
    told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPSLEDGER_LEDGER")
    work = tmp_path / "work" / "deep"
    work.mkdir(parents=True)
    (tmp_path / "opsledger.toml").write_text('ledger = "ledger"\n', encoding="utf-8")
    monkeypatch.chdir(work)
    assert "travel" in told("list", "document").out
