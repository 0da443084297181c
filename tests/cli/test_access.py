"""`opsledger access`: granting, asking who may do what, and what was refused or read."""

from __future__ import annotations

import json
import re
import shlex
from io import StringIO
from pathlib import Path

import pytest

from opsledger.ledger import user_of_system
from tests.cli.conftest import Run

ME = user_of_system()


@pytest.fixture
def guarded(cli: Run) -> Run:
    """A ledger with one issue (#1) and one admin (#2), who is the user."""
    assert cli("issue", "raise", "--title", "Printer broken", "--area", "sales").code == 0
    assert cli("access", "grant", ME, "admin", "--reason", "I keep it").code == 0
    return cli


def rows(run: Run, *arguments: str) -> list[dict[str, object]]:
    """What a question answers, as rows."""
    done = run(*arguments, "-o", "ndjson")
    assert done.code in (0, 1), done.err
    return done.rows()


def test_a_ledger_without_roles_says_what_that_means(cli: Run) -> None:
    listed = cli("access", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "whoever may open the files may record everything" in listed.err
    asked = cli("access", "explain", "anybody", "document", "approve", "-o", "json")
    assert asked.code == 0
    assert json.loads(asked.out)["allowed"] is True


def test_the_way_out_of_a_refusal_is_a_command_that_works(guarded: Run) -> None:
    """It names the rule, the role that is missing and who can grant it; done as it says, the change goes through."""
    refused = guarded("issue", "raise", "--title", "Y", "--area", "finance")
    assert refused.code == 8
    assert "the role Recorder is missing" in refused.err
    assert f"{ME} can grant it" in refused.err
    assert "Rule: access.role." in refused.err
    found = re.search(r"opsledger (access grant .*) --reason …", refused.err)
    assert found
    assert guarded(*shlex.split(found[1]), "--reason", "asked for").code == 0
    assert guarded("issue", "raise", "--title", "Y", "--area", "finance").code == 0
    assert guarded("issue", "raise", "--title", "Y", "--area", "sales").code == 8


def test_the_first_and_the_last_admin(cli: Run) -> None:
    first = cli("access", "grant", "bob", "recorder", "--reason", "x")
    assert first.code == 9
    assert f"opsledger access grant {ME} admin" in first.err
    assert cli("access", "grant", ME, "admin", "--reason", "x").code == 0
    last = cli("access", "revoke", ME, "--reason", "x")
    assert last.code == 9
    assert "last admin" in last.err


def test_grants_are_listed_with_their_limits_and_their_entries(guarded: Run) -> None:
    command = "access grant desk recorder --kind issue --kind task --area 销售 --verb raise --act-as Ada"
    assert guarded(*command.split(), "--reason", "One computer").code == 0
    (desk,) = rows(guarded, "access", "list", "desk")
    assert (desk["role"], desk["kinds"], desk["areas"]) == ("recorder", ["issue", "task"], ["sales"])
    assert (desk["verbs"], desk["act_as"], desk["position"]) == (["raise"], ["Ada"], 3)
    assert (desk["granted_by"], desk["reason"]) == (ME, "One computer")
    assert [row["person"] for row in rows(guarded, "access", "list", "--known-at", "2")] == [ME]
    assert guarded("access", "revoke", "desk", "--grant", "3", "--reason", "Gone").code == 0
    assert rows(guarded, "access", "list", "desk") == []
    assert len(rows(guarded, "access", "list", "desk", "--known-at", "3")) == 1


def test_a_person_is_found_by_the_login_whatever_it_is(guarded: Run) -> None:
    """A name with spaces has a record of its own like any other."""
    for role in ("recorder", "approver"):
        assert guarded("access", "grant", "Ada Lovelace", role, "--reason", "x").code == 0
    held = rows(guarded, "access", "list", "Ada Lovelace")
    assert {row["record"] for row in held} == {"ACC-2"}
    assert guarded("access", "revoke", "nobody", "--reason", "x").code == 3
    no_reason = guarded("access", "revoke", "Ada Lovelace", "approver")
    assert (no_reason.code, "reason" in no_reason.err) == (9, True)


def test_a_verdict_names_the_grant_or_what_each_one_lacks(guarded: Run) -> None:
    assert guarded("access", "grant", "ada", "recorder", "--area", "sales", "--reason", "x").code == 0
    asked = guarded("access", "explain", "ada", "issue", "raise", "--area", "sales", "-o", "json")
    told = json.loads(asked.out)
    assert (asked.code, told["allowed"], told["grants"]) == (0, True, [3])
    assert f"#3: Recorder, granted by {ME}" in told["because"]
    for arguments, rule, because in (
        (["--area", "finance"], "access.limits", "#3: only in Sales"),
        (["--area", "sales", "--actor", "Bo"], "access.act_as", "#3: only in the own name"),
        (["--area", "sales", "--known-at", "2"], "access.role", "ada has no role"),
    ):
        asked = guarded("access", "explain", "ada", "issue", "raise", *arguments, "-o", "json")
        told = json.loads(asked.out)
        assert (asked.code, told["allowed"], told["rule"]) == (1, False, rule)
        assert because in told["because"]
        assert told["command"].startswith("opsledger access grant ada recorder --kind issue")
    asked = guarded("access", "explain", "ada", "issue", "raise", "--known-at", "1", "-o", "json")
    assert (asked.code, "no role had been granted" in asked.out) == (0, True)


def test_what_a_person_may_do_is_told_kind_by_kind(guarded: Run) -> None:
    assert guarded("access", "grant", "ada", "approver", "--kind", "issue", "--reason", "x").code == 0
    told = {row["kind"]: row for row in rows(guarded, "access", "explain", "ada")}
    assert told["issue"]["may"] == ["verify", "close"]
    assert "raise" in str(told["issue"]["may_not"])
    assert (told["document"]["may"], told["access"]["may"]) == ([], [])
    mine = {row["kind"]: row["may"] for row in rows(guarded, "access", "explain", ME)}
    assert (mine["access"], mine["issue"]) == (["grant", "revoke"], [])


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("grant", "ada", "recoder"), "recorder"),
        (("grant", "ada", "recorder", "--kind", "isue"), "issue"),
        (("grant", "ada", "recorder", "--area", "slaes"), "sales"),
        (("grant", "ada", "recorder", "--kind", "issue", "--verb", "rase"), "raise"),
        (("explain", "ada", "issue", "rase"), "raise"),
        (("explain", "ada", "issue"), "raise"),
        (("gramt",), "grant"),
    ],
)
def test_a_mistyped_word_gets_the_nearest(guarded: Run, arguments: tuple[str, ...], near: str) -> None:
    done = guarded("access", *arguments)
    assert (done.code, near in done.err) == (2, True), done.err


def test_lines_of_an_import_are_refused_one_by_one(guarded: Run, tmp_path: Path) -> None:
    """What the role covers is recorded, the rest is put aside with why."""
    assert guarded("access", "grant", ME, "recorder", "--kind", "task", "--reason", "x").code == 0
    lines = tmp_path / "lines.ndjson"
    lines.write_text(
        '{"do": "task create", "data": {"title": "a"}}\n'
        '{"do": "issue raise", "data": {"title": "b"}}\n'
        '{"do": "task create", "data": {"title": "c"}}\n'
    )
    rejects = tmp_path / "rejects.ndjson"
    assert guarded("append", lines, "--rejects", rejects).code == 1
    (rejected,) = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert (rejected["line"], "Recorder" in rejected["error"]) == (2, True)
    assert [row["title"] for row in rows(guarded, "list", "task")] == ["a", "c"]
    stopped = guarded("append", lines)
    assert (stopped.code, "line 2" in stopped.err) == (8, True)


def test_reading_of_persons_and_exports_are_noted_and_other_reading_is_not(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whom, what, and which record; never for which words."""
    monkeypatch.setattr("sys.stdin", StringIO())
    assert cli("contact", "add", "--title", "Chen Jing", "--tel", "6101").code == 0
    assert cli("issue", "raise", "--title", "Printer broken").code == 0
    for arguments in (
        ("show", "CON-1"),
        ("show", "#1"),
        ("list", "contact"),
        ("search", "Jing"),
        ("log", "CON-1"),
        ("handbook", "contacts"),
        ("log",),
        ("blame", "CON-1"),
        ("bisect", "CON-1", "tel = 6101"),
        ("replay", "--step", "CON-1"),
        ("export", "csv", tmp_path / "all.csv"),
        ("handbook", "build", "-o", tmp_path / "book.md"),
        ("replay", "--to", tmp_path / "all.ndjson"),
        ("show", "ISS-1"),
        ("list", "issue"),
        ("search", "Printer"),
        ("log", "ISS-1"),
        ("log", "--kind", "issue"),
        ("blame", "ISS-1"),
    ):
        assert cli(*arguments).code == 0, arguments
    assert cli("diff", "#0", "now").code == 1
    assert cli("diff", "#0", "now", "CON-1").code == 1
    assert cli("diff", "#0", "now", "ISS-1").code == 1
    lines = rows(cli, "access", "log")
    assert all(line["login"] == ME for line in lines)
    assert [(line["what"], line["about"]) for line in lines] == [
        ("read_personal", {"do": "show", "record": "CON-1"}),
        ("read_personal", {"do": "show #1", "record": "CON-1"}),
        ("read_personal", {"do": "list contact"}),
        ("read_personal", {"do": "search"}),
        ("read_personal", {"do": "log", "record": "CON-1"}),
        ("read_personal", {"do": "handbook contacts"}),
        ("read_personal", {"do": "log"}),
        ("read_personal", {"do": "blame", "record": "CON-1"}),
        ("read_personal", {"do": "bisect", "record": "CON-1"}),
        ("read_personal", {"do": "replay --step", "record": "CON-1"}),
        ("exported", {"do": "export csv", "to": str(tmp_path / "all.csv")}),
        ("exported", {"do": "handbook markdown/1", "to": str(tmp_path / "book.md"), "of": "#2"}),
        ("exported", {"do": "replay --to", "to": str(tmp_path / "all.ndjson")}),
        ("read_personal", {"do": "diff"}),
        ("read_personal", {"do": "diff", "record": "CON-1"}),
    ]
    assert [row["number"] for row in rows(cli, "access", "log", "--what", "exported")] == [11, 12, 13]


def test_whatever_hands_entries_out_is_noted(cli: Run, tmp_path: Path) -> None:
    """Proofs, evidence, a published folder and a backup are exports; publishing nothing that is new is none."""
    assert cli("issue", "raise", "--title", "Printer broken").code == 0
    proof, evidence, site = tmp_path / "1.tlog-proof", tmp_path / "1.zip", tmp_path / "site"
    for arguments in (
        ("proof", "1", "-o", proof),
        ("proof", "1"),
        ("evidence", "ISS-1", "-o", evidence),
        ("publish", site),
        ("publish", site),
        ("backup", tmp_path / "backups"),
    ):
        assert cli(*arguments).code == 0, arguments
    (backup,) = (tmp_path / "backups").iterdir()
    assert [(line["what"], line["about"]) for line in rows(cli, "access", "log")] == [
        ("exported", {"do": "proof", "to": str(proof), "of": "#1"}),
        ("exported", {"do": "proof", "to": "-", "of": "#1"}),
        ("exported", {"do": "evidence", "record": "ISS-1", "to": str(evidence)}),
        ("exported", {"do": "publish", "to": str(site)}),
        ("exported", {"do": "backup", "to": str(backup)}),
    ]


def test_what_cannot_be_noted_is_read_all_the_same(cli: Run, tmp_path: Path) -> None:
    """And it is said once."""
    assert cli("contact", "add", "--title", "Chen Jing").code == 0
    (tmp_path / "ledger" / "access.log").mkdir()
    done = cli("list", "contact")
    assert (done.code, "Chen Jing" in done.out) == (0, True)
    assert done.err.count("could not be noted") == 1


def test_a_line_that_was_changed_is_named(guarded: Run, tmp_path: Path) -> None:
    for _ in range(3):
        assert guarded("issue", "raise", "--title", "Y").code == 8
    path = tmp_path / "ledger" / "access.log"
    whole = path.read_text()
    assert guarded("access", "log").code == 0
    lines = whole.splitlines(keepends=True)
    for forged, named in (
        (whole.replace("issue raise", "issue rinse", 1), "Line 2"),
        ("".join(lines[1:]), "Line 1"),
        (lines[0] + lines[2], "Line 2"),
        (lines[0] + "nonsense\n" + lines[2], "Line 2"),
        (re.sub(',"before":"[0-9a-f]*"', "", lines[2]), "Line 1"),
    ):
        path.write_text(forged)
        done = guarded("access", "log")
        assert (done.code, named in done.err) == (6, True), done.err


def test_lines_from_before_a_grant_are_missed(guarded: Run, tmp_path: Path) -> None:
    """Cut off at the end, the rest holds together; a grant in the ledger knew better."""
    for _ in range(2):
        assert guarded("issue", "raise", "--title", "Y").code == 8
    assert guarded("access", "grant", "ada", "viewer", "--reason", "x").code == 0
    path = tmp_path / "ledger" / "access.log"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0])
    done = guarded("access", "log")
    assert (done.code, "Entry #3 knew a line" in done.err) == (6, True), done.err
    path.unlink()
    assert guarded("access", "log").code == 6
