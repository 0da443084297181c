"""`search`, `handbook` and `attention`: questions about what is so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Run


def rows(run: Run, *arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "-o", "ndjson")
    assert done.code in {0, 1}, done.err
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("drum", ["ISS-1"]),
        ("打印机", ["ISS-2"]),
        ("坏", ["ISS-2"]),
        ("bus", ["travel"]),
        ("print", ["ISS-1"]),
        ("zebra", []),
    ],
)
def test_search_finds_words_of_any_length(told: Run, words: str, found: list[str]) -> None:
    assert [row["record"] for row in rows(told, "search", words)] == found


def test_search_says_where_and_when_there_is_nothing(told: Run) -> None:
    assert "Busses are back" in told("search", "bus").out
    assert "Nothing" in told("search", "zebra").err
    assert [row["record"] for row in rows(told, "search", "bus", "--as-of", "2026-02-01")] == []
    assert told("search", "!!!").code == 2
    assert len(rows(told, "search", "travel", "--limit", "1")) == 1


def test_the_contents_name_every_chapter_and_area_and_count(told: Run) -> None:
    out = told("handbook").out
    assert out.startswith("Operations handbook\n")
    for heading in ("Goals and strategy", "Policies and rules", "Issue log", "Contingency plans", "Finance"):
        assert heading in out
    line = next(line for line in out.splitlines() if "Issue log" in line)
    assert line.split("  ")[0] == "issues"
    assert line.endswith("2  1 raised, 1 resolved")
    assert "问题记录" in told("handbook", "--lang", "zh").out


def test_every_name_in_the_contents_is_a_section(told: Run) -> None:
    names = [line.split()[0] for line in told("handbook").out.splitlines() if line[:1].islower()]
    assert {"goals", "issues", "annexes", "finance", "it_security"} <= set(names)
    for name in names:
        assert told("handbook", name).code == 0, name


@pytest.mark.parametrize("section", ["issues", "issue", "Issue", "Issue log", "问题记录", "issue LOG"])
def test_a_chapter_by_any_of_its_names(told: Run, section: str) -> None:
    out = told("handbook", *section.split()).out
    assert out.startswith("Issue log\n")
    assert "ISS-1 Printer broken" in out
    assert "ISS-2 打印机坏了" in out
    assert "travel" not in out


def test_an_area_has_everything_of_it_and_a_record_its_page(told: Run) -> None:
    assert [row["record"] for row in rows(told, "handbook", "finance")] == ["ISS-2"]
    assert "打印机坏了" in told("handbook", "财务").out
    page = told("handbook", "ISS-1").out
    assert page.startswith("Printer broken\n")
    assert "New drum" in page
    assert "Issue raised" in page
    assert "Travel by train or bus." in told("handbook", "travel").out
    assert "Travel by train.\n" in told("handbook", "travel", "--as-of", "2026-02-01").out


def test_options_stand_before_a_section_or_after_it(told: Run) -> None:
    before = told("handbook", "--as-of", "2026-02-01", "--lang", "zh", "travel")
    after = told("handbook", "travel", "--lang", "zh", "--as-of", "2026-02-01")
    assert before == after
    assert "Travel by train.\n" in before.out


def test_what_is_no_longer_in_force_is_shown_on_request(told: Run) -> None:
    assert told("document", "retire", "travel", "--reason", "Nobody travels").code == 0
    assert "travel" not in told("handbook", "policies").out
    assert "travel" in told("handbook", "policies", "--all").out
    assert "travel" in told("handbook", "--all", "policies").out
    assert rows(told, "handbook", "document") == []
    assert [row["record"] for row in rows(told, "handbook", "--all", "document")] == ["travel"]


def test_rows_of_the_handbook_are_records_with_their_fields(told: Run) -> None:
    found = rows(told, "handbook")
    assert {row["record"] for row in found} == {"ISS-1", "ISS-2", "travel"}
    assert found[-1]["chapter"] == "Issue log"
    assert found[-1]["fields"]["title"] == "打印机坏了"


def test_the_handbook_of_a_past_day(told: Run) -> None:
    assert [row["record"] for row in rows(told, "handbook", "--as-of", "2026-01-06")] == ["travel", "ISS-1"]


@pytest.mark.parametrize("view", ["duties", "reading"])
def test_the_handbook_from_where_a_person_stands(told: Run, view: str) -> None:
    page = told("handbook", view, "Ada")
    assert page.code == 0
    assert "Ada" in page.out
    found = rows(told, "handbook", view, "Ada")
    assert {"block", "content"} == set(found[0])
    assert told("handbook", view).code == 0, "of the one who asks"
    assert "“Li Na”" in told("handbook", view, "Li", "Na").err, "words are one name"


def test_attention_is_sorted_and_may_be_one_persons(told: Run) -> None:
    told("issue", "triage", "ISS-2", "--severity", "critical", "--due", "2026-02-01")
    found = rows(told, "attention")
    assert [row["severity"] for row in found] == sorted((row["severity"] for row in found), reverse=True)
    assert (found[0]["record"], found[0]["what"]) == ("ISS-2", "overdue")
    assert {row["record"] for row in rows(told, "attention", "--person", "Ada")} == {"ISS-1"}
    assert {row["kind"] for row in rows(told, "attention", "--kind", "issue")} == {"issue"}
    assert "more" in told("attention", "--limit", "1").err


def test_attention_of_a_past_moment_counts_from_there(told: Run) -> None:
    then = rows(told, "attention", "--as-of", "2026-01-07")
    assert [(row["record"], row["what"]) for row in then][:1] == [("ISS-1", "severe")]
    assert rows(told, "attention", "--as-of", "2025-01-01") == []
    assert "Nothing needs a person" in told("attention", "--as-of", "2025-01-01").err


def test_attention_looks_ahead(told: Run) -> None:
    told("issue", "triage", "ISS-2", "--severity", "low", "--due", "2026-02-20", "--at", "2026-02-01")
    asked = ("attention", "--as-of", "2026-02-12", "--kind", "issue")
    assert "overdue" not in {row["what"] for row in rows(told, *asked)}
    found = rows(told, *asked, "--ahead", "2 weeks")
    coming = [row for row in found if row["coming"]]
    assert [(row["record"], row["what"]) for row in coming] == [("ISS-2", "overdue")]
    assert coming[0]["since"].startswith("2026-02-2")
    assert found[-1] == coming[0]
    assert f"from {coming[0]['since'][:10]}" in told(*asked, "--ahead", "14").out
    assert not [row for row in rows(told, *asked, "--ahead", "3d") if row["coming"]]
    for text in ("soonish", "9999999"):
        assert told("attention", "--ahead", text).code == 2
