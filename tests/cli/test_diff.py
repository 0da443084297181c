"""`opsledger diff`: what changed between two points of both time axes, and which event did it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from tests.cli.conftest import Run

LONG = "# Travel\n\n乘火车或公共汽车，需经理批准。\n\nBook three days ahead.\n"
REWORDED = "# Travel\n\n乘火车或飞机，需总经理批准。\n\nBook three days ahead.\n"


def rows(run: Run, *arguments: object) -> list[dict[str, Any]]:
    done = run("diff", *arguments, "-o", "ndjson")
    assert done.code in {0, 1}, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def records(run: Run, *arguments: object) -> set[tuple[str, str]]:
    """What became of which record."""
    return {(row["record"], row["change"]) for row in rows(run, *arguments)}


def test_it_tells_fields_and_their_events_and_is_one_where_something_changed(told: Run) -> None:
    assert told("diff", "2026-01-31", "2026-02-28").code == 1
    found = rows(told, "2026-01-31", "2026-02-28")
    assert {(row["record"], row["change"]) for row in found} == {("ISS-1", "changed"), ("travel", "changed")}
    solved = {row["field"]: row for row in found if row["record"] == "ISS-1"}
    assert (solved["state"]["before"], solved["state"]["after"]) == ("in_progress", "resolved")
    assert (solved["solution"]["before"], solved["solution"]["after"]) == ("", "New drum")
    assert solved["solution"]["position"] == 5
    assert solved["solution"]["event"] == "issue.resolved/1"
    assert solved["solution"]["actor"] == "Bo"
    assert {row["reason"] for row in found if row["record"] == "travel"} == {"Busses are back"}


def test_a_program_is_told_the_moments_too(told: Run) -> None:
    done = told("diff", "2026-01-31", "#5", "-o", "json")
    assert done.err == "as of 2026-01-31 00:00:00+00:00 → as known at #5\n"


def test_a_name_of_nothing_is_neither_a_record_nor_a_section(told: Run) -> None:
    done = told("diff", "#1", "now", "INC000004")
    assert (done.code, done.out) == (3, "")
    assert "no record and no section “INC000004”" in done.err


def test_the_same_moment_has_no_difference(told: Run) -> None:
    done = told("diff", "2026-01-31", "2026-01-31")
    assert done.code == 0
    assert "Nothing changed." in done.out
    assert told("diff", "2026-01-31", "2026-02-28", "ISS-2").code == 0


def test_backwards_it_is_undone_and_the_same_events_explain_it(told: Run) -> None:
    there = {(r["record"], r["field"]): r for r in rows(told, "2026-01-01", "2026-02-28")}
    back = {(r["record"], r["field"]): r for r in rows(told, "2026-02-28", "2026-01-01")}
    assert there.keys() == back.keys()
    for key, row in there.items():
        assert (row["before"], row["after"]) == (back[key]["after"], back[key]["before"])
        assert row["position"] == back[key]["position"]
    assert {r["change"] for r in back.values() if r["record"] == "ISS-1"} == {"gone"}


def test_positions_and_both_axes(told: Run) -> None:
    done = told("diff", "#4", "#5", "ISS-1")
    assert done.code == 1
    assert "as known at #4" in done.out
    assert "as known at #5" in done.out
    # What held on 28 February: as it was known before the edition came in, and as it is known now.
    assert records(told, "2026-02-28@#5", "2026-02-28") == {("travel", "changed")}
    assert records(told, "now@#4", "现在@#5") == {("ISS-1", "changed")}
    assert told("diff", "never", "now").code == 2
    assert told("diff", "2026-02-28@", "now").code == 2
    assert told("diff", "2026-02-28@#99", "now").code == 3


def test_a_section_an_area_or_a_record(told: Run) -> None:
    whole = records(told, "#0", "now")
    assert {record for record, _ in whole} == {"ISS-1", "ISS-2", "travel"}
    assert {record for record, _ in records(told, "#0", "now", "问题记录")} == {"ISS-1", "ISS-2"}
    assert {record for record, _ in records(told, "#0", "now", "Policies", "and", "rules")} == {"travel"}
    assert {record for record, _ in records(told, "#0", "now", "finance")} == {"ISS-2"}
    missed = told("diff", "#0", "now", "isues")
    assert missed.code == 3
    assert "issues" in missed.err


def test_who_left_an_area_has_changed_in_it(told: Run) -> None:
    assert told("issue", "amend", "ISS-2", "area=sales", "--actor", "李娜").code == 0
    before = "2026-01-15T00:00Z"
    for area in ("finance", "sales"):
        assert {record for record, _ in records(told, before, "now", area)} == {"ISS-2"}


def test_the_page_names_the_event_of_each_line(told: Run) -> None:
    done = told("diff", "2026-01-31", "2026-02-28", "issues")
    line = next(line for line in done.out.splitlines() if line.startswith("Solution"))
    assert "New drum" in line
    assert "#5" in next(line for line in done.out.splitlines() if line.startswith("State"))
    assert "Printer broken: changed" in done.out
    chinese = told("--lang", "zh", "diff", "2026-01-31", "2026-02-28", "issues").out
    assert "问题解决" in chinese
    assert "changed" not in chinese


def test_it_is_chinese_throughout(told: Run) -> None:
    """The state's label, both persons of an issue, and what stands between several values."""
    assert told("issue", "link", "ISS-2", "--link", "caused_by", "--to", "travel", "--actor", "Ada").code == 0
    for form in ((), ("--markdown",)):
        page = told("--lang", "zh", "diff", "#0", "now", "issues", *form).out
        assert "状态" in page
        assert "State" not in page
        assert "起因于 ISS-1；起因于 travel" in page
    lines = told("--lang", "zh", "blame", "ISS-1").out.splitlines()
    assert len({line.split()[0] for line in lines}) == len(lines)
    assert "所知" in (both := told("--lang", "zh", "diff", "2026-02-01@#5", "now", "issues").out)
    assert ", " not in both.split("章")[0]
    assert "caused by ISS-1; caused by travel" in told("--lang", "en", "diff", "#0", "now", "ISS-2").out


def test_closed_is_what_came_to_its_end(told: Run) -> None:
    """Not what came into force or waits for a check: that is a change like any other."""
    told("issue", "verify", "ISS-1", "--at", "2026-03-01", "--actor", "Ada")
    told("issue", "close", "ISS-1", "--at", "2026-03-02", "--actor", "Ada")
    told("document", "draft", "boxes", "--title", "Boxes", "--body", "Return them.", "--at", "2026-03-01")
    told("document", "submit", "boxes", "--at", "2026-03-02", "--actor", "Ada")
    told("document", "approve", "boxes", "--at", "2026-03-03", "--actor", "Bo")
    told("document", "take-effect", "boxes", "--at", "2026-03-04", "--actor", "Bo")
    told("document", "retire", "boxes", "--at", "2026-03-06", "--actor", "Bo", "--reason", "no boxes")
    days = [f"2026-03-{day:02}T12:00Z" for day in range(1, 8)]
    became = [records(told, a, b) for a, b in pairwise(days)]
    assert became == [
        {("ISS-1", "closed"), ("boxes", "changed")},
        {("boxes", "changed")},
        {("boxes", "changed")},
        set(),
        {("boxes", "closed")},
        set(),
    ]
    assert records(told, "2026-02-01T00:00Z", "2026-03-01T12:00Z", "ISS-1") == {("ISS-1", "changed")}
    assert records(told, days[2], days[0], "ISS-1") == {("ISS-1", "changed")}, "it is open again"


def test_long_texts_are_compared_word_by_word(told: Run) -> None:
    told("document", "adopt", "travel", "--body", LONG, "--at", "2026-03-01", "--reason", "r")
    told("document", "adopt", "travel", "--body", REWORDED, "--at", "2026-03-02", "--reason", "r")
    moments = ("2026-03-01T12:00Z", "2026-03-02T12:00Z", "travel")
    out = told("diff", *moments).out
    assert "- 乘火车或[-公共汽车-]，需经理批准。" in out
    assert "+ 乘火车或{+飞机+}，需{+总+}经理批准。" in out
    page = told("diff", *moments, "--markdown").out
    assert "乘火车或~~公共汽车~~，需经理批准。" in page
    assert "乘火车或**飞机**，需**总**经理批准。" in page
    body = next(row for row in rows(told, *moments) if row["field"] == "body")
    changed = [line for hunk in body["words"] for line in hunk if line["mark"] != "same"]
    assert [(line["mark"], line["before"], line["after"]) for line in changed] == [
        ("gone", 3, 0),
        ("new", 0, 3),
    ]
    assert ["gone", "公共汽车"] in changed[0]["words"]


def test_markdown_is_harmless_and_for_people(told: Run) -> None:
    told("issue", "raise", "--title", "a|b *c* <script>", "--actor", "Ada")
    page = told("diff", "#7", "now", "--markdown").out
    assert page.startswith("# What changed\n")
    assert "a\\|b \\*c\\* &lt;script&gt;" in page
    assert "| Field | After | Event |" in page
    assert told("diff", "#7", "now", "--markdown", "-o", "json").code == 2


def test_a_markdown_reader_sees_the_signs_of_the_lines(told: Run) -> None:
    """Whatever the lines begin with: a list within the list, or code, would lose them."""
    told("document", "adopt", "d", "--title", "D", "--body", "    Indented.\n\nBy bus.\n+ Sign.\n")
    told("document", "adopt", "d", "--title", "D", "--body", "    Indented.\n\nBy train.\n- Lock.\n")
    page = told("diff", "#8", "#9", "d", "--markdown").out
    html = MarkdownIt("commonmark").enable("strikethrough").render(page)
    items = [re.sub("<.*?>", "", item) for item in re.findall("<li>(.*?)</li>", html, re.DOTALL)]
    assert items[-6:] == ["Indented.", "", "− By bus.", "− + Sign.", "+ By train.", "+ - Lock."]
    assert ("<li>\n" in html, "<code>" in html) == (False, False)


def test_chosen_fields_are_rows_for_people_too(told: Run) -> None:
    out = told("diff", "#4", "#5", "ISS-1", "--fields", "field,after,event").out.splitlines()
    assert out[0].split() == ["Field", "After", "Event"]
    assert any(line.split() == ["State", "resolved", "Issue", "resolved"] for line in out)
    assert told("diff", "#4", "#5", "--fields", "field", "--markdown").out.startswith("# What changed")


def test_rows_that_are_as_they_were_are_counted_and_digests_are_short(told: Run, tmp_path: Path) -> None:
    """Of a list that grew, what is new is told: not every edition or acknowledgement there ever was."""
    assert told("organisation", "register", "--title", "Nine Tides").code == 0
    for name in ("one", "two", "three"):
        assert told("handbook", "publish", "--edition", name, "-o", tmp_path / f"{name}.md").code == 0
    done = told("diff", "edition:two", "now")
    assert (done.code, "1 as on the other side" in done.out) == (1, True)
    assert "three" in done.out
    assert not re.search("[0-9a-f]{13}", done.out)
    assert max(map(len, done.out.splitlines())) < 400
    assert "另有 1 项两边相同" in told("diff", "edition:two", "now", "--lang", "zh").out
    (row,) = (
        row for row in told("diff", "edition:two", "now", "-o", "ndjson").rows() if row["field"] == "editions"
    )
    assert len(row["after"][0]["digest"]) == 64
