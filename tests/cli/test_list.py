"""`opsledger list`: which records, at which moment."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def ids(run: Run, *arguments: object) -> list[str]:
    done = run("list", *arguments, "-o", "ndjson")
    assert done.code == 0, done.err
    return [json.loads(line)["record"] for line in done.out.splitlines()]


def test_open_ones_are_those_that_nobody_settled(told: Run) -> None:
    assert ids(told, "issue") == ["ISS-1", "ISS-2"]
    assert ids(told, "issue", "--open") == ["ISS-2"]
    assert ids(told, "issue", "--open", "--as-of", "2026-01-31") == ["ISS-1", "ISS-2"]
    assert ids(told, "issue", "--open", "--as-of", "2026-01-07") == ["ISS-1"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("--state", "resolved"), ["ISS-1"]),
        (("--state", "Raised", "--state", "已解决"), ["ISS-1", "ISS-2"]),
        (("--owner", "Ada"), ["ISS-1"]),
        (("--area", "finance"), ["ISS-2"]),
        (("--area", "财务"), ["ISS-2"]),
        (("--tag", "urgent"), ["ISS-1"]),
        (("--tag", "urgent", "--open"), []),
    ],
)
def test_filters_narrow(told: Run, arguments: tuple[str, ...], found: list[str]) -> None:
    assert ids(told, "issue", *arguments) == found


def test_documents_are_those_in_force(told: Run) -> None:
    assert ids(told, "document") == ["travel"]
    told("document", "retire", "travel", "--reason", "no more travel")
    assert ids(told, "document") == []
    assert ids(told, "document", "--all") == ["travel"]
    assert ids(told, "document", "--state", "retired") == ["travel"]
    assert ids(told, "document", "--as-of", "2026-01-02") == ["travel"]
    assert ids(told, "document", "--as-of", "2025-12-30") == []


def test_documents_have_path_and_digest(told: Run) -> None:
    from hashlib import sha256

    row = json.loads(told("list", "document", "-o", "ndjson", "--as-of", "2026-02-01").out)
    assert row["path"] == "policies/travel.md"
    assert row["body_sha256"] == sha256(b"Travel by train.").hexdigest()
    assert "policies/travel.md" in told("list", "document").out


def test_without_a_kind_it_lists_them_all(told: Run) -> None:
    assert ids(told) == ["ISS-1", "ISS-2", "travel"]
    assert ids(told, "--open") == ["ISS-2"]
    assert ids(told, "--area", "production") == ["ISS-1"]


def test_the_two_axes_differ_where_history_came_late(told: Run) -> None:
    assert ids(told, "issue", "--known-at", "1") == ["ISS-1"]
    assert ids(told, "issue", "--as-of", "#1") == ["ISS-1"]
    assert ids(told, "document", "--as-of", "2026-01-02", "--known-at", "#2") == []
    assert ids(told, "--known-at", "2020-01-01") == []
    assert told("list", "--known-at", "#99").code == 3


def test_a_kind_is_named_as_it_is_called_too(told: Run) -> None:
    """In either language, wherever one is chosen."""
    expected = told("list", "issue", "-o", "json").out
    for called in ("Issue", "问题"):
        assert told("list", called, "-o", "json").out == expected
        assert (
            told("log", "--kind", called, "-o", "json").out
            == told("log", "--kind", "issue", "-o", "json").out
        )
        assert told("attention", "--kind", called, "-o", "json").code == 0
    assert "“issue”" in told("list", "isue").err


def test_states_are_words_for_programs_and_labels_for_people(told: Run) -> None:
    told("document", "draft", "d", "--title", "Draft")
    assert json.loads(told("list", "document", "--all", "-o", "json").out)[0]["state"] == "effective"
    assert "in force" in told("list", "document").out
    assert "有效" in told("list", "document", "--lang", "zh").out


def test_a_label_that_states_of_several_kinds_share_finds_them_all(cli: Run) -> None:
    """In Chinese a unit that was dissolved and a position that was abolished are called the same; a goal that is active is called otherwise than an active unit."""
    for unit in ("U-1", "U-2"):
        cli("unit", "establish", unit, "--title", unit)
    cli("position", "create", "POS-1", "--title", "Guard")
    cli("unit", "dissolve", "U-1", "--reason", "x")
    cli("position", "abolish", "POS-1", "--reason", "x")
    rows = cli("list", "--state", "已撤销", "-o", "json")
    assert {row["record"] for row in json.loads(rows.out)} == {"U-1", "POS-1"}
    assert json.loads(cli("list", "--state", "进行中", "-o", "json").out) == []
    assert [row["record"] for row in json.loads(cli("list", "--state", "active", "-o", "json").out)] == [
        "U-2"
    ]


def test_that_nothing_is_listed_is_said_to_people(cli: Run) -> None:
    """Not on standard output, and not to programs; an empty ledger is no silence."""
    for command, told in (
        (("list",), "no such records"),
        (("list", "issue"), "no such records"),
        (("log",), "no such entries"),
    ):
        done = cli(*command)
        assert (done.code, done.out, told in done.err) == (0, "", True)
        assert cli(*command, "-o", "ndjson").err == ""
