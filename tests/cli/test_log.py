"""`opsledger log`: history, filtered, in either direction, and as it grows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueResolved
from tests.cli.conftest import Run
from tests.program import Program


def positions(run: Run, *arguments: object) -> list[int]:
    done = run("log", *arguments, "-o", "ndjson")
    assert done.code == 0, done.err
    return [json.loads(line)["position"] for line in done.out.splitlines()]


def test_the_newest_comes_first_on_either_axis(told: Run) -> None:
    assert positions(told) == [7, 6, 5, 2, 4, 1, 3]
    assert positions(told, "--axis", "recorded") == [7, 6, 5, 4, 3, 2, 1]
    assert positions(told, "--reverse") == positions(told)[::-1]
    assert positions(told, "--limit", "2") == [7, 6]
    assert positions(told, "--limit", "2", "--reverse") == [3, 1]
    assert positions(told, "--limit", "0") == positions(told)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("ISS-1",), [5, 4, 1]),
        (("--actor", "Bo"), [6, 5, 3]),
        (("--actor", "Ada", "--actor", "李娜"), [7, 2, 4, 1]),
        (("--kind", "document"), [6, 3]),
        (("--kind", "issue", "--type", "issue.raised"), [2, 1]),
        (("--type", "issue.raised/1", "--type", "record.linked"), [7, 2, 1]),
        (("--area", "finance"), [7, 2]),
        (("--area", "Finance", "--actor", "Ada"), [7]),
        (("--since", "2026-01-10", "--until", "2026-02-01"), [5, 2]),
        (("--since", "2026-02-01 12:01"), [7, 6]),
        (("--grep", "bus"), [6]),
        (("--grep", "打印"), [2]),
        (("--grep", "printer broken"), [1]),
        (("--as-of", "2026-01-06"), [1, 3]),
        (("--known-at", "#2"), [2, 1]),
    ],
)
def test_filters_narrow(told: Run, arguments: tuple[str, ...], found: list[int]) -> None:
    assert positions(told, *arguments) == found


def test_reasons_and_actors_are_told(told: Run) -> None:
    line = told("log", "travel").out.splitlines()[1]
    assert "Bo" in line
    assert "Busses are back" in line


def test_more_than_a_page(cli: Run) -> None:
    for number in range(3):
        assert cli("issue", "raise", "--title", f"x{number}").code == 0
    from opsledger.cli import log

    kept, log.PAGE = log.PAGE, 2
    try:
        assert positions(cli) == [3, 2, 1]
        assert positions(cli, "--reverse") == [1, 2, 3]
    finally:
        log.PAGE = kept


def test_following_tells_what_another_process_records(program: Program) -> None:
    assert program("issue", "raise", "--title", "before").code == 0
    with program.start("log", "--follow", "--kind", "issue", "-o", "ndjson") as follower:
        assert follower.stdout is not None
        assert json.loads(follower.stdout.readline())["position"] == 1
        assert program("document", "adopt", "d", "--body", "x").code == 0
        assert program("issue", "raise", "--title", "after").code == 0
        assert program("issue", "comment", "ISS-1", "--text", "and more").code == 0
        assert [json.loads(follower.stdout.readline())["position"] for _ in range(2)] == [3, 4]
        follower.terminate()


@pytest.mark.parametrize(
    ("options", "way_out"),
    [
        (("--known-at", "#3"), "Leave --follow out, or the moment."),
        (("--reverse",), "leave --reverse out"),
        (("--after", "3", "--limit", "2"), "leave it or --limit out"),
    ],
)
def test_what_says_nothing_of_what_is_yet_to_come_is_refused(
    told: Run, options: tuple[str, ...], way_out: str
) -> None:
    """Instead of waiting for ever, or of being passed over."""
    done = told("log", "--follow", *options)
    assert (done.code, done.out) == (2, "")
    assert way_out in done.err


def test_an_array_cannot_be_followed(told: Run) -> None:
    done = told("log", "--follow", "-o", "json")
    assert (done.code, "ndjson" in done.err) == (2, True)


def test_backdated_entries_are_those_recorded_long_after_they_held(cli: Run) -> None:
    """Told late by more than the length given; both times stand beside each other."""
    cli("issue", "raise", "--title", "今天", "--actor", "李娜")
    cli("issue", "raise", "--title", "去年", "--at", "2025-03-01T08:00Z", "--actor", "李娜")
    rows = json.loads(cli("log", "--backdated", "24h", "-o", "json").out)
    assert [row["record"] for row in rows] == ["ISS-2"]
    assert len(json.loads(cli("log", "--backdated", "36500", "-o", "json").out)) == 0
    assert "Recorded" in cli("log", "--backdated", "24h").out
    assert "Recorded" not in cli("log").out
    done = cli("log", "--backdated", "soon")
    assert done.code == 2
    assert "24h" in done.err


def test_the_moments_of_a_range_are_told_to_whoever_reads(told: Run) -> None:
    for form in ("table", "ndjson"):
        told_of = told("log", "--since", "2026-01-10", "--until", "January 2026", "-o", form).err
        assert told_of == "from 2026-01-10 00:00:00+00:00\nup to 2026-01-31 23:59:59.999999+00:00\n"


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_range_is_of_times_and_not_of_positions_or_of_nothing(told: Run, option: str) -> None:
    done = told("log", option, "#5")
    assert (done.code, "here a time is needed" in done.err, "#1234" in done.err) == (2, True, False)
    assert (told("log", option, "").code, told("log", option, "").out) == (2, "")


def test_a_limit_is_a_whole_number_that_is_not_negative(told: Run) -> None:
    """Said in the language of the run, and the help has no formula."""
    for language, words in (("en", "-1 is less than 0"), ("zh", "-1 小于最小值 0")):
        done = told("--lang", language, "log", "--limit", "-1")
        assert (done.code, words in done.err) == (2, True)
        assert ">=" not in told("--lang", language, "log", "--help").out
    assert "“x” is not a whole number." in told("--lang", "en", "log", "--limit", "x").err
    assert "530 is more than 520" in told("--lang", "en", "analyse", "issues", "--periods", "530").err


def test_what_an_event_says_is_told_by_labels(told: Run) -> None:
    """Fields and vocabularies in the language of the run; programs get the stored words whatever it is."""
    corrected = ("issue", "correct-entry", "ISS-1", "--corrects", "1", "--reason", "Typo", "severity=low")
    assert told(*corrected, "--actor", "Ada").code == 0
    zh = told("log", "--lang", "zh").out
    for words in ("严重程度：高", "领域：生产", "关联：起因于", "更正对象：1；严重程度：低"):
        assert words in zh, words
    assert "severity" not in zh
    en = told("log", "--lang", "en").out
    for words in ("Severity: High", "Area: Production", "Link: caused by", "Severity: Low"):
        assert words in en, words
    summaries = [row["summary"] for row in told("log", "--lang", "zh", "-o", "ndjson").rows()]
    assert any("severity=high" in summary for summary in summaries)


def test_a_write_answers_in_the_words_of_the_log(told: Run) -> None:
    raised = ("issue", "raise", "--title", "漏水", "--severity", "high", "--actor", "Ada", "--lang", "zh")
    assert "漏水；严重程度：高" in told(*raised).out
    assert "漏水；严重程度：高" in told(*raised, "--dry-run").out


def test_what_an_import_found_unmet_is_listed_with_its_rules(cli: Run, tmp_path: Path) -> None:
    assert cli("issue", "raise", "--title", "leak").code == 0
    assert positions(cli, "--unmet") == []
    with Ledger.open(tmp_path / "ledger") as ledger:
        ledger.execute(Command(kind="issue", event=IssueResolved(), record="ISS-1", as_found=True))
    assert positions(cli, "--unmet") == [2]
    assert "issue.solution" in cli("log", "--unmet").out
